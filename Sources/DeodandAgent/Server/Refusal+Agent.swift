import DeodandHTTP
import NIOHTTP1

extension Refusal {
  /// The log can't take the event, so what it announces must not happen.
  static func notRecorded(_ reason: String) -> Refusal {
    Refusal(
      status: .serviceUnavailable, code: "not_recorded",
      message: "not passed on, because it could not be recorded: \(reason)",
      // Seconds; longer than a failed log is left alone (`AgentRecorder`).
      remedy: "mend the log's storage; the agent tries again by itself", retryAfter: 5)
  }

  /// Nobody serves the path.
  ///
  /// The path is not repeated: it may hold what a client meant for an upstream.
  static func notFound(_ path: String) -> Refusal {
    Refusal(
      status: .notFound, code: "no_such_path",
      message: "the agent serves nothing at this path",
      remedy: "docs/guides/operator.md lists the paths; upstreams and MCP servers are configured")
  }
}
