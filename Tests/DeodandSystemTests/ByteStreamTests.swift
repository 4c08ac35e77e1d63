import CLibrary
import DeodandSystem
import Testing

/// Reading and writing where calls are interrupted, take a part, or fail.
@Suite(.serialized) struct ByteStreamTests {
  @Test func aReadThatSignalsInterruptGetsItsBytes() throws {
    let ends = try Pipe.make()
    defer { for end in [ends.read, ends.write] { ByteStream.close(end) } }
    let got = Interruptions.during {
      var buffer = [UInt8](repeating: 0, count: 16)
      return Array(ByteStream.read(ends.read, into: &buffer))
    } meanwhile: {
      #expect(ByteStream.write(ends.write, [1, 2, 3]))
    }
    #expect(got == [1, 2, 3])
  }

  @Test func aPieceThatSignalsInterruptIsRead() throws {
    let ends = try Pipe.make()
    defer { for end in [ends.read, ends.write] { ByteStream.close(end) } }
    let got = Interruptions.during {
      (try? ByteStream.readPiece(ends.read, of: "pipe", capacity: 16)) ?? nil
    } meanwhile: {
      #expect(ByteStream.write(ends.write, [7]))
    }
    #expect(got == [7])
  }

  /// A megabyte does not fit a pipe: the writer waits with a part written, and each signal ends its
  /// call short.
  @Test func everythingIsWrittenThoughCallsEndShort() throws {
    let ends = try Pipe.make()
    defer { ByteStream.close(ends.read) }
    let bytes = pattern(1 << 20)
    var got: [UInt8] = []
    let isWritten = Interruptions.during {
      defer { ByteStream.close(ends.write) }
      return ByteStream.write(ends.write, bytes)
    } meanwhile: {
      var buffer = [UInt8](repeating: 0, count: 10_000)
      while true {
        let piece = ByteStream.read(ends.read, into: &buffer)
        if piece.isEmpty { break }
        got += piece
      }
    }
    #expect(isWritten)
    // Compared beforehand: the testing library would look for the least difference.
    let isSame = got == bytes
    #expect(isSame, "\(got.count) bytes arrived")
  }

  @Test func theEndIsNothingMore() throws {
    let ends = try Pipe.make()
    #expect(ByteStream.write(ends.write, [9]))
    ByteStream.close(ends.write)
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(Array(ByteStream.read(ends.read, into: &buffer)) == [9])
    #expect(ByteStream.read(ends.read, into: &buffer).isEmpty)
    #expect(try ByteStream.readPiece(ends.read, of: "pipe") == nil)
    ByteStream.close(ends.read)
  }

  @Test func aFailureIsToldWithItsReason() throws {
    Signals.ignoreBrokenPipesOnWrites()
    let ends = try Pipe.make()
    ByteStream.close(ends.read)
    #expect(!ByteStream.write(ends.write, [1]))
    let broken = failure { try ByteStream.writeAll(ends.write, [1], to: "pipe") }
    #expect(broken ?? (.opening, .other) == (.writing, .brokenPipe))
    ByteStream.close(ends.write)
    let full = open("/dev/full", O_WRONLY)
    #expect(
      failure { try ByteStream.writeAll(full, [1], to: "x") } ?? (.opening, .other) == (
        .writing, .full
      ))
    close(full)
    let error = #expect(throws: SystemError.self) { try ByteStream.readPiece(-1, of: "nowhere") }
    #expect(error?.path == "nowhere")
    #expect(error?.reason == "bad file descriptor")
  }

  @Test func nothingIsWrittenOfNothing() throws {
    #expect(throws: Never.self) { try ByteStream.writeAll(-1, [], to: "") }
  }

  /// A slice, and bytes that do not lie together, are written as they are counted.
  @Test func anyCollectionIsWritten() throws {
    let ends = try Pipe.make()
    defer { for end in [ends.read, ends.write] { ByteStream.close(end) } }
    try ByteStream.writeAll(ends.write, pattern(100)[10..<20], to: "")
    try ByteStream.writeAll(ends.write, [1, 2, 3].reversed(), to: "")
    var buffer = [UInt8](repeating: 0, count: 64)
    #expect(Array(ByteStream.read(ends.read, into: &buffer)) == pattern(100)[10..<20] + [3, 2, 1])
  }
}
