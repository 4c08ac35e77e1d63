import DeodandDialogue
import DeodandEvents

/// What the HTTP traffic with one MCP endpoint is recorded as: a state machine over `MCPSession`,
/// without any I/O, for both eras of Streamable HTTP.
///
/// Each HTTP request is an exchange: opened by `post`, `get` or `delete`, then `respond` when the
/// head of the response came, `body` for its bytes as they come, `end` when either side is done.
/// The actions say what passes on, to the server for a request and to the client for a response,
/// and what must be durable before. Bytes are never changed.
///
/// Up to 2025-11-25 a server may open a session with the answer to `initialize`; ids count within
/// it, over all its exchanges, and a stream may be resumed by GET. Without a session, and from
/// 2026-07-28 on, an exchange stands for itself: its ids are its own, for those of several clients
/// may be the same, while the tools on offer, the server's name and calls that wait for input are
/// known to all.
///
/// A value without locks, like a session: calls come one at a time, and the actions of one exchange
/// are carried out in order.
public struct MCPHTTPGateway: Sendable {
  /// What the gateway needs from outside, and its limits.
  public struct Configuration: Sendable {
    /// Where records belong, whose keys encrypt, identifiers and digests; its subject is that of
    /// exchanges for which the caller names none.
    public var session: MCPSession.Configuration
    /// How many sessions are kept; the one that is idle longest makes room.
    public var sessions = 1024
    /// How long a body or an event may be to be looked at as a whole, in bytes.
    public var bodyBytes = Limits.lineBytes

    /// Takes what one session over a pipe needs.
    public init(session: MCPSession.Configuration) { self.session = session }
  }

  /// Names one exchange.
  public struct Exchange: Sendable, Hashable {
    let number: Int
  }

  /// When the head of a response passes on.
  public enum HeadPassing: Sendable, Hashable {
    /// At once: what follows is a stream of events.
    case atOnce
    /// With the first action that passes bytes on, even none: it may be known by then that another
    /// answer has to stand in its place.
    case withBody
  }

  /// How an exchange ended.
  public enum End: Sendable, Hashable {
    /// The response came whole.
    case complete
    /// The client went away first.
    case clientClosed
    /// The server could not be reached, or broke off; how.
    case serverClosed(String)
  }

  let configuration: Configuration
  var exchanges: [Int: MCPHTTPExchange] = [:]
  /// The sessions by their ids, which never leave here.
  var sessions: [[UInt8]: MCPHTTPSession] = [:]
  /// The ids of all of them, and of those that were never taken.
  var seen = SeenSessions()
  /// What exchanges without a session share.
  var shared: MCPSession
  /// Counts uses, so that the session idle longest is known without a clock.
  var uses = 0
  /// The count at the last `endIdleSessions`.
  var lastSweep = 0
  private var opened = 0
  /// Drafts about sessions that had to make room.
  var evicted: [EventDraft] = []

  /// Begins without sessions.
  public init(_ configuration: Configuration) {
    precondition(configuration.sessions > 0, "a gateway without room for a session serves none")
    precondition(configuration.bodyBytes >= 4, "no message is shorter than four bytes")
    self.configuration = configuration
    shared = MCPSession(configuration.session)
  }

  /// How many exchanges have not ended.
  public var openExchanges: Int { exchanges.count }

  /// Takes a POST: what has to be durable before its body is sent to the server.
  ///
  /// One of the actions passes the body on, whole.
  /// A session keeps the subject and the customer it began with.
  ///
  /// `subject` and `party` are what the caller knows of the request; nil leaves those of the
  /// configuration.
  public mutating func post(
    headers: [(String, String)], body: [UInt8], subject: String? = nil, party: Party? = nil
  ) -> (exchange: Exchange, actions: [MCPAction]) {
    let head = MCPHTTPHead(headers)
    let frame = MCPFrame(body, within: body)
    let messages = frame.messages
    var state = start(.post, head, subject: subject, party: party)
    let told = messages.lazy.compactMap(\.protocolVersion).first
    state.version = told ?? state.version
    state.isStateless = state.isStateless || MCPHTTPHead.isStateless(told)
    state.isHandshake = messages.contains { $0.method == "initialize" }
    enter(&state)
    var scope = state.scope(ofRequest: true)
    if messages.count == 1 { scope.notes = head.differences(from: messages[0]) }
    let isOdd = !scope.notes.isEmpty
    let actions = use(state, scope) { session in
      let actions = session.take(frame, from: .client)
      // Even what is harmless by its body may be another thing by its headers.
      return isOdd && actions.isQuiet ? [session.odd(frame)] : actions
    }
    exchanges[state.number] = state
    return (Exchange(number: state.number), actions + takeEvicted())
  }

  /// A hold of an exchange gets its decision; nothing happens if it has ended meanwhile.
  ///
  /// The actions are those of the exchange's POST, and end or release it.
  public mutating func decide(
    _ exchange: Exchange, _ hold: String, _ decision: ActionDecision
  ) -> [MCPAction] {
    guard let state = exchanges[exchange.number] else { return [] }
    return use(state, state.scope(ofRequest: true)) { $0.decide(hold, decision) }
  }

  /// The body of an exchange that may be sent to the server now; nil if it was cancelled since.
  public mutating func release(_ exchange: Exchange, _ release: MCPRelease) -> [UInt8]? {
    guard let state = exchanges[exchange.number] else { return nil }
    return use(state, state.scope(ofRequest: true)) { $0.release(release) }
  }

  /// Takes a GET: the client listens to what the server says unasked, or resumes a stream.
  ///
  /// Nothing of a GET has to be durable before: it asks for what the server will say.
  public mutating func get(
    headers: [(String, String)], subject: String? = nil, party: Party? = nil
  ) -> Exchange {
    var state = start(.get, MCPHTTPHead(headers), subject: subject, party: party)
    enter(&state)
    exchanges[state.number] = state
    return Exchange(number: state.number)
  }

  /// Takes a DELETE: the client wants its session to end.
  ///
  /// Whether the session ends is the server's answer to say.
  public mutating func delete(
    headers: [(String, String)], subject: String? = nil, party: Party? = nil
  ) -> Exchange {
    var state = start(.delete, MCPHTTPHead(headers), subject: subject, party: party)
    if let id = state.session, sessions[Array(id.utf8)] != nil { enter(&state) }
    exchanges[state.number] = state
    return Exchange(number: state.number)
  }

  /// Takes the head of the response.
  ///
  /// An exchange that has ended is answered for as any other, and nothing of it is kept.
  public mutating func respond(
    _ exchange: Exchange, status: Int, headers: [(String, String)]
  ) -> HeadPassing {
    guard var state = exchanges[exchange.number] else { return .withBody }
    let head = MCPHTTPHead(headers)
    state.status = status
    state.encoding = head.encoding
    state.offered = head.session
    seen.add(head.session)
    if state.isHandshake, state.isAccepted, let id = head.session { adopt(&state, id) }
    let isStream = state.isAccepted && head.isEventStream
    let limit = configuration.bodyBytes
    switch (isStream, state.encoding) {
    case (true, nil): state.response = .events(EventStreamFramer(limit: limit))
    // A stream has no end to wait for, so what can't be read passes as it comes.
    case (true, _): state.response = .whole(MCPHTTPBody(limit: nil))
    case (false, _): state.response = .whole(MCPHTTPBody(limit: limit))
    }
    exchanges[exchange.number] = state
    return isStream ? .atOnce : .withBody
  }

  /// Takes the next bytes of the response's body: what has to be durable before they pass, if they
  /// pass already.
  ///
  /// Of an exchange that has ended nothing passes on.
  public mutating func body(_ exchange: Exchange, _ bytes: [UInt8]) -> [MCPAction] {
    guard var state = exchanges.removeValue(forKey: exchange.number) else { return [] }
    defer { exchanges[exchange.number] = state }
    switch state.response {
    case .awaited: preconditionFailure("a body comes after its head")
    case .events(var framer):
      state.response = .awaited
      let frames = framer.append(bytes)
      state.response = .events(framer)
      return frames.flatMap { take($0, &state) } + takeEvicted()
    case .whole(var body):
      state.response = .awaited
      let piece = body.append(bytes)
      state.response = .whole(body)
      return (piece.map { take($0, state) } ?? []) + takeEvicted()
    }
  }

  /// Ends an exchange: what is left of its body, and results for the requests that now can have no
  /// answer.
  public mutating func end(_ exchange: Exchange, _ how: End) -> [MCPAction] {
    guard let state = exchanges.removeValue(forKey: exchange.number) else { return [] }
    var actions = finish(state, how)
    leave(state)
    if let reason = sessionEnd(after: state) {
      let drafts = close(state, reason)
      if !drafts.isEmpty { actions.append(.record(drafts)) }
    }
    return actions + takeEvicted()
  }

  /// Ends an exchange that never reached the server: what it asked for was refused, so there are no
  /// results to record.
  public mutating func refused(_ exchange: Exchange) {
    guard let state = exchanges.removeValue(forKey: exchange.number) else { return }
    leave(state)
    use(state, state.scope(ofRequest: false)) { session in
      session.held.removeAll { $0.exchange == state.number }
      for peer in [MCPPeer.client, .server] {
        _ = session.inFlight[peer]?.removeAll(of: state.number)
      }
    }
  }

  /// Ids in headers are remembered before anything can be recorded that might name them.
  private mutating func start(
    _ method: MCPHTTPExchange.Method, _ head: MCPHTTPHead, subject: String?, party: Party?
  ) -> MCPHTTPExchange {
    opened += 1
    seen.add(head.session)
    var party = (party ?? Party()).filled(from: configuration.session.party)
    party.person =
      head.person(at: configuration.session.person, configuration.session.digest)
      ?? party.person
    return MCPHTTPExchange(
      opened, method, head, subject: subject ?? configuration.session.subject, party: party)
  }
}

extension MCPSession {
  /// A message of the client whose headers say something else, though it would need no record.
  fileprivate func odd(_ frame: MCPFrame) -> MCPAction {
    let drafts = frame.messages.map { message in
      draft(.mcpMessage, facts(message, from: .client), [whole(message)], of: message)
    }
    return .recordThenForward(
      drafts, bytes: frame.bytes, refusal(frame.messages, from: .client))
  }
}

extension [MCPAction] {
  /// Whether nothing is recorded.
  fileprivate var isQuiet: Bool {
    allSatisfy { if case .forward = $0 { true } else { false } }
  }
}
