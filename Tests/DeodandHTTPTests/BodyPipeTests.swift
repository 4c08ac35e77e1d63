import DeodandHTTP
import NIOCore
import Testing

/// A body between the task that reads it and the one that sends it on.
@Suite("Body pipes")
struct BodyPipeTests {
  private struct Broken: Error {}

  @Test("pieces come out in order, then the end")
  func order() async throws {
    let pipe = BodyPipe()
    async let received = Self.drain(pipe)
    for number in 0..<100 {
      #expect(await pipe.send(ByteBuffer(integer: UInt8(number))))
    }
    pipe.finish()
    #expect(try await received == (0..<100).map { UInt8($0) })
  }

  @Test("who sends waits until the piece was taken")
  func oneAtATime() async throws {
    let pipe = BodyPipe()
    let sent = Task { await pipe.send(ByteBuffer(string: "a")) }
    var iterator = pipe.makeAsyncIterator()
    #expect(try await iterator.next() == ByteBuffer(string: "a"))
    #expect(await sent.value)
  }

  @Test("a body that breaks off throws where it is read")
  func breaks() async throws {
    let pipe = BodyPipe()
    let received = Task { try await Self.drain(pipe) }
    #expect(await pipe.send(ByteBuffer(integer: UInt8(1))))
    pipe.finish(throwing: Broken())
    await #expect(throws: Broken.self) { _ = try await received.value }
  }

  @Test("after nobody takes any more, sending says so and reading ends")
  func abandoned() async throws {
    let pipe = BodyPipe()
    // Whether the piece waits already or comes after, nobody takes it.
    async let sent = pipe.send(ByteBuffer(string: "a"))
    pipe.abandon()
    #expect(await !sent)
    #expect(await !pipe.send(ByteBuffer(string: "b")))
    pipe.finish()
    var iterator = pipe.makeAsyncIterator()
    await #expect(throws: CancellationError.self) { _ = try await iterator.next() }
  }

  private static func drain(_ pipe: BodyPipe) async throws -> [UInt8] {
    var all: [UInt8] = []
    for try await piece in pipe { all += piece.readableBytesView }
    return all
  }
}
