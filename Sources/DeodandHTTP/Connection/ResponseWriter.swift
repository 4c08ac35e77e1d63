package import NIOCore
package import NIOHTTP1

/// Writes one response.
///
/// Each call is flushed at once: what is streamed must not wait for more of it.
package final class ResponseWriter {
  typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>

  private let outbound: Outbound
  private let version: HTTPVersion
  /// Whether the client has seen anything of it.
  package private(set) var hasBegun = false
  /// Whether it is whole.
  package private(set) var hasEnded = false
  /// The status that was answered, for the counters.
  package private(set) var status = 0

  init(_ outbound: Outbound, version: HTTPVersion) {
    self.outbound = outbound
    self.version = version
  }

  /// Asks for the body that a client holds back until somebody wants it (RFC 9110 section 10.1.1).
  func askForBody() async throws {
    precondition(!hasBegun, "what stands before a head")
    try await outbound.write(.head(.init(version: version, status: .continue)))
  }

  /// Writes the head.
  package func begin(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) async throws {
    precondition(!hasBegun, "a response has one head")
    hasBegun = true
    self.status = Int(status.code)
    try await outbound.write(.head(.init(version: version, status: status, headers: headers)))
  }

  /// Writes bytes of the body.
  package func write(_ bytes: ByteBuffer) async throws {
    precondition(hasBegun && !hasEnded, "a body stands between a head and an end")
    try await outbound.write(.body(bytes))
  }

  /// Writes the rest of a response in one go: its head if that has not been written, the last bytes
  /// of its body, its end.
  ///
  /// In pieces each would be a packet of its own, for which the client is woken.
  package func finish(
    _ head: (status: HTTPResponseStatus, headers: HTTPHeaders)?, _ bytes: ByteBuffer?
  ) async throws {
    precondition(!hasEnded && hasBegun == (head == nil), "a response has one head and ends once")
    hasBegun = true
    hasEnded = true
    var parts: [HTTPPart<HTTPResponseHead, ByteBuffer>] = []
    if let head {
      status = Int(head.status.code)
      parts.append(.head(.init(version: version, status: head.status, headers: head.headers)))
    }
    if let bytes, bytes.readableBytes > 0 { parts.append(.body(bytes)) }
    try await outbound.write(contentsOf: parts + [.end(nil)])
  }

  /// Writes a whole response of the agent's own.
  package func answer(
    _ status: HTTPResponseStatus, _ body: [UInt8], type: String, headers more: HTTPHeaders = [:]
  ) async throws {
    var headers = more
    if !body.isEmpty || !type.isEmpty { headers.add(name: "content-type", value: type) }
    headers.add(name: "content-length", value: String(body.count))
    try await finish((status, headers), ByteBuffer(bytes: body))
  }

  /// Answers with an error of the agent's own (Schemas/agent-error.schema.json).
  package func refuse(_ refusal: Refusal) async throws {
    try await answer(
      refusal.status, refusal.body, type: "application/json", headers: refusal.headers)
  }
}
