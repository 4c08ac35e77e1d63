import DeodandEvents

// What a request is recorded as.
extension ModelExchange {
  mutating func requestDraft(_ body: [UInt8]) -> EventDraft {
    var facts = requestFacts()
    var content: [ContentDraft] = []
    if request.count > 0 {
      tell(request, last: body.count, &facts)
      var parts = request
      content = [rest(body, "rest", head.headers, &parts, &facts)]
      known.add(parts.secrets.secrets)
    } else if !body.isEmpty {
      content = whole(body, &facts)
    }
    return draft(api == nil ? .httpRequest : .modelRequest, facts, content, id: id)
  }

  /// A request that ended within its body.
  func brokenRequest(_ note: String) -> EventDraft {
    var facts = requestFacts()
    tell(request, last: 0, &facts)
    facts.note(note)
    return draft(api == nil ? .httpRequest : .modelRequest, facts, [], id: id)
  }

  private func requestFacts() -> Facts {
    var facts = Facts()
    facts.add(head, target)
    facts.add("upstream", configuration.upstream)
    facts.add(headers, hiding: known)
    if let agent = headers.kept.first(where: { $0.name == "user-agent" })?.values.first {
      facts.add("user_agent.original", known.hide(in: agent))
    }
    if let api {
      facts.add("gen_ai.operation.name", "chat")
      facts.add("gen_ai.provider.name", configuration.provider ?? api.format.provider)
      facts.add("gen_ai.conversation.id", head.header("x-claude-code-session-id"))
    }
    return facts
  }

  /// A body that is held: read as far as it can be.
  private mutating func whole(_ bytes: [UInt8], _ facts: inout Facts) -> [ContentDraft] {
    let body = RecordedBody(
      bytes, head.headers, hiding: &known, decode: configuration.decode)
    facts.add(body, codings: head.headers.contentCodings)
    let name = api == nil ? "body" : "request"
    var content: [ContentDraft] = []
    if let readable = body.readable {
      let outline = try? JSONOutline.read(readable)
      if let api { tell(outline, readable, api, &facts) }
      content.append(
        ModelBody.cut(readable, outline, name: name, mediaType: head.headers.mediaType))
    }
    if let wire = body.wire {
      content.append(ContentDraft(name: "wire", mediaType: head.headers.mediaType, bytes: wire))
    }
    return content
  }

  private mutating func tell(
    _ outline: JSONOutline?, _ bytes: [UInt8], _ api: ModelAPI, _ facts: inout Facts
  ) {
    guard let outline, case .object = outline.kind else {
      facts.note("its body is no JSON object")
      return
    }
    wantsStream = outline["stream"]?.isTrue(in: bytes) ?? false
    facts.add("gen_ai.request.model", outline["model"]?.text(in: bytes))
    if let stream = outline["stream"], case .bool(let wants)? = try? stream.value(in: bytes) {
      facts.add("gen_ai.request.stream", .bool(wants))
    }
    let fractions = ["temperature", "top_p", "frequency_penalty", "presence_penalty"]
    for name in fractions {
      facts.add("gen_ai.request." + name, fraction: outline[name], in: bytes)
    }
    for name in ["top_k", "seed"] {
      facts.add("gen_ai.request." + name, scalar: outline[name], in: bytes)
    }
    if let stop = outline["stop_sequences"] ?? outline["stop"] {
      let texts = (stop.elements ?? [stop]).compactMap { $0.text(in: bytes) }
      if !texts.isEmpty {
        facts.add("gen_ai.request.stop_sequences", texts, within: Facts.nameBytes)
      }
    }
    facts.add("service_tier", outline["service_tier"]?.text(in: bytes))
    api.format.tell(outline, in: bytes, to: &facts)
    tellVersions(outline, bytes, api, &facts)
    let results = api.format.toolResults(of: outline, in: bytes)
    if !results.isEmpty { facts.add("tool_results", results, within: 2 * Facts.nameBytes) }
    if outline.hasRepeatedKey {
      facts.note("a key stands twice; servers differ in which they take")
    }
  }

  /// Digests of what an operator changes between versions of an agent.
  private func tellVersions(
    _ outline: JSONOutline, _ bytes: [UInt8], _ api: ModelAPI, _ facts: inout Facts
  ) {
    if let system = api.format.system(of: outline, in: bytes) {
      facts.add("system.digest", configuration.digest(system))
    }
    if let tools = outline["tools"]?.elements, !tools.isEmpty {
      let definitions = tools.map { Array(bytes[$0.range]) }
      facts.add("tools.digest", configuration.digest(ToolSurface.bytes(definitions)))
    }
  }
}

extension JSONOutline {
  /// Whether an object has two members of one name.
  fileprivate var hasRepeatedKey: Bool {
    guard case .object(let members) = kind else { return false }
    return distinctMembers.count < members.count
  }
}
