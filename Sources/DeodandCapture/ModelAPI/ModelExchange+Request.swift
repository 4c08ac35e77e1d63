import DeodandDialogue
import DeodandEvents

// What a request is recorded as.
extension ModelExchange {
  /// The one record of a request; parts of a long body are on record before it.
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
    return draft(dialect == nil ? .httpRequest : .modelRequest, facts, content, id: id)
  }

  /// A request that ended within its body.
  func brokenRequest(_ note: String) -> EventDraft {
    var facts = requestFacts()
    tell(request, last: 0, &facts)
    facts.note(note)
    return draft(dialect == nil ? .httpRequest : .modelRequest, facts, [], id: id)
  }

  /// Known without the body: where it goes, with which headers, in which dialect.
  private func requestFacts() -> Facts {
    var facts = Facts()
    facts.add(head, target)
    facts.add(.upstream, configuration.upstream)
    facts.add(headers, hiding: known)
    if let agent = headers.kept.first(where: { $0.name == "user-agent" })?.values.first {
      facts.add(.userAgent, known.hide(in: agent))
    }
    if let dialect {
      facts.add(.operationName, "chat")
      facts.add(.providerName, configuration.provider ?? dialect.provider)
      facts.add(.conversationID, head.header("x-claude-code-session-id"))
      facts.add(.requestModel, dialect.model(in: head.path.split(separator: "/")))
    }
    return facts
  }

  /// A body that is held: read as far as it can be.
  private mutating func whole(_ bytes: [UInt8], _ facts: inout Facts) -> [ContentDraft] {
    let body = RecordedBody(
      bytes, head.headers, hiding: &known, decode: configuration.decode)
    facts.add(body, codings: head.headers.contentCodings)
    let name = dialect == nil ? "body" : "request"
    var content: [ContentDraft] = []
    if let readable = body.readable {
      let outline = try? JSONOutline.read(readable)
      party.person =
        configuration.person?.person(in: outline, readable, digest: configuration.digest)
        ?? party.person
      if let dialect { tell(outline, readable, dialect, &facts) }
      content.append(
        BodySplitter.split(
          readable, outline, name: name, mediaType: head.headers.mediaType, in: dialect))
    }
    if let wire = body.wire {
      content.append(ContentDraft(name: "wire", mediaType: head.headers.mediaType, bytes: wire))
    }
    return content
  }

  /// Facts are for finding and comparing; the body itself is content, whatever is read out of it.
  private mutating func tell(
    _ outline: JSONOutline?, _ bytes: [UInt8], _ dialect: any Dialect.Type, _ facts: inout Facts
  ) {
    guard let outline, case .object = outline.kind else {
      facts.note("its body is no JSON object")
      return
    }
    let body = WireValue.standing(outline, in: bytes)
    wantsStream = dialect.wantsStream(body)
    dialect.tell(outline, in: bytes, to: &facts)
    tellVersions(body, dialect, &facts)
    let answered = dialect.answeredCalls(of: body)
    if !answered.isEmpty {
      facts.add(FactKey.toolResults.name, answered, within: 2 * Facts.nameBytes)
    }
    if outline.hasRepeatedKey {
      facts.note("a key stands twice; servers differ in which they take")
    }
  }

  /// Digests of what an operator changes between versions of an agent.
  private func tellVersions(
    _ body: WireValue, _ dialect: any Dialect.Type, _ facts: inout Facts
  ) {
    if let system = dialect.systemPrompt(of: body) {
      facts.add(.systemDigest, configuration.digest(system))
    }
    let tools = dialect.toolDefinitions(of: body)
    if !tools.isEmpty { facts.add(.toolsDigest, configuration.digest(ToolSurface.bytes(tools))) }
  }
}

extension JSONOutline {
  /// Whether an object has two members of one name.
  fileprivate var hasRepeatedKey: Bool {
    guard case .object(let members) = kind else { return false }
    return distinctMembers.count < members.count
  }
}
