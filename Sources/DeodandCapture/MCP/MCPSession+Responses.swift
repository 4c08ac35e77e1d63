import DeodandDialogue
import DeodandEvents

/// How a request ended that has no answer.
///
/// Made where an answer is missing and its request is on record: each intent has an outcome.
struct MCPEnding {
  let outcome: CallOutcome
  let error: JSONObject
  /// What came in place of the answer.
  var content: [UInt8]?
  /// Whether the other peer had no part in it: it never got the request.
  var isOurs = false

  init(_ outcome: CallOutcome, error: JSONObject) {
    self.outcome = outcome
    self.error = error
  }

  /// An ending that we know and nobody told: the outcome is also the error's code.
  init(_ outcome: CallOutcome, message: String) {
    var error = JSONObject()
    error[.errorCode] = outcome.fact
    error[.errorMessage] = BoundedText.shorten(message).text
    self.init(outcome, error: error)
  }
}

// Answers of either peer.
extension MCPSession {
  /// An answer that nobody waits for is recorded whole, and passes: a lenient client may take it.
  mutating func response(_ message: RPCMessage, _ id: RPCID, from peer: MCPPeer) -> MCPStep {
    identity.learn(message)
    guard let request = takeRequest(id, of: peer.other) else {
      return .durable(other(message, "no request with this id waits for its answer", from: peer))
    }
    speaking = request.party
    var facts = facts(message, from: peer)
    if request.isCancelled { facts.note("answered after it was cancelled") }
    switch request.purpose {
    case .quiet: return .quiet
    case .toolCall(let name): return toolResult(message, request, name: name, facts)
    case .taskResult(let call): return taskResult(message, request, call: call, facts)
    case .resourceRead(let uri): return resource(message, request, uri: uri, facts)
    case .toolList(let listing): return toolList(message, request, listing, facts)
    case .initialize(let client): return initialized(message, request, client, facts)
    case .sampling: return sampled(message, request, facts)
    case .elicitation(let shown, let about):
      return elicited(message, request, shown: shown, about, facts)
    case .other: return otherAnswer(message, request, facts)
    }
  }

  /// A result may also be a question for more input, or the promise of a task; the call then goes
  /// on.
  private mutating func toolResult(
    _ message: RPCMessage, _ request: MCPRequest, name: String?, _ start: Facts
  ) -> MCPStep {
    var facts = start
    results += 1
    facts.add(.call, request.record)
    facts.add(.toolName, name)
    let inputs = keepInputs(message, request)
    outcome(of: message, &facts, isWaiting: inputs)
    if let task = message.text(message.result?["task"]?["taskId"]), let call = request.record {
      tasks.insert(call, for: Array(task.utf8))
      facts.add(.task, task)
    }
    let result = draft(.toolResult, facts, resultContent(message), of: message)
    return MCPStep(drafts: [result] + (inputs ?? []), urgency: .durableFirst)
  }

  /// The result of a call that became a task, which comes in answer to another request.
  private mutating func taskResult(
    _ message: RPCMessage, _ request: MCPRequest, call: String, _ start: Facts
  ) -> MCPStep {
    // `tasks/get` is a question for the state, unless it brings the result with it.
    let isState = request.method == "tasks/get" && message.error == nil
    if isState, message.result?["result"] == nil { return .quiet }
    var facts = start
    facts.add(.call, call)
    facts.add(.mcpMethod, request.method)
    outcome(of: message, &facts, isWaiting: nil)
    results += 1
    return .durable(draft(.toolResult, facts, resultContent(message), of: message))
  }

  /// `isError` is the tool's own failure, not one of the protocol.
  ///
  /// An error of the protocol goes before everything else.
  private func outcome(of message: RPCMessage, _ facts: inout Facts, isWaiting: [EventDraft]?) {
    if let error = message.error {
      facts.add(.outcome, .protocolError)
      facts.add(.error, errorFacts(error, in: message))
    } else if isWaiting != nil {
      facts.add(.outcome, .inputRequired)
    } else {
      let isError = message.result.map { MCP.isError(.standing($0, in: message.line)) }
      facts.add(.outcome, isError == true ? .error : .success)
    }
  }

  /// The code is kept as it stands, whatever scalar it is.
  func errorFacts(_ error: JSONOutline, in message: RPCMessage) -> JSONObject {
    var facts = Facts()
    facts.add(.errorCode, scalar: error["code"], in: message.line)
    facts.add(.errorMessage, message.text(error["message"]))
    return facts.object
  }

  /// The result, or the error in its place; nothing if the message has neither.
  private func resultContent(_ message: RPCMessage) -> [ContentDraft] {
    if let error = message.error {
      return [BodyCutter.whole(error, in: message.line, name: "result")]
    }
    return message.result.map {
      [
        BodySplitter.split($0, in: message.line, by: MCP.resultCuts, name: "result")
      ]
    } ?? []
  }

  /// Request and response of a reading have the same type, and `phase` tells them apart.
  private mutating func resource(
    _ message: RPCMessage, _ request: MCPRequest, uri: String?, _ start: Facts
  ) -> MCPStep {
    var facts = start
    facts.add(.mcpResourceURI, uri)
    facts.add(.phase, "response")
    facts.add(.request, request.record)
    let inputs = keepInputs(message, request)
    outcome(of: message, &facts, isWaiting: inputs)
    let content = (message.error ?? message.result).map {
      [BodySplitter.split($0, in: message.line, by: MCP.resourceCuts, name: "contents")]
    }
    let record = draft(.resourceRead, facts, content ?? [], of: message)
    return MCPStep(drafts: [record] + (inputs ?? []), urgency: .durableFirst)
  }

  /// The end of the handshake: what client and server said of themselves stands together in one
  /// record.
  private mutating func initialized(
    _ message: RPCMessage, _ request: MCPRequest, _ client: Facts, _ start: Facts
  ) -> MCPStep {
    if let result = message.result { identity.learn(handshake: result, in: message) }
    var facts = answerFacts(message, request, start)
    for member in client.data.members { facts.add(member.key, member.value) }
    identity.tell(&facts)
    return .durable(draft(.mcpMessage, facts, [whole(message)], of: message))
  }

  /// Any answer that may bring something into a model's context, whole.
  private mutating func otherAnswer(
    _ message: RPCMessage, _ request: MCPRequest, _ start: Facts
  ) -> MCPStep {
    let inputs = keepInputs(message, request)
    let facts = answerFacts(message, request, start)
    let record = draft(.mcpMessage, facts, [whole(message)], of: message)
    return MCPStep(drafts: [record] + (inputs ?? []), urgency: .durableFirst)
  }

  /// The facts of an answer for which there is no type of its own.
  func answerFacts(_ message: RPCMessage, _ request: MCPRequest, _ start: Facts) -> Facts {
    var facts = start
    facts.add(.mcpMethod, request.method)
    facts.add(.phase, "response")
    facts.add(.request, request.record)
    if let error = message.error { facts.add(.error, errorFacts(error, in: message)) }
    return facts
  }

  /// Pages are recorded as they come; the last one completes the list, whose digest tells whether
  /// the tools on offer have changed.
  private mutating func toolList(
    _ message: RPCMessage, _ request: MCPRequest, _ earlier: ToolListing, _ start: Facts
  ) -> MCPStep {
    guard let result = message.result else { return otherAnswer(message, request, start) }
    var listing = earlier
    listing.add(result, in: message.line)
    let next = message.text(result["nextCursor"]).flatMap { $0.isEmpty ? nil : $0 }
    if let next { listings.add(&listing, before: Array(next.utf8)) }
    guard next == nil, listing.isFromStart else {
      var facts = answerFacts(message, request, start)
      facts.add(.page, Int64(listing.pages))
      if !listing.isFromStart { facts.note("a page of a list whose beginning was not seen") }
      let page = BodySplitter.split(
        result, in: message.line, by: MCP.toolPageCuts, name: "message")
      return .durable(draft(.mcpMessage, facts, [page], of: message))
    }
    listings.complete(listing, isShared: scope?.space != nil)
    return .durable(listed(listing, message, start))
  }

  /// The digest is remembered for the calls that follow, which name the surface that they were made
  /// on.
  private mutating func listed(
    _ listing: ToolListing, _ message: RPCMessage, _ start: Facts
  ) -> EventDraft {
    var facts = start
    let digest = configuration.digest(listing.surfaceBytes)
    identity.tell(&facts)
    facts.add(.surface, digest)
    facts.add(.tools, listing.names)
    facts.add(.surfaceChanged, surface.map { $0 != digest })
    facts.add(.previousSurface, surface == digest ? nil : surface)
    if listing.isTruncated { facts.note("only the first \(ToolListing.limit) tools are kept") }
    surface = digest
    return draft(.toolListed, facts, [listing.content], of: message)
  }
}

// Answers of the client to the server, and requests that got no answer.
extension MCPSession {
  /// The client's model has answered the server's request.
  private func sampled(
    _ message: RPCMessage, _ request: MCPRequest, _ start: Facts
  ) -> MCPStep {
    var facts = start
    facts.add(.request, request.record)
    if let error = message.error {
      facts.add(.outcome, .protocolError)
      facts.add(.error, errorFacts(error, in: message))
      let content = BodyCutter.whole(error, in: message.line, name: "response")
      return .durable(draft(.modelResponse, facts, [content], of: message))
    }
    guard let result = message.result else { return .durable(other(message, "", from: .client)) }
    tellSample(result, in: message, &facts)
    return .durable(
      draft(.modelResponse, facts, [sample(result, in: message)], of: message))
  }

  /// As many calls as records of models name.
  func tellSample(_ result: JSONOutline, in message: RPCMessage, _ facts: inout Facts) {
    let answer = MCP.answer(.standing(result, in: message.line))
    facts.add(.responseModel, answer.model)
    if !answer.finishReasons.isEmpty {
      facts.add(.responseFinishReasons, answer.finishReasons)
    }
    if answer.calls.isEmpty { return }
    let list = answer.calls.prefix(64).map { asked -> JSONObject in
      var call = Facts()
      call.add(.askedID, asked.id)
      call.add(.askedName, asked.name)
      return call.object
    }
    facts.add(.toolCalls, Array(list))
  }

  /// The answer cut where later requests will share its parts.
  func sample(_ result: JSONOutline, in message: RPCMessage) -> ContentDraft {
    BodySplitter.split(result, in: message.line, by: MCP.sampleCuts, name: "response")
  }

  /// A person has answered, or the client in the person's name: which of them can't be seen.
  private func elicited(
    _ message: RPCMessage, _ request: MCPRequest, shown: ContentDraft, _ about: Facts,
    _ start: Facts
  ) -> MCPStep {
    guard let result = message.result, let action = message.text(result["action"]) else {
      let facts = answerFacts(message, request, start)
      return .durable(draft(.mcpMessage, facts, [whole(message)], of: message))
    }
    var facts = start
    for member in about.data.members { facts.add(member.key, member.value) }
    facts.add(.decision, action)
    facts.add(.request, request.record)
    let answer = BodyCutter.whole(result, in: message.line, name: "response")
    return .durable(draft(.humanApproval, facts, [shown, answer], of: message))
  }

  /// The request that an answer is for.
  ///
  /// Taken out: a second answer to the same id finds nothing.
  private mutating func takeRequest(_ id: RPCID, of peer: MCPPeer) -> MCPRequest? {
    let space = space(of: id, from: peer)
    return inFlight[peer, default: InFlight()].remove(id, in: space, of: scope?.exchange)
  }

  /// Every request without an answer gets a record that says so: those of one exchange, or all.
  ///
  /// What is held ends first, then requests by their peer, each oldest first.
  mutating func endRequests(
    _ ending: MCPEnding, of exchange: Int? = nil, from peers: [MCPPeer] = [.client, .server]
  ) -> [EventDraft] {
    var drafts = peers.contains(.client) ? withdrawHeld(ending, of: exchange) : []
    for peer in peers {
      let left =
        if let exchange {
          inFlight[peer]?.removeAll(of: exchange)
        } else {
          inFlight[peer]?.removeAll()
        }
      for request in left ?? [] where !request.isCancelled {
        if let draft = unanswered(request, of: peer, ending) { drafts.append(draft) }
      }
    }
    return drafts
  }

  /// Nil for requests whose answers are no evidence.
  ///
  /// The record has the type that the answer would have had, so that whoever looks for it finds
  /// this.
  func unanswered(_ request: MCPRequest, of peer: MCPPeer, _ ending: MCPEnding) -> EventDraft? {
    func content(_ name: String) -> [ContentDraft] {
      ending.content.map { [ContentDraft(name: name, bytes: $0)] } ?? []
    }
    var facts = facts(from: peer.other)
    if ending.isOurs {
      facts.remove(.sender)
      facts.note("the other side never got the request")
    }
    facts.add(.mcpMethod, request.method)
    facts.add(.jsonrpcID, request.id.json)
    facts.add(.outcome, ending.outcome)
    facts.add(.error, ending.error)
    switch request.purpose {
    case .quiet: return nil
    case .toolCall(let name):
      facts.add(.call, request.record)
      facts.add(.toolName, name)
      return draft(.toolResult, facts, content("result"), party: request.party)
    case .taskResult(let call):
      facts.add(.call, call)
      return draft(.toolResult, facts, content("result"), party: request.party)
    case .resourceRead(let uri):
      facts.add(.mcpResourceURI, uri)
      facts.add(.phase, "response")
      facts.add(.request, request.record)
      return draft(.resourceRead, facts, content("contents"), party: request.party)
    case .sampling:
      facts.add(.request, request.record)
      return draft(.modelResponse, facts, content("response"), party: request.party)
    case .toolList, .initialize, .elicitation, .other:
      facts.add(.phase, "response")
      facts.add(.request, request.record)
      return draft(.mcpMessage, facts, content("message"), party: request.party)
    }
  }
}
