import DeodandSystem
import Foundation
import Testing

@Suite struct MachineTests {
  /// The system's own tools are asked the same.
  @Test func weAreWhoTheSystemSays() throws {
    let identity = Identity.current()
    #expect(String(identity.user) == ask("id", "-u"))
    #expect(identity.name == ask("id", "-un"))
    #expect(identity.host == ask("uname", "-n"))
    #expect(identity.system == ask("uname", "-srm"))
    #expect(!identity.boot.isEmpty && identity == Identity.current())
    #expect(ThisProcess.id == ProcessInfo.processInfo.processIdentifier)
  }

  private func ask(_ tool: String, _ arguments: String...) -> String {
    let process = Process()
    process.executableURL = URL(filePath: Executable.find(tool) ?? "")
    process.arguments = arguments
    let pipe = Foundation.Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return "\(tool) is missing" }
    process.waitUntilExit()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  @Test func clocksGoOn() {
    var last = SystemClock.steadyNanoseconds()
    for _ in 0..<1000 {
      let now = SystemClock.steadyNanoseconds()
      #expect(now >= last)
      last = now
    }
    // The same clock by another way: microseconds since 1970.
    let before = Date().timeIntervalSince1970
    let civil = Double(SystemClock.civilMicroseconds()) / 1_000_000
    let after = Date().timeIntervalSince1970
    #expect(civil > before - 0.001 && civil < after + 0.001)
  }

  @Test func pathsAreWhatTheyLeadTo() throws {
    let scratch = try Scratch()
    try scratch.write("x", to: "file")
    try scratch.link("link", to: "file")
    #expect(FileNode(at: scratch.place("link")) == FileNode(at: scratch.place("file")))
    #expect(FileNode(at: scratch.place("file")) != FileNode(at: scratch.path))
    #expect(FileNode(at: scratch.place("nothing")) == nil)
    let real = try Files.realPath(scratch.path)
    #expect(try Files.realPath(scratch.place("link")) == real + "/file")
    #expect(try Files.kind(of: scratch.place("link")) == .file)
    #expect(try Files.kind(of: scratch.path) == .directory)
    #expect(try Files.kind(of: "/dev/null") == .other)
    #expect(
      ["a/b", "/a", "a", "/"].map { Files.parent(of: $0) } == ["a", "/", ".", "/"])
    #expect(Files.absolute("x") == Files.workingDirectory + "/x")
    #expect(Files.absolute("/x") == "/x")
  }

  @Test func aFileCanBeGivenToItsOwnerAlone() throws {
    let scratch = try Scratch()
    try scratch.write("x", to: "file")
    try Files.openToGroup(scratch.place("file"))
    #expect(try scratch.mode(of: "file") == 0o660)
    #expect(!Files.isPrivate(scratch.place("file")))
    try Files.makePrivate(scratch.place("file"))
    #expect(try scratch.mode(of: "file") == 0o600)
    #expect(Files.isPrivate(scratch.place("file")))
    #expect(failure { try Files.makePrivate(scratch.place("no")) }?.0 == .changingMode)
  }

  @Test func aSocketThatNobodyServesIsKnown() throws {
    let scratch = try Scratch()
    #expect(!UnixSocket.isServed(scratch.place("nothing")))
    try scratch.write("", to: "file")
    #expect(!UnixSocket.isServed(scratch.place("file")))
    // Longer than an address can be.
    #expect(!UnixSocket.isServed(scratch.place(String(repeating: "x", count: 200))))
  }
}
