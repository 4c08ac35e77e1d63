import DeodandSystem
import Foundation
import Testing

@Suite struct FreshFileTests {
  @Test func aFileAppearsWholeAndOnlyWhenItIsDone() throws {
    let scratch = try Scratch()
    var file = try FreshFile(scratch.place("out"))
    let bytes = pattern(300_000)
    for start in stride(from: 0, to: bytes.count, by: 70_000) {
      try file.write(Array(bytes[start..<min(start + 70_000, bytes.count)]))
      #expect(!scratch.names.contains("out"))
    }
    try file.commit()
    #expect(scratch.names == ["out"])
    let isSame = try Files.read(scratch.place("out")) == bytes
    #expect(isSame)
    #expect(try scratch.mode(of: "out") & 0o111 == 0)
  }

  @Test func bytesCanBePutRightReadBackAndCutOff() throws {
    let scratch = try Scratch()
    var file = try FreshFile(scratch.place("out"))
    try file.write(Array("head body tail".utf8))
    try file.overwrite(Array("HEAD".utf8), at: 0)
    try file.truncate(to: 9)
    #expect(file.byteCount == 9)
    try file.write(Array("!".utf8))
    let reader = try FileDescriptor(file.temporary, .reading)
    #expect(try reader.byteCount() == 10)
    #expect(try reader.read(100, at: 5) == Array("body!".utf8))
    #expect(try reader.read(4, at: 0) == Array("HEAD".utf8))
    try file.commit()
    #expect(try scratch.text(of: "out") == "HEAD body!")
  }

  @Test func whatIsGivenUpLeavesNothing() throws {
    let scratch = try Scratch()
    do {
      var file = try FreshFile(scratch.place("out"))
      try file.write([1, 2, 3])
      #expect(scratch.names.count == 1)
    }
    #expect(scratch.names == [])
  }

  @Test func whatStandsThereIsNotReplaced() throws {
    let scratch = try Scratch()
    try scratch.write("evidence", to: "out")
    let refused = failure {
      var file = try FreshFile(scratch.place("out"))
      try file.write([])
    }
    #expect(refused ?? (.reading, .other) == (.making, .exists))
    #expect(try scratch.text(of: "out") == "evidence")
    #expect(scratch.names == ["out"])
  }

  @Test func whatAppearedMeanwhileIsNotReplacedEither() throws {
    let scratch = try Scratch()
    var file = try FreshFile(scratch.place("out"))
    try file.write([1])
    try scratch.write("theirs", to: "out")
    let error: SystemError?
    do {
      try file.commit()
      error = nil
    } catch {
      #expect(error.action == .writing)
      #expect(error.kind == .exists)
      return #expect(try scratch.text(of: "out") == "theirs" && scratch.names == ["out"])
    }
    #expect(error != nil, "a file of somebody else was replaced")
  }

  @Test func aFolderThatIsMissingIsAnError() throws {
    let scratch = try Scratch()
    let refused = failure {
      var file = try FreshFile(scratch.place("no/out"))
      try file.write([])
    }
    #expect(refused ?? (.reading, .other) == (.making, .notFound))
  }
}
