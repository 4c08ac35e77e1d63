import DeodandDialogue
import DeodandEvents

// What comes back: events, bodies, errors, and the end.
extension MCPHTTPGateway {
  /// An event is recorded before it passes, if it carries a message.
  ///
  /// A client ignores what is no message, and so such events pass at once.
  mutating func take(
    _ frame: EventStreamFramer.Frame, _ state: inout MCPHTTPExchange
  ) -> [MCPAction] {
    guard frame.isComplete else {
      state.isWithinLongEvent = true
      return takeLong(frame.bytes, state)
    }
    state.isWithinLongEvent = false
    // An empty id takes back the one before it.
    if let id = frame.id { state.isResumable = !id.isEmpty }
    guard let data = frame.data else { return [.forward(frame.bytes)] }
    let message = MCPFrame(data, within: frame.bytes)
    // Clients take no notice of other types of event, but one that holds a message is looked at.
    let isNamed = frame.event.map { $0 != "message" } ?? false
    if isNamed, !message.messages.contains(where: \.isKnownKind) { return [.forward(frame.bytes)] }
    if isRedelivered(frame.id, data, state) {
      return redelivered(message, state)
    }
    return take(message, state)
  }

  /// A body or a piece of one.
  mutating func take(_ frame: MCPFrame, _ state: MCPHTTPExchange) -> [MCPAction] {
    use(state, state.scope(ofRequest: false)) { $0.take(frame, from: .server) }
  }

  /// A client could not parse it either before its end; what it says is not known.
  private mutating func takeLong(_ bytes: [UInt8], _ state: MCPHTTPExchange) -> [MCPAction] {
    let limit = configuration.bodyBytes
    let note = "a piece of an event longer than \(limit) bytes, passed on unparsed"
    return take(MCPFrame(piece: bytes, note: note), state)
  }

  /// What is left of the response when it ends, and what its requests are told.
  ///
  /// Of a client that went away nothing passes on, and what came last is not looked at.
  mutating func finish(_ state: MCPHTTPExchange, _ how: End) -> [MCPAction] {
    var actions: [MCPAction] = []
    switch (state.response, how) {
    case (.awaited, _), (_, .clientClosed): break
    case (.events(var framer), _):
      guard let frame = framer.finish() else { break }
      var state = state
      if frame.isComplete || state.isWithinLongEvent {
        actions = take(frame, &state)
      } else {
        actions = take(
          MCPFrame(piece: frame.bytes, note: "the stream ended within this event"), state)
      }
    case (.whole(var body), .complete) where body.isLong || state.isAccepted:
      let rest = body.finish()
      if !(body.isLong && rest.bytes.isEmpty) { actions = take(rest, state) }
    case (.whole(var body), .complete): return refusal(body.finish(), state)
    case (.whole(var body), .serverClosed):
      let rest = body.finish()
      if rest.bytes.isEmpty { break }
      if body.isLong {
        actions = take(rest, state)
      } else {
        actions = take(
          MCPFrame(piece: rest.bytes, note: "the response broke off within this body"), state)
      }
    }
    let drafts = endRequests(of: state, how)
    return drafts.isEmpty ? actions : withoutAnswer(drafts, actions)
  }

  /// A response without a body is an answer too, so its records are durable before its head passes.
  private func withoutAnswer(_ drafts: [EventDraft], _ actions: [MCPAction]) -> [MCPAction] {
    if actions.count == 1, case .forward(let bytes) = actions[0], bytes.isEmpty {
      return [.recordThenForward(drafts, bytes: [], MCPRefusal(to: .client, ids: []))]
    }
    return actions + [.record(drafts)]
  }

  /// Results for the requests of an exchange that can have no answer any more.
  private mutating func endRequests(of state: MCPHTTPExchange, _ how: End) -> [EventDraft] {
    var peers = [MCPPeer.client, .server]
    if case .session(let id) = state.home, sessions[id] != nil {
      // The client may come back for the rest; its own answers come in other exchanges.
      if state.isResumable { return [] }
      peers = [.client]
    }
    let isRefused = state.status != nil && !state.isAccepted
    let ending =
      switch how {
      case .complete where isRefused, .serverClosed where isRefused:
        MCPEnding.refused(state.status ?? 0)
      case .complete:
        MCPEnding(
          .noResponse, message: "the server ended its response without the answer")
      case .clientClosed where state.isStateless:
        MCPEnding(.cancelled, message: "the client closed the response")
      case .clientClosed:
        MCPEnding(
          .noResponse, message: "the client closed the response before the answer came")
      case .serverClosed(let reason):
        MCPEnding(.noResponse, message: reason)
      }
    return use(state, state.scope(ofRequest: false)) {
      $0.endRequests(ending, of: state.number, from: peers)
    }
  }

  /// An answer of the transport instead of the server's (a status of 300 or more): errors of the
  /// protocol for all that the exchange asked for.
  private mutating func refusal(_ frame: MCPFrame, _ state: MCPHTTPExchange) -> [MCPAction] {
    guard state.method == .post else { return [.forward(frame.bytes)] }
    let status = state.status ?? 0
    return use(state, state.scope(ofRequest: false)) { session in
      let answers = frame.messages.filter { session.isAwaited($0) }
      // Only what answers by its id is taken as a message; the rest says why there is no answer.
      var drafts = answers.flatMap { session.take($0, from: .server).drafts }
      let told = frame.messages.first { $0.error != nil }
      let error = told.flatMap { told in told.error.map { session.errorFacts($0, in: told) } }
      var ending = MCPEnding.refused(status, error)
      ending.content = frame.bytes.isEmpty ? nil : frame.bytes
      let waiting = session.inFlight[.client]?.ids(of: state.number) ?? []
      let unanswered = session.endRequests(ending, of: state.number)
      drafts += unanswered
      if drafts.isEmpty, answers.isEmpty, waiting.isEmpty {
        drafts = [session.unexpected(frame.bytes, error)]
      }
      if drafts.isEmpty { return [.forward(frame.bytes)] }
      let refusal = MCPRefusal(
        to: .client, ids: waiting.isEmpty ? answers.compactMap(\.idLiteral) : waiting)
      return [.recordThenForward(drafts, bytes: frame.bytes, refusal)]
    }
  }
}

// Streams that are resumed.
extension MCPHTTPGateway {
  /// Whether an event with this id and these data has passed before; remembers it if not.
  ///
  /// Compared by id and digest: a server that uses an id again for other data delivers something
  /// new.
  private mutating func isRedelivered(
    _ id: String?, _ data: [UInt8], _ state: MCPHTTPExchange
  ) -> Bool {
    guard case .session(let key) = state.home, let id, !id.isEmpty, !data.isEmpty,
      var entry = sessions.removeValue(forKey: key)
    else { return false }
    defer { sessions[key] = entry }
    let digest = configuration.session.digest(data)
    if entry.events[Array(id.utf8)] == digest { return true }
    entry.events.insert(digest, for: Array(id.utf8))
    return false
  }

  /// An answer or request that passed before is on record; that it came again is noted.
  private mutating func redelivered(
    _ frame: MCPFrame, _ state: MCPHTTPExchange
  ) -> [MCPAction] {
    var scope = state.scope(ofRequest: false)
    scope.notes.append("redelivery: an event with this id and these data passed before")
    let drafts = use(state, scope) { session in
      frame.messages.filter(\.isRequestOrResponse).map { message in
        session.draft(.mcpMessage, session.facts(message, from: .server))
      }
    }
    return [.forward(frame.bytes)] + (drafts.isEmpty ? [] : [.record(drafts)])
  }
}

extension MCPEnding {
  /// The server's side refused the request, by a status and perhaps an error of the protocol.
  fileprivate static func refused(_ status: Int, _ error: JSONObject? = nil) -> MCPEnding {
    var plain = JSONObject()
    plain[.errorMessage] = "HTTP status \(status)"
    return MCPEnding(.protocolError, error: error ?? plain)
  }
}

extension MCPSession {
  /// Whether a message answers a request of the client in this scope.
  fileprivate func isAwaited(_ message: RPCMessage) -> Bool {
    guard case .response(let id) = message.kind else { return false }
    return inFlight[.client]?.isWaiting(id, in: scope?.space) ?? false
  }

  /// An error for something that waits for no answer, such as an answer of the client.
  fileprivate func unexpected(_ bytes: [UInt8], _ error: JSONObject?) -> EventDraft {
    var facts = facts(from: .server)
    facts.add(.outcome, .protocolError)
    facts.add(.error, error)
    let content = bytes.isEmpty ? [] : [ContentDraft(name: "message", bytes: bytes)]
    return draft(.mcpMessage, facts, content)
  }
}

extension RPCMessage {
  /// Whether it is a message by its members.
  fileprivate var isKnownKind: Bool { if case .other = kind { false } else { true } }

  fileprivate var isRequestOrResponse: Bool { idLiteral != nil }

  /// The id as it was sent.
  fileprivate var idLiteral: [UInt8]? {
    switch kind {
    case .request(let id), .response(let id): id.literal
    case .notification, .other: nil
    }
  }
}
