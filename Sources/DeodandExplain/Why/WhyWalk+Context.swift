import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

/// A part of what a model had before it.
struct ContextPart {
  /// Where it stands in the request's body.
  let pointer: String
  /// Its commitment, if it is one chunk.
  let commitment: Commitment?
  /// What it says.
  let speech: Speech
  /// The same as texts in which values are looked for.
  let passages: [Passage]
  /// The record that it comes from, and by which rule.
  var origin: (record: Record, rule: Rule)?

  init(pointer: String, commitment: Commitment?, speech: Speech) {
    self.pointer = pointer
    self.commitment = commitment
    self.speech = speech
    passages = Passage.all(of: speech)
  }

  /// Who said it: the record it comes from knows better than the request that repeats it.
  var speaker: Speaker {
    switch (origin?.record.type, speech.role) {
    case (.resourceRead?, _): .document
    case (.toolResult?, _), (.otelSpan?, _), (.otelLog?, _): .tool
    case (_, "system"), (_, "developer"): .system
    case (_, "tool"), (_, "function"): .tool
    case (.modelResponse?, _), (_, "assistant"): .model
    case (.humanInput?, _), (_, "user"): .user
    default: .unknown
    }
  }
}

// Step 4: each part of the context, and where it comes from.
extension WhyWalk {
  mutating func findContext() throws(ReadError) {
    guard let request else { return }
    if request.isTelemetry {
      try stateContext(of: request, try reportedParts(of: request))
      return
    }
    guard
      let reference = request.content.first(where: { $0.name == "request" })
        ?? request.content.first
    else {
      say(.gaps, .missing, "What the model was asked is not on record.", [request.sequence])
      return
    }
    let found = try readSystem(of: request) + readParts(reference, of: request)
    try stateContext(of: request, found)
  }

  private mutating func stateContext(
    of request: Record, _ found: [ContextPart]
  ) throws(ReadError) {
    parts = found
    if parts.isEmpty {
      say(.gaps, .missing, "The context of the request can't be read.", [request.sequence])
      return
    }
    let sayers = Sayers(try candidates(before: request.sequence))
    for index in parts.indices {
      parts[index].origin = try origin(of: parts[index], before: request.sequence, sayers)
      state(parts[index], index, of: request)
    }
  }

  /// A system prompt that an API takes beside the messages, where it is a body of its own.
  private func readSystem(of request: Record) throws(ReadError) -> [ContextPart] {
    guard let reference = request.content.first(where: { $0.isNamed("system") }),
      case .whole(let bytes) = try contents.bytes(reference)
    else { return [] }
    let items = try Body.resolve(reference, in: reader).items
    var commitment: Commitment?
    if items.count == 1, case .chunk(let only) = items[0] { commitment = only }
    let text = Speech(bytes: bytes).text
    return [
      ContextPart(
        pointer: "", commitment: commitment,
        speech: Speech(["role": "system", "content": .string(text)]))
    ]
  }

  private mutating func readParts(
    _ reference: ContentReference, of request: Record
  ) throws(ReadError) -> [ContextPart] {
    let body = try Body.resolve(reference, in: reader)
    // Who speaks may stand around what was cut out.
    var whole: JSONValue?
    if case .whole(let bytes) = try contents.bytes(reference) {
      whole = try? JSONReader.read(bytes, profile: .wire)
    }
    let layout = contents.layout(of: request)
    var found: [ContextPart] = []
    for part in body.parts {
      guard case .chunk(let commitment) = body.items[part.item],
        case .available(let bytes, _) = try reader.content(commitment),
        Self.isSaid(part.pointer, layout)
      else { continue }
      let speech = Speech(bytes: bytes)
      found.append(
        ContextPart(
          pointer: part.pointer, commitment: commitment,
          speech: whole.map { speech.placed(at: part.pointer, in: $0, layout) } ?? speech))
    }
    if let whole {
      let tools = RequestBody.tools(of: whole, layout)
      offers = (tools?.leaves() ?? []).compactMap(\.value.string).map { Passage($0) }
      found += Self.uncut(in: whole, layout, beside: found.map(\.pointer))
    }
    return found.sorted { Self.order($0.pointer).lexicographicallyPrecedes(Self.order($1.pointer)) }
  }

  /// Messages too short to be chunks of their own, and short blocks beside such as are: they are
  /// read from the whole body.
  private static func uncut(
    in body: JSONValue, _ layout: BodyLayout, beside pointers: [String]
  ) -> [ContextPart] {
    func isCut(_ pointer: String) -> Bool {
      pointers.contains { $0 == pointer || $0.hasPrefix(pointer + "/") }
    }
    return RequestBody.items(of: body, layout).flatMap { item -> [ContextPart] in
      guard isCut(item.pointer) else {
        return [ContextPart(pointer: item.pointer, commitment: nil, speech: Speech(item.message))]
      }
      guard !pointers.contains(item.pointer) else { return [] }
      return layout.blocks(of: .decoded(item.message)).compactMap { block in
        let place = "\(item.pointer)/\(block.member)/\(block.index)"
        guard !isCut(place), let value = block.value.decoded else { return nil }
        let speech = Speech(value).placed(at: place, in: body, layout)
        if speech.texts.isEmpty && speech.calls.isEmpty { return nil }
        return ContextPart(pointer: place, commitment: nil, speech: speech)
      }
    }
  }

  /// Tool definitions are offered, not said.
  private static func isSaid(_ pointer: String, _ layout: BodyLayout) -> Bool {
    JSONPointer.tokens(pointer)?.first.map { !layout.tools.contains($0) } ?? true
  }

  /// System prompts first, then messages by number, then what stands within them.
  private static func order(_ pointer: String) -> [Int] {
    pointer.split(separator: "/").compactMap { Int($0) }
  }

  /// Records of the run whose words may have come into the context.
  private func candidates(
    before limit: UInt64
  ) throws(ReadError) -> [(record: Record, speech: Speech)] {
    var found: [(record: Record, speech: Speech)] = []
    let types: Set<EventType> = [.humanInput, .toolResult, .modelResponse, .resourceRead]
    for record in try records(types, in: 0..<limit) + reported(.tool, in: 0..<limit) {
      if let speech = try contents.speech(of: record) { found.append((record, speech)) }
    }
    return found
  }

  private func origin(
    of part: ContextPart, before limit: UInt64, _ sayers: Sayers
  ) throws(ReadError) -> (record: Record, rule: Rule)? {
    guard let commitment = part.commitment else { return sayers.sayer(of: part.speech) }
    var query = RecordQuery()
    query.commitment = commitment
    query.range = 0..<(limit + 1)
    query.run = subject.run
    query.limit = 8
    let holders = try records(query)
    if let said = holders.first(where: { Self.saying.contains($0.type) }) {
      return (said, .commitment)
    }
    query.limit = 1
    if holders.count == 8 {
      query.types = Self.saying
      if let said = try records(query).first { return (said, .commitment) }
    }
    // What carries it is the request that brought it, unless somebody said it before in other
    // bytes, or it came from another run.
    if let said = sayers.sayer(of: part.speech) { return said }
    let brought = holders.first { $0.type == .modelRequest }
    if part.speech.role != "system", part.speech.role != "developer", subject.run != nil {
      query.run = nil
      query.types = [.toolResult, .resourceRead]
      if let said = try records(query).first { return (said, .commitment) }
    }
    return brought.map { ($0, .commitment) }
  }

  /// Records that say something themselves; a request only repeats.
  private static var saying: [EventType] {
    [
      .humanInput, .toolResult, .modelResponse, .resourceRead, .otelSpan, .otelLog, .humanApproval,
      .mcpMessage, .hookEvent,
    ]
  }

  private mutating func state(_ part: ContextPart, _ index: Int, of request: Record) {
    let quote =
      part.speech.calls.isEmpty
      ? "“\(Visible.line(part.speech.text, limit: 500))”"
      : part.speech.calls.map { "a call of \(Visible.line($0.name))" }.joined(separator: ", ")
    let role = part.speech.role.map { Visible.line($0) } ?? "unknown"
    let head = "Part \(index + 1) (\(role))"
    guard let (record, rule) = part.origin else {
      say(
        .context, .recorded, "\(head), which no earlier record holds: \(quote)",
        [request.sequence])
      return
    }
    if record.type == .modelRequest {
      let place = record.sequence == request.sequence ? "this" : "an earlier"
      say(
        .context, .derived(rule), "\(head), first said in \(place) request: \(quote)",
        Set([request.sequence, record.sequence]).sorted())
      return
    }
    link(record.sequence, to: request.sequence, effectPart: part.pointer, by: rule)
    let how = rule == .commitment ? "the same bytes as" : "the same text as"
    say(
      .context, .derived(rule), "\(head), \(how) \(Self.name(of: record)): \(quote)",
      [request.sequence, record.sequence])
  }

  static func name(of record: Record) -> String {
    let tool = record.tools.first.map { Visible.line($0) }
    switch record.type {
    case .otelSpan, .otelLog: return "the reported result of \(tool ?? "a tool")"
    case .toolResult: return "the result of \(tool ?? "a tool")"
    case .humanInput: return "what a person said"
    case .modelResponse: return "an earlier answer of the model"
    case .resourceRead: return "a resource that was read"
    default: return "a record of type \(Visible.line(record.type.rawValue))"
    }
  }
}
