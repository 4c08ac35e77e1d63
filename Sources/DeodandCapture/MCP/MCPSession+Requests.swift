import DeodandDialogue
import DeodandEvents

// Requests and notifications of either peer.
extension MCPSession {
  /// Requests that neither act nor read anything pass at once; their answers are what is recorded.
  mutating func request(_ message: RPCMessage, _ id: RPCID, from peer: MCPPeer) -> MCPStep {
    identity.learn(message)
    switch (peer, message.method ?? "") {
    case (.client, "tools/call"): return toolCall(message, id)
    case (.client, "resources/read"): return resourceRead(message, id)
    case (.client, "initialize"):
      wait(message, id, .initialize(clientFacts(message)), from: peer)
      return .quiet
    case (.client, "tools/list"):
      wait(message, id, .toolList(listing(message)), from: peer)
      return .quiet
    case (.client, "tasks/result"), (.client, "tasks/get"):
      let task = message.text(message.params?["taskId"]).flatMap { tasks[Array($0.utf8)] }
      wait(message, id, task.map { .taskResult(call: $0) } ?? .other, from: peer)
      return .quiet
    case (.server, "sampling/createMessage"): return sampling(message, id)
    case (.server, "elicitation/create"): return elicitation(message, id)
    case (.server, "roots/list"):
      wait(message, id, .other, from: peer)
      return .quiet
    case (_, let method) where MCPMethod.quiet.contains(method):
      wait(message, id, .quiet, from: peer)
      return .quiet
    default: return otherRequest(message, id, from: peer)
    }
  }

  /// Progress and the like pass without a record, other notifications with one behind them; a
  /// method that only looks like a notification's is taken for an act.
  mutating func notification(_ message: RPCMessage, from peer: MCPPeer) -> MCPStep {
    let method = message.method ?? ""
    if MCPMethod.quietNotifications.contains(method) { return .quiet }
    if method == "notifications/cancelled" { return cancelled(message, from: peer) }
    if peer == .client, MCPMethod.acting.contains(method) { return withoutID(message, method) }
    var facts = facts(message, from: peer)
    facts.add(.logLevel, message.text(message.params?["level"]))
    facts.add(.logger, message.text(message.params?["logger"]))
    let id = decidedID(from: peer)
    let record = draft(.mcpMessage, facts, [whole(message)], of: message, id: id)
    if method.hasPrefix("notifications/") { return .atOnce(record) }
    return MCPStep(
      drafts: [record], urgency: .durableFirst,
      action: id.flatMap { proposed(.other(method: method), message, record: $0) })
  }

  /// Keeps a request until its answer comes; what is odd about that is noted.
  @discardableResult
  mutating func wait(
    _ message: RPCMessage, _ id: RPCID, _ purpose: MCPRequest.Purpose, from peer: MCPPeer,
    record: String? = nil
  ) -> String? {
    let addition = inFlight[peer, default: InFlight()].wouldBe(id, in: scope?.space)
    inFlight[peer, default: InFlight()].add(
      MCPRequest(
        id: id, method: message.method ?? "", record: record, purpose: purpose,
        party: speaking ?? ownParty, inputKey: inputKey(message), exchange: scope?.exchange),
      in: scope?.space)
    return switch addition {
    case .added: nil
    case .duplicate: "another request with this id waits for its answer"
    case .full: "\(InFlight.limit) requests wait already, so its answer will not be linked"
    }
  }

  /// The answers that a retried call brings are recorded before the call, in the same transaction.
  private mutating func toolCall(_ message: RPCMessage, _ id: RPCID) -> MCPStep {
    let record = configuration.mint()
    var facts = callFacts(message)
    let name = message.text(message.params?["name"])
    let (earlier, answers) = takeInputs(message)
    facts.add(.retries, earlier)
    if let note = wait(message, id, .toolCall(name: name), from: .client, record: record) {
      facts.note(note)
    }
    calls += 1
    let call = draft(.toolCall, facts, arguments(message), of: message, id: record)
    return MCPStep(
      drafts: answers + [call], urgency: .durableFirst,
      action: proposed(.toolCall(name: name), message, record: record))
  }

  /// What is asked for, of whom, and on which list of tools; the model's own id of the call links
  /// it to the model's answer.
  private func callFacts(_ message: RPCMessage) -> Facts {
    var facts = facts(message, from: .client)
    let name = message.text(message.params?["name"])
    facts.add(.toolName, name)
    if name == nil { facts.note("the call names no tool") }
    facts.add(.toolCallID, message.meta.flatMap { MCP.modelCallID(in: $0, message.line) })
    facts.add(.surface, surface)
    identity.tell(&facts)
    return facts
  }

  /// Members are chunks of their own, so that a value that a model asked for is the same chunk
  /// there.
  private func arguments(_ message: RPCMessage) -> [ContentDraft] {
    guard let arguments = message.params?["arguments"] else { return [] }
    return [BodyCutter.members(arguments, in: message.line, name: "arguments")]
  }

  private mutating func resourceRead(_ message: RPCMessage, _ id: RPCID) -> MCPStep {
    let record = configuration.mint()
    var facts = facts(message, from: .client)
    let uri = message.text(message.params?["uri"])
    facts.add(.mcpResourceURI, uri)
    facts.add(.phase, "request")
    identity.tell(&facts)
    let (earlier, answers) = takeInputs(message)
    facts.add(.retries, earlier)
    if let note = wait(message, id, .resourceRead(uri: uri), from: .client, record: record) {
      facts.note(note)
    }
    let read = draft(.resourceRead, facts, [], of: message, id: record)
    return MCPStep(
      drafts: answers + [read], urgency: .durableFirst,
      action: proposed(.resourceRead(uri: uri), message, record: record))
  }

  /// Whatever is not known to be harmless: whole, and durable first.
  private mutating func otherRequest(
    _ message: RPCMessage, _ id: RPCID, from peer: MCPPeer
  ) -> MCPStep {
    let record = configuration.mint()
    var facts = facts(message, from: peer)
    facts.add(.phase, "request")
    if message.method == "prompts/get" {
      facts.add(.promptName, message.text(message.params?["name"]))
    }
    let (earlier, answers) = takeInputs(message)
    facts.add(.retries, earlier)
    if let note = wait(message, id, .other, from: peer, record: record) { facts.note(note) }
    let request = draft(.mcpMessage, facts, [whole(message)], of: message, id: record)
    let method = message.method ?? ""
    let kind: ProposedAction.Kind =
      method == "prompts/get"
      ? .promptGet(name: message.text(message.params?["name"])) : .other(method: method)
    return MCPStep(
      drafts: answers + [request], urgency: .durableFirst,
      action: peer == .client ? proposed(kind, message, record: record) : nil)
  }

  /// A call without an id can have no answer, but a lenient server may carry it out.
  private mutating func withoutID(_ message: RPCMessage, _ method: String) -> MCPStep {
    var facts = method == "tools/call" ? callFacts(message) : facts(message, from: .client)
    facts.note("sent without an id, so no answer can come")
    let record = decidedID(from: .client)
    let name = message.text(message.params?["name"])
    let call: EventDraft
    let kind: ProposedAction.Kind
    switch method {
    case "tools/call":
      calls += 1
      kind = .toolCall(name: name)
      call = draft(.toolCall, facts, arguments(message), of: message, id: record)
    case "resources/read":
      let uri = message.text(message.params?["uri"])
      facts.add(.mcpResourceURI, uri)
      facts.add(.phase, "request")
      kind = .resourceRead(uri: uri)
      call = draft(.resourceRead, facts, [], of: message, id: record)
    default:
      kind = .promptGet(name: name)
      call = draft(.mcpMessage, facts, [whole(message)], of: message, id: record)
    }
    return MCPStep(
      drafts: [call], urgency: .durableFirst,
      action: record.flatMap { proposed(kind, message, record: $0) })
  }

  /// A cancellation ends its request on record at once; an answer that comes all the same is noted
  /// with it.
  private mutating func cancelled(_ message: RPCMessage, from peer: MCPPeer) -> MCPStep {
    var facts = facts(message, from: peer)
    let id = message.params?["requestId"].flatMap { RPCID($0, in: message.line) }
    let reason = message.text(message.params?["reason"]) ?? "no reason was given"
    if peer == .client, let id, let withdrawal = withdraw(id, reason) {
      // The server never saw the request, so it is not told either.
      return MCPStep(
        drafts: withdrawal.drafts, urgency: .never, action: nil, withdrawn: withdrawal)
    }
    guard let id,
      let request = inFlight[peer, default: InFlight()].cancel(id, in: space(of: id, from: peer))
    else {
      facts.note("no request with this id waits for its answer")
      return .atOnce(draft(.mcpMessage, facts, [whole(message)], of: message))
    }
    let ending = MCPEnding(.cancelled, message: reason)
    guard let record = unanswered(request, of: peer, ending) else { return .quiet }
    return .atOnce(record)
  }

  /// The client's own words, kept for the record of the handshake's end.
  private func clientFacts(_ message: RPCMessage) -> Facts {
    var facts = Facts()
    let client = message.params?["clientInfo"]
    facts.add(.mcpClientName, message.text(client?["name"]))
    facts.add(.mcpClientVersion, message.text(client?["version"]))
    return facts
  }

  /// A list whose beginning was not seen goes on as one of unknown beginning, and never becomes a
  /// surface.
  private func listing(_ message: RPCMessage) -> ToolListing {
    guard let cursor = message.text(message.params?["cursor"]) else { return ToolListing() }
    if let earlier = listings[Array(cursor.utf8)] { return earlier }
    var listing = ToolListing()
    listing.isFromStart = false
    return listing
  }
}

// Requests of the server, in the handshake era.
extension MCPSession {
  /// The server asks for a model call in the client's name: an intent, so it is durable first.
  private mutating func sampling(_ message: RPCMessage, _ id: RPCID) -> MCPStep {
    let record = configuration.mint()
    var facts = samplingFacts(message.params, in: message, facts(message, from: .server))
    facts.add(.during, openCalls)
    if let note = wait(message, id, .sampling, from: .server, record: record) { facts.note(note) }
    let content = message.params.map { [samplingRequest($0, in: message)] } ?? []
    return .durable(draft(.modelRequest, facts, content, of: message, id: record))
  }

  /// What a person is shown is kept with the request, and again beside the answer, which may come
  /// much later.
  private mutating func elicitation(_ message: RPCMessage, _ id: RPCID) -> MCPStep {
    let record = configuration.mint()
    var facts = facts(message, from: .server)
    facts.add(.phase, "request")
    facts.add(.mode, message.text(message.params?["mode"]))
    facts.add(.during, openCalls)
    guard let params = message.params else {
      if let note = wait(message, id, .other, from: .server, record: record) { facts.note(note) }
      return .durable(draft(.mcpMessage, facts, [whole(message)], of: message, id: record))
    }
    var about = Facts()
    about.add(.mode, message.text(params["mode"]))
    about.add(.during, openCalls)
    let shown = BodyCutter.whole(params, in: message.line, name: "shown")
    if let note = wait(
      message, id, .elicitation(shown: shown, about), from: .server, record: record)
    {
      facts.note(note)
    }
    var content = shown
    content.name = "message"
    return .durable(draft(.mcpMessage, facts, [content], of: message, id: record))
  }

  /// The tool calls that were in flight when the server asked: a fact, not a link.
  private var openCalls: [String]? {
    let calls = inFlight[.client]?.openCalls(atMost: 16, in: scope?.space) ?? []
    return calls.isEmpty ? nil : calls
  }

  /// For both eras: `params` is what the server wants the model to be asked.
  func samplingFacts(_ params: JSONOutline?, in message: RPCMessage, _ start: Facts) -> Facts {
    var facts = start
    facts.add(.operationName, "chat")
    if let params { MCP.tell(params, in: message.line, to: &facts) }
    return facts
  }

  /// Cut like the requests of models, so that messages are shared with them.
  func samplingRequest(_ params: JSONOutline, in message: RPCMessage) -> ContentDraft {
    BodySplitter.split(params, in: message.line, by: MCP.samplingCuts, name: "request")
  }
}
