import DeodandHTTP
import NIOCore
import NIOHTTP1

/// Passes an upstream's response on to the client, its head no earlier than asked.
///
/// Used by one task, that of the connection. As long as the head is kept, another answer can still
/// take the response's place.
final class ResponseRelay {
  private let writer: ResponseWriter
  private var head: (status: HTTPResponseStatus, headers: HTTPHeaders)?

  init(_ writer: ResponseWriter) { self.writer = writer }

  /// Whether the client has seen anything of the response.
  var hasBegun: Bool { writer.hasBegun }

  /// Keeps the head until something of the body passes, or the end.
  func keep(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, isForHead: Bool) {
    var headers = HopHeaders.forClient(headers)
    // Without a length the server would announce chunks, which an answer to HEAD has none of.
    if isForHead, !headers.contains(name: "content-length") {
      headers.add(name: "content-length", value: "0")
    }
    head = (status, headers)
  }

  /// Passes the head on, if it has not passed yet.
  func passHead() async throws {
    guard let head else { return }
    self.head = nil
    try await writer.begin(head.status, head.headers)
  }

  /// Passes bytes on, after the head.
  func pass(_ bytes: ByteBuffer) async throws {
    try await passHead()
    if bytes.readableBytes > 0 { try await writer.write(bytes) }
  }

  /// Passes the last bytes on, after the head, and ends the response.
  ///
  /// In one write, so that a short response is one packet.
  func end(_ last: ByteBuffer? = nil) async throws {
    let head = head
    self.head = nil
    try await writer.finish(head, last)
  }
}
