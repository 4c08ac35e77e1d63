import Deodand
import DeodandEvents
import DeodandHTTP
import NIOHTTP1

/// What supervisors and load balancers ask.
///
/// Only `health` is served without a token, and it tells no more than that the process lives.
struct HealthResponder: Sendable {
  let recorder: AgentRecorder
  let metrics: AgentMetrics

  /// The process lives and answers.
  func health(_ request: IncomingRequest) async throws {
    try Self.reading(request)
    try await answer(request, .ok, ["version": 1, "status": "ok"])
  }

  /// Events can be recorded; if they can't, requests are refused where the policy is fail-closed.
  ///
  /// Asking tries a failed log again, at the pace at which the recorder allows it.
  func readiness(_ request: IncomingRequest) async throws {
    try Self.reading(request)
    // Who waits for this answer before it sends anything would wait for ever.
    if recorder.fault != nil { await recorder.probe() }
    if let fault = recorder.fault {
      try await answer(
        request, .serviceUnavailable,
        [
          "version": 1, "status": "not recording", "reason": .string(fault.message),
          "remedy": "mend the log's storage; the agent tries again by itself",
        ])
    } else {
      try await answer(request, .ok, ["version": 1, "status": "ready"])
    }
  }

  /// The counters.
  func metrics(_ request: IncomingRequest) async throws {
    try Self.reading(request)
    try await request.writer.answer(
      .ok, Array(metrics.text(isReady: recorder.fault == nil).utf8),
      type: "text/plain; version=0.0.4; charset=utf-8")
  }

  /// Only GET: nothing here changes anything.
  private static func reading(_ request: IncomingRequest) throws {
    guard request.head.method == .GET else { throw Refusal.method("GET") }
  }

  /// One line, for people look at it with curl.
  private func answer(
    _ request: IncomingRequest, _ status: HTTPResponseStatus, _ value: JSONValue
  ) async throws {
    try await request.writer.answer(
      status, CanonicalWriter.write(value) + [UInt8(ascii: "\n")], type: "application/json")
  }
}
