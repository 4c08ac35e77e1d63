import DeodandConsole
package import DeodandEvents
import DeodandStore

/// What the agent says of itself while it runs: one JSON object a line on standard error.
///
/// Names, counts and reasons; never a path with a query, a header, or anything of a body.
///
/// These lines are for operation and not evidence: they are lost with the stream, and nobody waits
/// for them.
package struct AgentLog: Sendable {
  /// How grave it is.
  package enum Level: String, Sendable {
    case info
    case warning
    case error
  }

  private let isQuiet: Bool

  /// Writes everything, or only what is wrong.
  package init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

  /// Writes a line.
  ///
  /// The keys `level`, `event` and `time` are the log's own, and replace fields of the same name.
  package func say(_ level: Level, _ event: String, _ fields: JSONObject = [:]) {
    if isQuiet, level == .info { return }
    var line = fields
    line["level"] = .string(level.rawValue)
    line["event"] = .string(event)
    line["time"] = .string(RecorderClock.system.now().time.rfc3339)
    Notice.say(json: .object(line))
  }
}
