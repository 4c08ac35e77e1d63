import DeodandSystem
import Dispatch
import Foundation
import Testing

/// Files that were named to a command: regular, of bounded length, and still while they are read.
@Suite struct InputFileTests {
  private func kind(_ body: () throws -> Void) -> SystemError.Kind? {
    #expect(throws: SystemError.self, performing: body)?.kind
  }

  @Test func aFileIsReadUpToItsLimitAndNotBeyond() throws {
    let scratch = try Scratch()
    try scratch.write("12345", to: "five")
    let path = scratch.place("five")
    #expect(try Files.input(path, limit: 5) == Array("12345".utf8))
    #expect(kind { _ = try Files.input(path, limit: 4) } == .longer(than: 4))
    try scratch.write("", to: "none")
    #expect(try Files.input(scratch.place("none"), limit: 0) == [])
  }

  @Test func aFileOfHolesIsRefusedBeforeItIsRead() throws {
    let scratch = try Scratch()
    let file = try FileDescriptor(scratch.place("holes"), .updating)
    try file.truncate(to: 1 << 42)
    #expect(kind { _ = try Files.read(scratch.place("holes")) } == .longer(than: Files.inputBytes))
  }

  @Test func whatIsNoFileIsRefused() throws {
    let scratch = try Scratch()
    #expect(scratch.makeFIFO("fifo"))
    for path in [scratch.place("fifo"), "/dev/null", "/dev/zero", scratch.path] {
      #expect(kind { _ = try Files.read(path) } == .neitherFileNorDirectory, "\(path)")
      #expect(kind { _ = try FileReader(path) } == .neitherFileNorDirectory, "\(path)")
    }
    #expect(kind { _ = try Files.read(scratch.place("missing")) } == .notFound)
  }

  /// More than one piece, so that the file can change between two of them.
  @Test func whatIsAppendedLaterIsNotReadAndWhatIsCutIsNoticed() throws {
    let scratch = try Scratch()
    let path = scratch.place("file")
    let file = try FileDescriptor(path, .updating)
    let length = FileDescriptor.pieceBytes + 5
    try file.truncate(to: length)
    var reader = try FileReader(path)
    #expect(try reader.next()?.count == FileDescriptor.pieceBytes)
    try file.truncate(to: length + 7)
    #expect(try reader.next()?.count == 5)
    #expect(try reader.next() == nil)
    var cut = try FileReader(path)
    #expect(try cut.next()?.count == FileDescriptor.pieceBytes)
    try file.truncate(to: 10)
    let error = #expect(throws: SystemError.self) { _ = try cut.next() }
    #expect(error?.kind == .changed)
  }

  @Test func aFileThatIsWrittenMeanwhileIsRefused() throws {
    let scratch = try Scratch()
    let path = scratch.place("file")
    let file = try FileDescriptor(path, .updating)
    try file.truncate(to: 64 << 20)
    let stop = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    DispatchQueue(label: "writer").async {
      var size = 64 << 20
      while stop.wait(timeout: .now()) == .timedOut {
        size += 1
        try? file.truncate(to: size)
      }
      ended.signal()
    }
    // It grows at every moment; a read of it takes many.
    let found = kind { _ = try Files.read(path) }
    stop.signal()
    ended.wait()
    #expect(found == .changed)
  }
}
