import DeodandEvents

// How drafts are made, and bodies that come in parts.
extension ModelExchange {
  /// How much of a record its facts may take: the rest is left to the ropes of its bodies.
  static let factBytes = 12_000
  /// What is left out, in this order, where there are too many facts: the bodies hold most of it.
  private static let expendable = [
    FactKey.headers.name, FactKey.toolResults.name, FactKey.requestStopSequences.name,
    FactKey.headersDropped.name, FactKey.bodyRedacted.name, FactKey.providerCalls.name,
    FactKey.toolCalls.name, FactKey.urlQuery.name,
  ]

  /// Observed: these bytes passed through here.
  func draft(
    _ type: EventType, _ facts: Facts, _ content: [ContentDraft], id: String? = nil
  ) -> EventDraft {
    EventDraft(
      type, basis: .observed, subject: configuration.subject, id: id,
      traceparent: TraceContext.parent(head.header("traceparent")), data: Self.fit(facts),
      content: content, customer: party.customer, person: party.person)
  }

  /// Facts that had to go are named in a note.
  private static func fit(_ facts: Facts) -> JSONObject {
    // Nearly all fit, and counting what a text may become at most is cheaper than to write it.
    if facts.object.weight <= factBytes { return facts.object }
    var facts = facts
    for key in expendable {
      if CanonicalWriter.write(.object(facts.object)).count <= factBytes { break }
      guard facts.data[key] != nil else { continue }
      facts.remove(key)
      facts.note("no room for \(key)")
    }
    return facts.object
  }

  /// A part of a body that is too long to be held.
  mutating func part(
    _ bytes: [UInt8], _ phase: String, _ headers: [HTTPHeader]
  ) -> EventDraft {
    let id = configuration.mint()
    var parts = phase == "request" ? request : response
    parts.add(id, bytes.count)
    var facts = Facts()
    facts.add(.request, self.id)
    facts.add(.phase, phase)
    facts.add(.position, Int64(parts.count))
    let content = rest(bytes, "body", headers, &parts, &facts)
    if phase == "request" { request = parts } else { response = parts }
    return draft(.httpPart, facts, [content], id: id)
  }

  /// A piece of a long body: its secrets are left out, but it is not read.
  ///
  /// A body with a content coding can only be searched for secrets that are known already.
  func rest(
    _ bytes: [UInt8], _ name: String, _ headers: [HTTPHeader], _ parts: inout BodyParts,
    _ facts: inout Facts
  ) -> ContentDraft {
    let before = (count: parts.secrets.count, pointers: parts.secrets.pointers.count)
    let isPlain = headers.contentCodings.isEmpty
    let clean = isPlain ? parts.secrets.clean(bytes) : bytes
    var literals = known
    literals.add(parts.secrets.secrets)
    let hidden = literals.hide(in: clean)
    facts.add(
      redacted: Array(parts.secrets.pointers[before.pointers...]),
      dropped: parts.secrets.count - before.count + hidden.count)
    return ContentDraft(name: name, mediaType: headers.mediaType, bytes: hidden.bytes)
  }

  /// Names the parts that came before the last one.
  func tell(_ parts: BodyParts, last bytes: Int, _ facts: inout Facts) {
    facts.add(.parts, parts.ids, within: 16_384)
    facts.add(.partsCount, Int64(parts.count))
    facts.add(.bodyBytes, Int64(parts.byteCount + bytes))
    facts.note(
      "its body has more than \(Limits.heldBodyBytes) bytes: it is kept in parts, and not read")
  }
}
