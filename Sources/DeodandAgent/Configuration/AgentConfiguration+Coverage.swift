import DeodandConsole
import DeodandEvents
import DeodandHTTP

extension AgentConfiguration {
  /// What is watched, path by path, with what happens if it can't be recorded: stands in the
  /// `recorder.started` record.
  package var watches: [String] {
    var watches: [String] = []
    for (name, upstream) in upstreams.sorted(by: { $0.key < $1.key }) {
      watches.append("model API /\(name) to \(upstream.url) (\(upstream.policy.rawValue))")
    }
    for (name, server) in servers.sorted(by: { $0.key < $1.key }) {
      watches.append("mcp http /mcp/\(name) to \(server.url) (\(server.policy.rawValue))")
    }
    watches.append("otlp /v1/traces, /v1/logs (an acknowledgement means durable)")
    watches.append("hook: coding agent /hooks/claude-code (\(hooks.rawValue))")
    watches.append("record: drafts /v1/records (a receipt means durable)")
    return watches.map { text in
      let limit = DeodandEvents.Limits.nameBytes
      return text.utf8.count <= limit ? text : String(text.prefix(120)) + "…"
    }
  }

  /// Whether the whole makes sense.
  func check() throws(ConfigurationError) {
    guard listen != nil || socket != nil else {
      throw ConfigurationError(
        "the agent would listen nowhere", "give an address with --listen, or a path with --socket")
    }
    guard socket.map({ $0.utf8.count <= 100 }) ?? true else {
      throw ConfigurationError(
        "the socket's path has more than 100 bytes",
        "choose a shorter one; the system allows no more")
    }
  }
}
