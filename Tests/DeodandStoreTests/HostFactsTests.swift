import Deodand
import DeodandStore
import DeodandSystem
import Foundation
import Testing

/// What a record says of the process that wrote it is the kernel's word, not the environment's.
@Suite struct HostFactsTests {
  @Test func theEnvironmentCannotNameTheUser() throws {
    let log = try TemporaryLog()
    let process = Process()
    process.executableURL = try RecorderProbe.executable()
    process.arguments = [log.path, log.state.path, "1"]
    var environment = ProcessInfo.processInfo.environment
    for name in ["USER", "LOGNAME", "USERNAME", "HOSTNAME"] { environment[name] = "mallory" }
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let data = try LogReader(log.path).record(1).data
    let identity = Identity.current()
    #expect(data["user"] == .string(identity.name ?? String(identity.user)))
    #expect(data["host"] == .string(identity.host))
    #expect(data["boot"] == .string(identity.boot))
    #expect(data["os"] == .string(identity.system))
    #expect(data["pid"] == .integer(Int64(process.processIdentifier)))
  }
}
