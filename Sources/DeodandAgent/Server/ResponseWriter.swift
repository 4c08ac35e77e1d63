import DeodandEvents
import NIOCore
import NIOHTTP1

/// Writes one response.
///
/// Each call is flushed at once: what is streamed must not wait for more of it.
final class ResponseWriter {
  typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>

  private let outbound: Outbound
  private let version: HTTPVersion
  private(set) var hasBegun = false
  private(set) var hasEnded = false
  /// The status that was answered, for the counters.
  private(set) var status = 0

  init(_ outbound: Outbound, version: HTTPVersion) {
    self.outbound = outbound
    self.version = version
  }

  /// Writes the head.
  func begin(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) async throws {
    precondition(!hasBegun, "a response has one head")
    hasBegun = true
    self.status = Int(status.code)
    try await outbound.write(.head(.init(version: version, status: status, headers: headers)))
  }

  /// Writes bytes of the body.
  func write(_ bytes: ByteBuffer) async throws {
    precondition(hasBegun && !hasEnded, "a body stands between a head and an end")
    try await outbound.write(.body(bytes))
  }

  /// Ends the response.
  func end() async throws {
    precondition(hasBegun && !hasEnded, "a response ends once")
    hasEnded = true
    try await outbound.write(.end(nil))
  }

  /// Writes a whole response in one go.
  func answer(
    _ status: HTTPResponseStatus, _ body: [UInt8], type: String, headers more: HTTPHeaders = [:]
  ) async throws {
    precondition(!hasBegun, "a response has one head")
    hasBegun = true
    hasEnded = true
    self.status = Int(status.code)
    var headers = more
    if !body.isEmpty || !type.isEmpty { headers.add(name: "content-type", value: type) }
    headers.add(name: "content-length", value: String(body.count))
    let head = HTTPResponseHead(version: version, status: status, headers: headers)
    try await outbound.write(
      contentsOf: [.head(head), .body(ByteBuffer(bytes: body)), .end(nil)])
  }

  /// Answers with an error of the agent's own (Schemas/agent-error.schema.json).
  func refuse(_ refusal: Refusal) async throws {
    try await answer(
      refusal.status, refusal.body, type: "application/json", headers: refusal.headers)
  }
}
