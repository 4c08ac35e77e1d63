import DeodandEvents
package import DeodandHTTP
import Synchronization

/// What the agent counts, in Prometheus' text format (version 0.0.4).
///
/// Numbers only: no path, no model, no content, and labels with few values.
package final class AgentMetrics: Sendable {
  /// Everything that is counted, under one lock, so that an exposition is of one moment.
  private struct Counts {
    var requests: [RequestKey: UInt64] = [:]
    var inFlight = 0
    var records: UInt64 = 0
    var actions: UInt64 = 0
    var notRecorded: UInt64 = 0
    /// Commits by the bucket they fall into, not yet summed up; the last one has no bound.
    var commits = [UInt64](repeating: 0, count: AgentMetrics.bounds.count + 1)
    var commitSeconds = 0.0
    var spans: [String: UInt64] = [:]
    var forwarded: [String: UInt64] = [:]
    /// By the code of the refusal, which are few.
    var refused: [String: UInt64] = [:]
  }

  /// A route's label and a status: their number is bounded, whatever clients send.
  private struct RequestKey: Hashable {
    let route: String
    let status: Int
  }

  private let counts = Mutex(Counts())
  /// Upper bounds of the histogram of commits, in seconds.
  ///
  /// Whoever graphs the histogram relies on them, so they stay as they are.
  private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]

  /// Who is connected.
  let room: ConnectionRoom

  /// Counts from zero; `room` counts connections itself.
  package init(_ room: ConnectionRoom = ConnectionRoom(ConnectionLimits())) { self.room = room }

  /// Counts a request that came; `ended` has to follow.
  func began() { counts.withLock { $0.inFlight += 1 } }

  /// Counts a request that was answered; status 0 if the client went before an answer was begun.
  func ended(_ route: String, status: Int) {
    counts.withLock { counts in
      counts.inFlight -= 1
      counts.requests[RequestKey(route: route, status: status), default: 0] += 1
    }
  }

  /// Counts a request that the agent itself refused, by why.
  ///
  /// Refusals are not records: somebody who floods the agent must not fill the log.
  func refused(_ code: String) { counts.withLock { $0.refused[code, default: 0] += 1 } }

  /// Counts one transaction; the time includes waiting for others.
  func recorded(_ drafts: [EventDraft], in duration: Duration) {
    let parts = duration.components
    let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    counts.withLock { counts in
      counts.records += UInt64(drafts.count)
      counts.actions += UInt64(drafts.count { $0.type == .toolCall })
      let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
      counts.commits[bucket] += 1
      counts.commitSeconds += seconds
    }
  }

  /// Counts events, not calls, as `LossLedger` does.
  func notRecorded(_ count: Int) { counts.withLock { $0.notRecorded += UInt64(count) } }

  /// Counts telemetry items by what became of them.
  func telemetry(accepted: Int, rejected: Int) {
    counts.withLock { counts in
      counts.spans["accepted", default: 0] += UInt64(accepted)
      counts.spans["rejected", default: 0] += UInt64(rejected)
    }
  }

  /// Counts an export that was sent on, by whether there was an answer.
  func forwarded(isAnswered: Bool) {
    counts.withLock { $0.forwarded[isAnswered ? "answered" : "failed", default: 0] += 1 }
  }

  /// How many exports got no answer where they were sent on to.
  package var notForwarded: UInt64 { counts.withLock { $0.forwarded["failed", default: 0] } }

  /// How many records and how many actions there were.
  package var totals: (records: UInt64, actions: UInt64) {
    counts.withLock { ($0.records, $0.actions) }
  }

  /// How many requests each route has answered.
  package var requestsByRoute: [String: UInt64] {
    counts.withLock { counts in
      counts.requests.reduce(into: [:]) { $0[$1.key.route, default: 0] += $1.value }
    }
  }

  /// The exposition.
  ///
  /// Sorted, so that two of the same counts are the same bytes.
  func text(isReady: Bool) -> String {
    // A copy: the text is put together without the lock that every request takes.
    let counts = counts.withLock { $0 }
    var text = Exposition()
    text.metric("deodand_agent_ready", "gauge", "Whether events can be recorded.")
    text.sample("deodand_agent_ready", isReady ? 1 : 0)
    text.metric("deodand_agent_requests_in_flight", "gauge", "Requests being answered.")
    text.sample("deodand_agent_requests_in_flight", counts.inFlight)
    text.metric("deodand_agent_requests_total", "counter", "Requests answered.")
    for (key, count) in counts.requests.sorted(by: {
      ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
    }) {
      text.sample(
        "deodand_agent_requests_total{route=\"\(key.route)\",status=\"\(key.status)\"}", count)
    }
    text.metric("deodand_agent_refused_total", "counter", "Requests refused by the agent itself.")
    for (code, count) in counts.refused.sorted(by: { $0.key < $1.key }) {
      text.sample("deodand_agent_refused_total{code=\"\(code)\"}", count)
    }
    let connections = room.counts
    text.metric("deodand_agent_connections", "gauge", "Connections of clients.")
    text.sample("deodand_agent_connections", connections.open)
    text.metric(
      "deodand_agent_connections_closed_total", "counter",
      "Idle connections that made room for others, and those that found none.")
    text.sample(
      "deodand_agent_connections_closed_total{reason=\"idle\"}", connections.evicted)
    text.sample(
      "deodand_agent_connections_closed_total{reason=\"full\"}", connections.turnedAway)
    text.metric("deodand_agent_records_total", "counter", "Events recorded durably.")
    text.sample("deodand_agent_records_total", counts.records)
    text.metric("deodand_agent_actions_total", "counter", "Tool calls among them.")
    text.sample("deodand_agent_actions_total", counts.actions)
    text.metric("deodand_agent_not_recorded_total", "counter", "Events that could not be recorded.")
    text.sample("deodand_agent_not_recorded_total", counts.notRecorded)
    text.metric("deodand_agent_telemetry_total", "counter", "OTLP items received.")
    for (outcome, count) in counts.spans.sorted(by: { $0.key < $1.key }) {
      text.sample("deodand_agent_telemetry_total{outcome=\"\(outcome)\"}", count)
    }
    text.metric("deodand_agent_forwarded_total", "counter", "OTLP exports sent on.")
    for (outcome, count) in counts.forwarded.sorted(by: { $0.key < $1.key }) {
      text.sample("deodand_agent_forwarded_total{outcome=\"\(outcome)\"}", count)
    }
    histogram(counts, &text)
    return text.lines
  }

  /// Buckets are cumulative in the format: each counts all that are at most its bound.
  private func histogram(_ counts: Counts, _ text: inout Exposition) {
    let name = "deodand_agent_commit_seconds"
    text.metric(name, "histogram", "From an event's arrival at the recorder to its receipt.")
    var sum: UInt64 = 0
    for (bound, count) in zip(Self.bounds, counts.commits) {
      sum += count
      text.sample("\(name)_bucket{le=\"\(bound)\"}", sum)
    }
    sum += counts.commits[Self.bounds.count]
    text.sample("\(name)_bucket{le=\"+Inf\"}", sum)
    text.sample("\(name)_sum", counts.commitSeconds)
    text.sample("\(name)_count", sum)
  }
}

/// Lines of the text format; names and labels are ours, so nothing needs escaping.
private struct Exposition {
  private(set) var lines = ""

  mutating func metric(_ name: String, _ type: String, _ help: String) {
    lines += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ value: some CustomStringConvertible) {
    lines += "\(name) \(value)\n"
  }
}
