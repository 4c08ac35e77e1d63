import DeodandEvents
import DeodandHTTP

/// What a request's path asks for.
///
/// A path is matched by its bytes: nothing is decoded or normalised but the name of a run, for an
/// upstream must be asked exactly what the client asked.
package struct Route: Sendable, Hashable {
  /// Who serves a path.
  package enum Target: Sendable, Hashable {
    /// A model's API: the configured name, and what is asked of it, with its query.
    case upstream(name: String, target: String)
    /// An MCP server over Streamable HTTP: the configured name, and the query with its `?`.
    case mcp(name: String, query: String)
    /// The OTLP receiver, by signal.
    case telemetry(signal: String)
    /// Hook events of coding agents.
    case hooks
    /// Drafts in, receipts out.
    case records
    /// Whether the process lives.
    case health
    /// Whether events can be recorded.
    case readiness
    /// Counters.
    case metrics

    /// Whether it asks how the agent is, which is told even where there is no room.
    var isStatus: Bool {
      switch self {
      case .health, .readiness, .metrics: true
      default: false
      }
    }

    /// A short name for counters and logs, without anything that a client chose.
    package var label: String {
      switch self {
      case .upstream: "upstream"
      case .mcp: "mcp"
      case .telemetry: "telemetry"
      case .hooks: "hooks"
      case .records: "records"
      case .health: "health"
      case .readiness: "readiness"
      case .metrics: "metrics"
      }
    }
  }

  /// Who serves it.
  package let target: Target
  /// The run that the path names, if it names one.
  package let run: String?

  /// Reads a request's target (RFC 9112 section 3.2.1), nil if nobody serves it.
  ///
  /// `/run/ID` may stand before any path, for clients that can set an address and no header.
  package init?(_ target: String, upstreams: Set<String>, servers: Set<String>) {
    let question = target.firstIndex(of: "?") ?? target.endIndex
    var path = target[..<question]
    let query = String(target[question...])
    guard path.hasPrefix("/") else { return nil }
    var run: String?
    if path.hasPrefix("/run/") {
      let rest = path.dropFirst(5)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      // A name that can't stand in a record would be refused at every event; here it is no path.
      guard let name = Self.decoded(rest[..<end]), !name.isEmpty, EventDraft.isName("run/" + name)
      else {
        return nil
      }
      run = name
      path = rest[end...]
    }
    guard let found = Self.target(path, query, upstreams, servers) else { return nil }
    self.target = found
    self.run = run
  }

  /// Fixed paths go before names; a name that would hide one is refused when the agent is
  /// configured.
  private static func target(
    _ path: Substring, _ query: String, _ upstreams: Set<String>, _ servers: Set<String>
  ) -> Target? {
    switch path {
    case "/v1/traces", "/v1/logs", "/v1/metrics":
      return .telemetry(signal: String(path.dropFirst(4)))
    case "/v1/records": return .records
    case "/hooks/claude-code": return .hooks
    case "/healthz": return .health
    case "/readyz": return .readiness
    case "/metrics": return .metrics
    default: break
    }
    let rest = path.dropFirst()
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    let first = String(rest[..<end])
    if first == "mcp" {
      let name = rest[end...].dropFirst()
      // One slash at the end is forgiven, for clients add it to the address that they are given.
      let trimmed = String(name.hasSuffix("/") ? name.dropLast() : name)
      return servers.contains(trimmed) ? .mcp(name: trimmed, query: query) : nil
    }
    guard upstreams.contains(first) else { return nil }
    let below = String(rest[end...])
    return .upstream(name: first, target: (below.isEmpty ? "/" : below) + query)
  }

  /// Undoes percent-encoding (RFC 3986 section 2.1); nil if it is none.
  ///
  /// A percent sign without two digits, or bytes that are not UTF-8, are none.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    let text = FieldText.readable(String(text))
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard rest.count >= 2, let value = UInt8(digits, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
