import DeodandEvents

extension MCPSession {
  /// An answer: it belongs to the oldest request of the other side with its id.
  mutating func response(
    _ id: RequestID, _ outline: JSONOutline, in line: [UInt8], from side: Side
  ) -> [EventDraft] {
    let key = Key(side: side == .server ? .client : .server, id: id)
    guard var requests = pending[key], !requests.isEmpty else {
      return [
        message(
          Array(line[outline.range]), from: side, note: "answers no request that was seen")
      ]
    }
    let request = requests.removeFirst()
    pending[key] = requests.isEmpty ? nil : requests
    switch (side, request.method) {
    case (.server, "tools/call"):
      countResult()
      return [result(of: request, id, outline, in: line)]
    case (.server, "tools/list"): return listed(outline, in: line)
    case (.server, "initialize"), (.server, "server/discover"):
      noteServer(outline, in: line)
      return [
        message(
          Array(line[outline.range]), from: side, note: nil, method: request.method)
      ]
    case (.server, "resources/read"): return [contents(of: request, outline, in: line)]
    case (.client, "sampling/createMessage"): return [sampled(request, outline, in: line)]
    case (.client, "elicitation/create"):
      var extra: JSONObject = [:]
      extra["question"] = request.recordID.map { .string($0) }
      return [
        approval(outline["result"] ?? outline, in: line, shown: request.shown, extra: extra)
      ]
    case (.server, "prompts/get"):
      return [
        message(
          Array(line[outline.range]), from: side, note: nil, method: request.method)
      ]
    default: return []
    }
  }

  private mutating func result(
    of request: Pending, _ id: RequestID, _ outline: JSONOutline, in line: [UInt8]
  ) -> EventDraft {
    var data: JSONObject = ["jsonrpc.request.id": id.value]
    data["call"] = request.recordID.map { .string($0) }
    data["gen_ai.tool.name"] = request.tool.map { .string($0) }
    if let error = outline["error"] {
      data["outcome"] = "protocol_error"
      data["error"] = errorSummary(error, in: line)
    } else {
      data["outcome"] = .string(outcome(outline, in: line))
      if let state = outline["result"]?["requestState"] {
        waiting[digest(Array(line[state.range]))] = request.recordID
      }
    }
    let body = outline["result"] ?? outline["error"] ?? outline
    return EventDraft(
      .toolResult, basis: .observed, subject: subject, data: data,
      content: [Self.cutAtTexts(body, in: line, name: "result")])
  }

  /// `isError` is the tool's own word and no protocol error.
  private func outcome(_ outline: JSONOutline, in line: [UInt8]) -> String {
    let result = outline["result"]
    if result?["resultType"].flatMap({ try? $0.value(in: line) })?.string == "input_required" {
      return "input_required"
    }
    let isError = result?["isError"].flatMap { try? $0.value(in: line) }?.bool
    return isError == true ? "error" : "success"
  }

  private func errorSummary(_ error: JSONOutline, in line: [UInt8]) -> JSONValue {
    var summary = JSONObject()
    let code = error["code"].flatMap { try? $0.value(in: line) }
    summary["code"] = code?.integer.map { .integer($0) } ?? "unknown"
    return .object(summary)
  }

  /// The tools on offer, as one version with a digest; pages are joined.
  private mutating func listed(_ outline: JSONOutline, in line: [UInt8]) -> [EventDraft] {
    guard let result = outline["result"], let tools = result["tools"] else {
      return [
        message(
          Array(line[outline.range]), from: .server, note: nil, method: "tools/list")
      ]
    }
    listedPages.append(Array(line[tools.range]))
    let cursor = result["nextCursor"].flatMap { try? $0.value(in: line) }?.string
    if cursor != nil { return [] }
    let pages = listedPages
    listedPages = []
    let all = pages.compactMap { try? JSONReader.read($0, profile: .wire) }.flatMap {
      $0.array ?? []
    }
    let names = all.compactMap { $0["name"]?.string }
    let version = digest(CanonicalWriter.write(.array(all)))
    var data: JSONObject = [
      "surface": .string(version), "tools": .array(names.map { .string($0) }),
    ]
    if let surface { data["changed"] = .bool(surface != version) }
    data["mcp.server.name"] = serverInfo["name"]
    data["mcp.server.version"] = serverInfo["version"]
    data["mcp.protocol.version"] = serverInfo["protocol"]
    surface = version
    let bodies = pages.enumerated().map { index, page in
      BodySplitter.split(page, name: index == 0 ? "tools" : "tools.\(index + 1)")
    }
    return [
      EventDraft(.toolListed, basis: .observed, subject: subject, data: data, content: bodies)
    ]
  }

  private mutating func noteServer(_ outline: JSONOutline, in line: [UInt8]) {
    guard let result = outline["result"] else { return }
    let info = result["serverInfo"] ?? result["_meta"]?["io.modelcontextprotocol/serverInfo"]
    for name in ["name", "version"] {
      serverInfo[name] = info?[name].flatMap { try? $0.value(in: line) }
        .flatMap { value in value.string.map { .string($0) } }
    }
    serverInfo["protocol"] = result["protocolVersion"].flatMap { try? $0.value(in: line) }
      .flatMap { value in value.string.map { .string($0) } }
  }

  private func contents(
    of request: Pending, _ outline: JSONOutline, in line: [UInt8]
  ) -> EventDraft {
    var data: JSONObject = ["phase": "response"]
    data["request"] = request.recordID.map { .string($0) }
    let body = outline["result"] ?? outline["error"] ?? outline
    return EventDraft(
      .resourceRead, basis: .observed, subject: subject, data: data,
      content: [Self.cutAtTexts(body, in: line, name: "contents")])
  }

  private func sampled(
    _ request: Pending, _ outline: JSONOutline, in line: [UInt8]
  ) -> EventDraft {
    var data = JSONObject()
    data["request"] = request.recordID.map { .string($0) }
    let model = outline["result"]?["model"].flatMap { try? $0.value(in: line) }?.string
    data["gen_ai.response.model"] = model.map { .string($0) }
    let body = outline["result"] ?? outline["error"] ?? outline
    return EventDraft(
      .modelResponse, basis: .observed, subject: subject, data: data,
      content: [
        ContentDraft(
          name: "response", mediaType: "application/json", bytes: Array(line[body.range]))
      ])
  }

  /// A result cut at its texts, so that a text is recognised when a model reads it later.
  private static func cutAtTexts(
    _ body: JSONOutline, in line: [UInt8], name: String
  ) -> ContentDraft {
    var places: [(pointer: String, range: Range<Int>)] = []
    for list in ["content", "contents"] {
      for (index, element) in (body[list]?.elements ?? []).enumerated() {
        if let text = element["text"] { places.append(("/\(list)/\(index)/text", text.range)) }
      }
    }
    return BodySplitter.cut(line, body.range, at: places, name: name)
  }
}
