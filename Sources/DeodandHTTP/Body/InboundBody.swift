package import NIOCore
import NIOHTTP1

/// The body of one request, read part by part from its connection.
///
/// Not sendable: the task of the connection reads it.
package final class InboundBody {
  private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
  /// Whether the request's end was read.
  package private(set) var isAtEnd = false

  init(_ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator) {
    self.parts = parts
  }

  /// The head of the next request, after the rest of the one before; nil when the connection ends.
  func nextHead() async throws -> HTTPRequestHead? {
    while let part = try await parts.next() {
      if case .head(let head) = part {
        isAtEnd = false
        return head
      }
    }
    return nil
  }

  /// The next bytes; nil at the end.
  package func next() async throws -> ByteBuffer? {
    if isAtEnd { return nil }
    while let part = try await nextPart() {
      switch part {
      case .body(let buffer): return buffer
      case .end:
        isAtEnd = true
        return nil
      case .head: preconditionFailure("a request began within another")
      }
    }
    throw ConnectionEnded()
  }

  /// Whatever goes wrong in the middle of a request is the client's, and so is its end.
  private func nextPart() async throws -> HTTPServerRequestPart? {
    do {
      return try await parts.next()
    } catch is CancellationError {
      throw CancellationError()
    } catch is SlowBody {
      throw Refusal.tooSlow
    } catch {
      throw ConnectionEnded()
    }
  }

  /// What was read of a body up to a limit.
  package enum Collected {
    /// The whole body.
    case whole([UInt8])
    /// The body has more bytes than the limit; those that were read.
    case more([UInt8])
  }

  /// Reads the body, and stops when it has more bytes than a limit.
  ///
  /// What is read of a body beyond the limit is at most one buffer of the connection.
  package func collect(upTo limit: Int) async throws -> Collected {
    var bytes: [UInt8] = []
    while let buffer = try await next() {
      bytes += buffer.readableBytesView
      if bytes.count > limit { return .more(bytes) }
    }
    return .whole(bytes)
  }
}

/// The client went away in the middle of its request.
package struct ConnectionEnded: Error {}
