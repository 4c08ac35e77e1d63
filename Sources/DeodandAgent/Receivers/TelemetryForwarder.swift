import AsyncHTTPClient
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends exports on to where the program's telemetry went before the agent stood in between.
///
/// After they are recorded, and as they came: packed as they were, with the headers that the
/// exporter sent, its key among them. A collector that gives no answer costs nobody a record.
struct TelemetryForwarder: Sendable {
  /// What a collector answered.
  struct Answer {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    let body: ByteBuffer
  }

  private let targets: [String: AgentConfiguration.Upstream]
  private let client: UpstreamClient
  private let metrics: AgentMetrics
  private let log: AgentLog
  /// Whether `Authorization` is a token of the agent's own on this path.
  private let ownsAuthorization: Bool
  /// Said once until it goes again: an exporter tries every few seconds.
  private let trouble = Trouble()

  /// Whether the last export got no answer.
  private final class Trouble: Sendable {
    let isKnown = Atomic(false)
  }

  /// An exporter gives up after ten seconds, so its answer has to come before (OTLP exporter
  /// specification).
  private static let patience = TimeAmount.seconds(5)
  /// Bytes of an answer: messages of a few lines.
  private static let answerBytes = 1 << 20

  init(_ agent: Agent, _ client: UpstreamClient) {
    targets = agent.configuration.telemetryTo
    self.client = client
    metrics = agent.metrics
    log = agent.log
    ownsAuthorization = agent.access.isRestricted
  }

  /// Sends one export on; nil if the signal ends here, or nothing came back.
  func send(_ head: HTTPRequestHead, _ body: [UInt8], signal: String) async -> Answer? {
    guard let target = targets[signal] else { return nil }
    var head = head
    if ownsAuthorization { head.headers.remove(name: "authorization") }
    do {
      let response = try await client.send(
        head, to: target, target: "", body: body, within: Self.patience)
      let answer = Answer(
        status: response.status, headers: HopHeaders.forClient(response.headers),
        body: try await response.body.collect(upTo: Self.answerBytes))
      metrics.forwarded(isAnswered: true)
      trouble.isKnown.store(false, ordering: .relaxed)
      return answer
    } catch {
      metrics.forwarded(isAnswered: false)
      if !trouble.isKnown.exchange(true, ordering: .relaxed) {
        log.say(
          .warning, "telemetry not forwarded",
          ["signal": .string(signal), "reason": .string("\(UpstreamClient.fault(error))")])
      }
      return nil
    }
  }
}
