import DeodandEvents

extension MCPSession {
  /// The drafts of a message, and the id for which the client is told if they can't be recorded.
  mutating func handle(
    _ message: Message, in line: [UInt8], from side: Side
  ) -> (drafts: [EventDraft], refuse: RequestID?) {
    switch message.kind {
    case .request(let method, let id):
      let drafts = request(method, id, message.outline, in: line, from: side)
      return (drafts, side == .client ? id : nil)
    case .notification(let method):
      return (notification(method, message.outline, in: line, from: side), nil)
    case .response(let id):
      // A result that can't be recorded is withheld, and the client is told.
      return (response(id, message.outline, in: line, from: side), side == .server ? id : nil)
    }
  }

  private mutating func request(
    _ method: String, _ id: RequestID, _ outline: JSONOutline, in line: [UInt8], from side: Side
  ) -> [EventDraft] {
    let recordID = mint()
    var drafts: [EventDraft] = []
    var tool: String?
    var shown: String?
    switch (side, method) {
    case (.client, "tools/call"):
      tool = outline["params"]?["name"].flatMap { try? $0.value(in: line) }?.string
      drafts = humanAnswers(outline, in: line, call: recordID)
      drafts.append(call(tool, id, outline, in: line, recordID))
      countCall()
    case (.client, "resources/read"):
      drafts = [resource(outline, in: line, recordID)]
    case (.client, "initialize"), (.client, "prompts/get"):
      drafts = [whole(method, outline, in: line, from: side, recordID)]
    case (.server, "sampling/createMessage"):
      drafts = [sampling(outline, in: line, recordID)]
    case (.server, "elicitation/create"):
      shown = outline["params"].map { digest(Array(line[$0.range])) }
      drafts = [whole(method, outline, in: line, from: side, recordID)]
    default: break
    }
    pending[Key(side: side, id: id), default: []].append(
      Pending(method: method, recordID: drafts.isEmpty ? nil : recordID, tool: tool, shown: shown))
    return drafts
  }

  /// A call, with the arguments exactly as they stand in the line.
  private mutating func call(
    _ tool: String?, _ id: RequestID, _ outline: JSONOutline, in line: [UInt8], _ recordID: String
  ) -> EventDraft {
    var data: JSONObject = ["mcp.method.name": "tools/call", "jsonrpc.request.id": id.value]
    data["gen_ai.tool.name"] = tool.map { .string($0) }
    data["mcp.server.name"] = serverInfo["name"]
    data["mcp.server.version"] = serverInfo["version"]
    let params = outline["params"]
    data["mcp.protocol.version"] =
      metadata("io.modelcontextprotocol/protocolVersion", params, line) ?? serverInfo["protocol"]
    if let state = params?["requestState"].map({ digest(Array(line[$0.range])) }) {
      data["retries"] = waiting[state].map { .string($0) }
    }
    let arguments = params?["arguments"].map {
      ContentDraft(
        name: "arguments", mediaType: "application/json", bytes: Array(line[$0.range]))
    }
    return EventDraft(
      .toolCall, basis: .observed, subject: subject, id: recordID,
      traceparent: metadata("traceparent", params, line)?.string.flatMap {
        EventDraft.isName($0) ? $0 : nil
      },
      data: data, content: arguments.map { [$0] } ?? [])
  }

  private func metadata(_ key: String, _ params: JSONOutline?, _ line: [UInt8]) -> JSONValue? {
    params?["_meta"]?[key].flatMap { try? $0.value(in: line) }.flatMap { value in
      value.string.map { .string($0) }
    }
  }

  /// What people answered, where the stateless revision carries it inside the repeated call.
  private func humanAnswers(
    _ outline: JSONOutline, in line: [UInt8], call: String
  ) -> [EventDraft] {
    guard let answers = outline["params"]?["inputResponses"],
      case .object(let members) = answers.kind
    else { return [] }
    return members.map { member in
      approval(
        member.value, in: line, shown: nil,
        extra: ["key": .string(member.key), "call": .string(call)])
    }
  }

  private func resource(
    _ outline: JSONOutline, in line: [UInt8], _ recordID: String
  ) -> EventDraft {
    var data: JSONObject = ["phase": "request"]
    data["mcp.resource.uri"] = outline["params"]?["uri"].flatMap { try? $0.value(in: line) }
    return EventDraft(.resourceRead, basis: .observed, subject: subject, id: recordID, data: data)
  }

  private func sampling(
    _ outline: JSONOutline, in line: [UInt8], _ recordID: String
  ) -> EventDraft {
    let body = outline["params"].map {
      BodySplitter.split(Array(line[$0.range]), name: "request")
    }
    return EventDraft(
      .modelRequest, basis: .observed, subject: subject, id: recordID,
      data: ["gen_ai.operation.name": "chat", "mcp.method.name": "sampling/createMessage"],
      content: body.map { [$0] } ?? [])
  }

  private func whole(
    _ method: String, _ outline: JSONOutline, in line: [UInt8], from side: Side, _ recordID: String
  ) -> EventDraft {
    var draft = message(Array(line[outline.range]), from: side, note: nil, method: method)
    draft.id = recordID
    return draft
  }

  private mutating func notification(
    _ method: String, _ outline: JSONOutline, in line: [UInt8], from side: Side
  ) -> [EventDraft] {
    switch method {
    case "notifications/cancelled":
      if let id = outline["params"]?["requestId"].flatMap({ RequestID($0, in: line) }) {
        let key = Key(side: side, id: id)
        if var calls = pending[key], !calls.isEmpty {
          calls[calls.count - 1].isCancelled = true
          pending[key] = calls
        }
      }
      return [message(Array(line[outline.range]), from: side, note: nil, method: method)]
    case "notifications/tools/list_changed", "notifications/resources/updated",
      "notifications/message":
      return [message(Array(line[outline.range]), from: side, note: nil, method: method)]
    default: return []
    }
  }

  /// A person's answer to a question that the server asked.
  func approval(
    _ answer: JSONOutline, in line: [UInt8], shown: String?, extra: JSONObject
  ) -> EventDraft {
    var data = extra
    let decision = answer["action"].flatMap { try? $0.value(in: line) }?.string
    data["decision"] = .string(decision ?? "unknown")
    data["shown"] = shown.map { .string($0) }
    return EventDraft(
      .humanApproval, basis: .observed, subject: subject, data: data,
      content: [
        ContentDraft(
          name: "answer", mediaType: "application/json", bytes: Array(line[answer.range]))
      ])
  }
}
