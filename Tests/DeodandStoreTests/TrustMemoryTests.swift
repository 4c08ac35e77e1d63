import Deodand
import DeodandLog
import DeodandStore
import Foundation
import Testing

/// What this machine noted of the logs that it made, and what it says of others: nothing.
@Suite struct TrustMemoryTests {
  @Test func aNewLogIsNotedWithItsKeysAndItsFirstCheckpoint() throws {
    let log = try TemporaryLog()
    let made = try log.create()
    let place = try #require(TrustMemory.place(of: made.id, log.state))
    let file = try TrustFile(parsing: Array(Data(contentsOf: URL(filePath: place))))
    let birth = try #require(BirthCertificate(made.birth))
    #expect(file.keys == [birth.checkpointKey])
    #expect(file.certificates.map(\.fingerprint) == [birth.certificateFingerprint])
    #expect(file.checkpoints.map(\.body.root) == [made.id] && file.checkpoints[0].body.size == 1)
    #expect(try log.verdict().exitCode == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: place)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func aLogThatWasNotMadeHereIsNotRecognised() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    // Brought from elsewhere, and even recorded into here: nobody here made it.
    let other = try TemporaryLog()
    try FileManager.default.copyItem(atPath: log.path, toPath: other.path)
    #expect(try TrustMemory.trust(forLogAt: other.path, other.state).isEmpty)
    let recorder = try await Recorder.open(other.path, configuration: other.configuration)
    try await recorder.close()
    #expect(try TrustMemory.trust(forLogAt: other.path, other.state).isEmpty)
    #expect(try other.verdict().exitCode == 3)
    // The same log at another path of the machine that made it.
    try log.copyLog(to: "beside")
    let beside = log.root.appending(path: "beside").path
    #expect(try TrustMemory.trust(forLogAt: beside, log.state).isEmpty)
  }

  @Test func aNoteThatCannotBeReadIsNotPassedOver() throws {
    let log = try TemporaryLog()
    let made = try log.create()
    let place = try #require(TrustMemory.place(of: made.id, log.state))
    try Data("garbage".utf8).write(to: URL(filePath: place))
    let error = #expect(throws: StoreError.self) {
      try TrustMemory.trust(forLogAt: log.path, log.state)
    }
    #expect(error?.code == .damaged && error?.remedy.contains("--trust") == true)
  }

  @Test func withoutAStateDirectoryNothingIsNotedAndNothingKnown() throws {
    let log = try TemporaryLog()
    _ = try LogDirectory.create(at: log.path, origin: "example.com/test", state: nil)
    #expect(try TrustMemory.trust(forLogAt: log.path, nil).isEmpty)
    #expect(try TrustMemory.trust(forLogAt: log.path, log.state).isEmpty)
  }

  @Test func aDatabaseThatIsGoneOrNoneIsAVerdict() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let database = URL(filePath: log.path + "/log.db")
    // Longer than the header of a database is.
    try Data(repeating: 0x78, count: 200).write(to: database)
    for extra in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: database.path + extra)
    }
    #expect(try log.verdict().faults == ["store-damaged"])
    try FileManager.default.removeItem(at: database)
    #expect(try log.verdict().faults == ["store-missing"])
    #expect(try log.verdict().exitCode == 1)
    // The memory alone tells that a log was here.
    try FileManager.default.removeItem(atPath: log.path + "/keys")
    #expect(try log.verdict().faults == ["store-missing"])
    #expect(throws: StoreError.self) { try LogVerifier.verify(log.path, state: nil) }
  }
}
