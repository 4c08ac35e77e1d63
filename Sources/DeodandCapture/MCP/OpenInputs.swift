import DeodandDialogue
import DeodandEvents

/// Calls that the server answered with questions (MCP 2026-07-28, `resultType: input_required`):
/// the client makes the call again, under a new id, with the answers.
struct OpenInputs: Sendable {
  /// How many are kept: a client may never come back.
  static let limit = 1024

  /// What was asked.
  enum Question: Sendable {
    /// A person was asked; what was shown.
    case elicitation(shown: ContentDraft)
    /// A model was asked; the id of the request's record.
    case sampling(record: String)
  }

  /// A call that waits to be made again.
  struct Entry: Sendable {
    /// The id of the call's record.
    let call: String
    /// The opaque `requestState` that the client has to send back.
    let state: [UInt8]?
    /// The same call again is recognised by this, where there is no state.
    let key: String?
    /// Where the call belongs; a call of another subject without a state is another call.
    let subject: String
    /// What was asked, by the key under which the answer will come.
    let questions: [(key: [UInt8], question: Question)]
  }

  /// The oldest first; a call may be asked again and so stand here twice.
  private var entries: [Entry] = []

  /// The oldest gives way: its call, made again, will be a new one.
  mutating func add(_ entry: Entry) {
    if entries.count >= OpenInputs.limit { entries.removeFirst() }
    entries.append(entry)
  }

  /// The call that is made again; the latest that fits.
  mutating func take(state: [UInt8]?, key: String?, subject: String) -> Entry? {
    let index = entries.lastIndex { entry in
      if let state {
        entry.state == state
      } else {
        entry.state == nil && entry.key == key && entry.subject == subject
      }
    }
    return index.map { entries.remove(at: $0) }
  }
}

extension MCPSession {
  /// What two requests share if the second is the first one again: the method, the name, the
  /// arguments.
  ///
  /// Only the stateless era has such retries, so only it pays for the digest.
  func inputKey(_ message: RPCMessage) -> String? {
    guard message.meta?[MCPIdentity.prefix + "protocolVersion"] != nil,
      let params = message.params
    else { return nil }
    var bytes = Array((message.method ?? "").utf8)
    for name in ["name", "uri", "arguments"] {
      bytes.append(0)
      if let value = params[name] { bytes += message.line[value.range] }
    }
    return configuration.digest(bytes)
  }

  /// If a result asks for input: keeps the questions, and returns the drafts that tell of them.
  mutating func keepInputs(_ message: RPCMessage, _ request: MCPRequest) -> [EventDraft]? {
    guard let result = message.result, message.text(result["resultType"]) == "input_required"
    else { return nil }
    var drafts: [EventDraft] = []
    var questions: [(key: [UInt8], question: OpenInputs.Question)] = []
    if case .object(let members)? = result["inputRequests"]?.kind {
      // More than these get no record of their own; the result itself is kept whole.
      for member in members.prefix(64) {
        guard let kept = keep(member.value, message, request, &drafts) else { continue }
        questions.append((Array(member.key.utf8), kept))
      }
    }
    if let call = request.record {
      openInputs.add(
        .init(
          call: call, state: result["requestState"].map { opaque($0, message) },
          key: request.inputKey, subject: scope?.subject ?? configuration.subject,
          questions: questions))
    }
    return drafts
  }

  /// Nil for a kind of question that is not known; it is in the result, and no record of its own
  /// tells of it.
  private func keep(
    _ input: JSONOutline, _ message: RPCMessage, _ request: MCPRequest,
    _ drafts: inout [EventDraft]
  ) -> OpenInputs.Question? {
    guard let params = input["params"] else { return nil }
    switch message.text(input["method"]) {
    case "elicitation/create":
      return .elicitation(shown: BodyCutter.whole(params, in: message.line, name: "shown"))
    case "sampling/createMessage":
      let record = configuration.mint()
      var facts = samplingFacts(params, in: message, facts(from: .server))
      facts.add(.during, request.record.map { [$0] })
      let content = samplingRequest(params, in: message)
      drafts.append(draft(.modelRequest, facts, [content], id: record))
      return .sampling(record: record)
    default: return nil
    }
  }

  /// If a request is an earlier one again: that one's record, and the drafts for the answers.
  mutating func takeInputs(_ message: RPCMessage) -> (earlier: String?, drafts: [EventDraft]) {
    let answers = message.params?["inputResponses"]
    let state = message.params?["requestState"].map { opaque($0, message) }
    guard answers != nil || state != nil,
      let entry = openInputs.take(
        state: state, key: inputKey(message), subject: scope?.subject ?? configuration.subject)
    else { return (nil, []) }
    var drafts: [EventDraft] = []
    if case .object(let members)? = answers?.kind {
      for member in members {
        let key = Array(member.key.utf8)
        guard let asked = entry.questions.first(where: { $0.key == key }) else { continue }
        drafts.append(answer(member.value, to: asked.question, of: entry, message))
      }
    }
    return (entry.call, drafts)
  }

  /// The answer names the record of what was asked, which came in another exchange or message.
  private func answer(
    _ outline: JSONOutline, to question: OpenInputs.Question, of entry: OpenInputs.Entry,
    _ message: RPCMessage
  ) -> EventDraft {
    var facts = facts(from: .client)
    // Some clients wrap the answer in `result`, as a JSON-RPC response would.
    let result = outline["result"] ?? outline
    switch question {
    case .elicitation(let shown):
      facts.add(.decision, message.text(result["action"]))
      facts.add(.call, entry.call)
      let answer = BodyCutter.whole(outline, in: message.line, name: "response")
      return draft(.humanApproval, facts, [shown, answer])
    case .sampling(let record):
      facts.add(.request, record)
      tellSample(result, in: message, &facts)
      return draft(.modelResponse, facts, [sample(outline, in: message)])
    }
  }

  /// A text by what it means and anything else by its bytes, for the client may write it anew.
  private func opaque(_ outline: JSONOutline, _ message: RPCMessage) -> [UInt8] {
    message.text(outline).map { Array($0.utf8) } ?? Array(message.line[outline.range])
  }
}
