public import DeodandEvents

// Sessions of the handshake era: how they begin, who uses them, how they end.
extension MCPHTTPGateway {
  /// Why a session ended.
  enum SessionEnd: String {
    /// The client asked for it, and the server agreed.
    case deleted
    /// The server no longer knows it (HTTP 404).
    case expired
    /// Another one needed its place.
    case evicted
    /// Nobody used it for long.
    case idle
    /// The gateway ended.
    case shutdown

    var sentence: String {
      switch self {
      case .deleted: "the client ended the session"
      case .expired: "the server no longer knows the session"
      case .evicted: "too many sessions were open, and this one was idle longest"
      case .idle: "the session was idle too long"
      case .shutdown: "the gateway ended"
      }
    }
  }

  /// Ends all sessions that were not used since the last call: a caller calls it now and then.
  ///
  /// Without a clock: two calls are as far apart as a session may be idle. Sessions with an open
  /// exchange stay.
  public mutating func endIdleSessions() -> [EventDraft] {
    let idle = sessions.filter { $0.value.open == 0 && $0.value.lastUse <= lastSweep }
    lastSweep = uses
    return idle.sorted { $0.value.lastUse < $1.value.lastUse }.flatMap { close($0.key, .idle) }
  }

  /// Ends everything: each request without an answer gets a record that says so.
  ///
  /// To be called once, at the end: exchanges that are open then are over.
  public mutating func shutdown() -> [EventDraft] {
    let ending = MCPEnding(.noResponse, message: SessionEnd.shutdown.sentence)
    var drafts: [EventDraft] = []
    for state in exchanges.values.sorted(by: { $0.number < $1.number }) {
      guard case .shared = state.home else { continue }
      drafts += use(state, state.scope(ofRequest: false)) {
        $0.endRequests(ending, of: state.number)
      }
    }
    exchanges = [:]
    let all = sessions.sorted { $0.value.lastUse < $1.value.lastUse }
    drafts += all.flatMap { close($0.key, .shutdown) }
    defer { evicted = [] }
    return evicted + drafts
  }

  /// Puts an exchange into the session that its header names.
  ///
  /// A session that is not known is begun here: the gateway may be younger than it.
  mutating func enter(_ state: inout MCPHTTPExchange) {
    guard let id = state.session, !id.isEmpty, !state.isStateless else { return }
    join(&state, id)
  }

  /// The server opened a session: the requests of the handshake go over to it.
  mutating func adopt(_ state: inout MCPHTTPExchange, _ id: String) {
    guard !id.isEmpty, !state.isStateless else { return }
    if case .session(let key) = state.home, key == Array(id.utf8) { return }
    let number = state.number
    let requests = use(state, state.scope(ofRequest: false)) {
      $0.inFlight[.client]?.removeAll(of: number) ?? []
    }
    leave(state)
    state.session = id
    join(&state, id)
    use(state, state.scope(ofRequest: false)) { session in
      for request in requests { session.inFlight[.client]?.add(request) }
    }
  }

  /// The label is a digest: whoever reads the log must not be able to take the session over.
  private mutating func join(_ state: inout MCPHTTPExchange, _ id: String) {
    let key = Array(id.utf8)
    if sessions[key] == nil {
      makeRoom()
      var configuration = configuration.session
      configuration.subject = state.subject
      configuration.party = state.party
      let digest = configuration.digest(Array("deodand/v1/mcp-session".utf8) + [0] + key)
      sessions[key] = MCPHTTPSession(
        session: MCPSession(configuration), label: String(digest.prefix(16)))
    }
    uses += 1
    sessions[key]?.open += 1
    sessions[key]?.lastUse = uses
    state.home = .session(key)
    state.label = sessions[key]?.label
    state.subject = sessions[key]?.session.configuration.subject ?? state.subject
    // Whoever uses a session uses it for the customer that it was opened for.
    state.party.customer = sessions[key]?.session.configuration.party.customer
  }

  /// The exchange no longer holds its session open.
  mutating func leave(_ state: MCPHTTPExchange) {
    guard case .session(let key) = state.home, let open = sessions[key]?.open else { return }
    // It may be another session by now, under the same id.
    sessions[key]?.open = max(0, open - 1)
  }

  /// An idle session goes before one with open exchanges, and among those the one unused longest.
  private mutating func makeRoom() {
    guard sessions.count >= configuration.sessions else { return }
    let idle = sessions.min { left, right in
      let (one, other) = (left.value, right.value)
      return (one.open > 0 ? 1 : 0, one.lastUse) < (other.open > 0 ? 1 : 0, other.lastUse)
    }
    if let idle { evicted += close(idle.key, .evicted) }
  }

  /// Recorded behind whatever made the room necessary.
  mutating func takeEvicted() -> [MCPAction] {
    defer { evicted = [] }
    return evicted.isEmpty ? [] : [.record(evicted)]
  }

  /// Whether the response to an exchange ends its session.
  ///
  /// A GET is answered 404 by servers that have none, too.
  func sessionEnd(after state: MCPHTTPExchange) -> SessionEnd? {
    switch (state.method, state.status) {
    case (.post, 404), (.delete, 404): .expired
    case (.delete, _) where state.isAccepted: .deleted
    default: nil
    }
  }

  /// Ends the session of an exchange.
  mutating func close(_ state: MCPHTTPExchange, _ reason: SessionEnd) -> [EventDraft] {
    if case .session(let key) = state.home { close(key, reason) } else { [] }
  }

  private mutating func close(_ key: [UInt8], _ reason: SessionEnd) -> [EventDraft] {
    guard var entry = sessions.removeValue(forKey: key) else { return [] }
    var scope = MCPScope(
      subject: entry.session.configuration.subject, party: entry.session.configuration.party)
    scope.facts = ["network.transport": "http", "mcp.session": .string(entry.label)]
    entry.session.scope = scope
    return entry.session.endSession(reason.rawValue, reason.sentence)
  }

  /// Lets an exchange use the session it belongs to, or what all without a session share.
  ///
  /// The session is taken out of the table meanwhile, so that it is changed in place and not
  /// copied.
  mutating func use<Result>(
    _ state: MCPHTTPExchange, _ scope: MCPScope, _ body: (inout MCPSession) -> Result
  ) -> Result {
    var scope = scope
    scope.seen = seen
    guard case .session(let key) = state.home, var entry = sessions.removeValue(forKey: key) else {
      // A session that has ended takes its requests with it; what still comes stands for itself.
      scope.space = state.number
      return MCPHTTPGateway.use(&shared, state, scope, body)
    }
    uses += 1
    entry.lastUse = uses
    defer { sessions[key] = entry }
    return MCPHTTPGateway.use(&entry.session, state, scope, body)
  }

  private static func use<Result>(
    _ session: inout MCPSession, _ state: MCPHTTPExchange, _ scope: MCPScope,
    _ body: (inout MCPSession) -> Result
  ) -> Result {
    // The header is of no account while the version is being negotiated.
    if let version = state.version, !state.isHandshake {
      session.identity.learn(protocolVersion: version)
    }
    session.scope = scope
    return body(&session)
  }
}

extension MCPSession {
  /// Requests without an answer, and the session's end.
  fileprivate mutating func endSession(_ reason: String, _ sentence: String) -> [EventDraft] {
    let drafts = endRequests(
      MCPEnding(.noResponse, message: sentence))
    var facts = Facts()
    facts.add(.sessionEnd, reason)
    facts.add(.callCount, Int64(calls))
    facts.add(.resultCount, Int64(results))
    identity.tell(&facts)
    return drafts + [draft(.mcpMessage, facts)]
  }
}
