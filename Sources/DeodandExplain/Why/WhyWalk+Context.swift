import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

/// A part of what a model had before it.
///
/// It never changes once a context holds it: the contexts of a long run share their parts.
final class ContextPart {
  /// Where it stands in the request's body.
  let pointer: String
  /// Its commitment, if it is one chunk.
  let commitment: Commitment?
  /// What it says.
  let speech: Speech
  /// The same as texts in which values are looked for.
  let passages: [Passage]
  /// The element of the body's list that it stands in.
  fileprivate(set) var element: Int?
  /// Its number in the index of its thread.
  fileprivate(set) var number = -1
  /// The record that it comes from, and by which rule.
  fileprivate(set) var origin: ContextOrigin?
  /// Who said it: the record it comes from knows better than the request that repeats it.
  ///
  /// A role is the client's word and may be anything.
  private(set) var speaker = Speaker.unknown
  /// The request for which its origin is stated.
  fileprivate(set) var statedFor: UInt64?
  /// Whether it comes from there for every later request, too.
  fileprivate var isOriginFinal = false

  convenience init(pointer: String, commitment: Commitment?, speech: Speech) {
    self.init(pointer, commitment, speech, Passage.all(of: speech))
  }

  private init(
    _ pointer: String, _ commitment: Commitment?, _ speech: Speech, _ passages: [Passage]
  ) {
    self.pointer = pointer
    self.commitment = commitment
    self.speech = speech
    self.passages = passages
  }

  /// The same part, for a request for which it may come from somewhere else.
  fileprivate func copy() -> ContextPart {
    let copy = ContextPart(pointer, commitment, speech, passages)
    copy.element = element
    copy.number = number
    return copy
  }

  /// The same part from the same record, to be stated for another request.
  fileprivate func restated() -> ContextPart {
    let copy = copy()
    copy.come(from: origin, isFinal: isOriginFinal)
    return copy
  }

  /// Sets where it comes from.
  fileprivate func come(from origin: ContextOrigin?, isFinal: Bool) {
    self.origin = origin
    isOriginFinal = isFinal
    speaker =
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

  /// Whether it is another one, from the same record by the same rule.
  func isKnown(as other: ContextPart) -> Bool {
    self === other
      || number == other.number && origin?.record.sequence == other.origin?.record.sequence
        && origin?.rule == other.origin?.rule
  }

  /// Whether it says the same at the same place as another.
  func isSame(as other: ContextPart) -> Bool {
    pointer.utf8.elementsEqual(other.pointer.utf8) && commitment == other.commitment
      && speech.role == other.speech.role && speech.calls.isEmpty && other.speech.calls.isEmpty
      && speech.text.utf8.elementsEqual(other.speech.text.utf8)
      && speech.reasoning == other.speech.reasoning
  }
}

// Step 4: each part of the context, and where it comes from.
extension WhyWalk {
  /// A context that was read lately is taken over: a response with several calls has one for all of
  /// them.
  mutating func findContext() throws(ReadError) {
    guard let request else { return }
    if let known = memory.context(of: request.sequence) {
      take(known)
      return
    }
    if request.isTelemetry {
      let thread = ContextThread(request: request.sequence, isKept: memory.isKept)
      try stateContext(of: request, thread, try reportedParts(of: request))
      return
    }
    guard
      let reference = request.content.first(where: { $0.name == "request" })
        ?? request.content.first
    else {
      say(.gaps, .missing, "What the model was asked is not on record.", [request.sequence])
      return
    }
    let body = try Body.resolve(reference, in: reader)
    let layout = contents.layout(of: request)
    let (thread, kept) = try memory.threads.thread(
      request.sequence, body.items, lists: layout.messages, from: reader)
    memory.note(thread.text.absence, of: reference, in: request)
    let found = try readSystem(of: request) + readParts(body, layout, thread, kept: kept)
    try stateContext(of: request, thread, found)
  }

  /// Gives each part its number and its origin.
  ///
  /// Parts that a request shares with the one before are the same objects, so that nothing is read,
  /// indexed or stated twice.
  private mutating func stateContext(
    of request: Record, _ thread: ContextThread, _ found: [ContextPart]
  ) throws(ReadError) {
    let before = thread.parts
    let beside = before.filter { $0.element == nil }
    var parts = found
    var same = 0
    for index in parts.indices {
      if parts[index].number < 0 {
        if parts[index].element == nil, let known = beside.first(where: parts[index].isSame) {
          parts[index] = known
        } else {
          parts[index].number = thread.index.add(parts[index])
        }
      }
      if !parts[index].isOriginFinal {
        if parts[index].statedFor != nil { parts[index] = parts[index].copy() }
        let (origin, isFinal) = try memory.origin(of: parts[index], before: request.sequence)
        parts[index].come(from: origin, isFinal: isFinal)
      }
      // What comes first, says the same and comes from the same record need not be said again.
      if same == index, index < before.count, parts[index].isKnown(as: before[index]) {
        parts[index] = before[index]
        same += 1
      } else {
        if parts[index].statedFor != nil { parts[index] = parts[index].restated() }
        parts[index].statedFor = request.sequence
      }
    }
    let inherited = same > 0 ? KnownContext.Inherited(request: thread.request, parts: same) : nil
    thread.parts = parts
    thread.request = request.sequence
    let known = KnownContext(
      request: request.sequence, thread: thread, parts: parts,
      offers: offers(thread, contents.layout(of: request)),
      inherited: inherited)
    memory.keep(known)
    thread.text.forget()
    take(known)
  }

  /// What the definitions of the tools on offer say.
  private func offers(_ thread: ContextThread, _ layout: BodyLayout) -> [Passage] {
    let tools = thread.text.json.flatMap { RequestBody.tools(of: $0, layout) }
    if tools != thread.offers.tools {
      thread.offers = (
        tools, (tools?.leaves() ?? []).compactMap(\.value.string).map { Passage($0) }
      )
    }
    return thread.offers.passages
  }

  /// Takes over what is known of a request's context.
  private mutating func take(_ known: KnownContext) {
    context = known
    parts = known.parts
    if known.parts.isEmpty {
      say(.gaps, .missing, "The context of the request can't be read.", [known.request])
      return
    }
    if isWhole {
      let answer = known.answer(after: 0)
      explanation.sections[.context] = answer.statements
      explanation.edges += answer.edges
    } else {
      explanation.context = .init(request: known.request, parts: known.parts.count)
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

  /// The parts of a body, in order; those in elements that an earlier request had, as they were.
  ///
  /// In the order in which a model reads them, which is that of the body but for prompts beside it.
  private func readParts(
    _ body: Body, _ layout: BodyLayout, _ thread: ContextThread, kept: Int
  ) throws(ReadError) -> [ContextPart] {
    // Who speaks may stand around what was cut out.
    let whole = thread.text.json
    func isKept(_ pointer: String) -> Bool {
      thread.element(of: pointer).map { $0 < kept } ?? false
    }
    let known = thread.parts.filter { $0.element.map { $0 < kept } ?? false }
    var found: [ContextPart] = []
    for part in body.parts where !isKept(part.pointer) {
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
      found += Self.uncut(
        in: whole, layout, skipping: (thread.text.list?.pointer ?? "", kept),
        beside: found.map(\.pointer), isKept)
    }
    for part in found { part.element = thread.element(of: part.pointer) }
    // System prompts and whatever else stands beside the list, what is known of it, the rest of it.
    found.sort { Self.order($0.pointer).lexicographicallyPrecedes(Self.order($1.pointer)) }
    return found.filter { $0.element == nil } + known + found.filter { $0.element != nil }
  }

  /// Messages too short to be chunks of their own, and short blocks beside such as are: they are
  /// read from the whole body.
  ///
  /// Texts below the limit for chunks of their own are words of the conversation like any other.
  private static func uncut(
    in body: JSONValue, _ layout: BodyLayout, skipping: (list: String, count: Int),
    beside pointers: [String], _ isKept: (String) -> Bool
  ) -> [ContextPart] {
    let own = Set(pointers)
    let covered = Set(pointers.flatMap { prefixes($0) })
    return RequestBody.items(of: body, layout, skipping: skipping).flatMap {
      item -> [ContextPart] in
      if isKept(item.pointer) { return [] }
      guard covered.contains(item.pointer) else {
        return [ContextPart(pointer: item.pointer, commitment: nil, speech: Speech(item.message))]
      }
      guard !own.contains(item.pointer) else { return [] }
      return layout.blocks(of: .decoded(item.message)).compactMap { block in
        let place = "\(item.pointer)/\(block.member)/\(block.index)"
        guard !covered.contains(place), let value = block.value.decoded else { return nil }
        let speech = Speech(value).placed(at: place, in: body, layout)
        if speech.texts.isEmpty && speech.calls.isEmpty { return nil }
        return ContextPart(pointer: place, commitment: nil, speech: speech)
      }
    }
  }

  /// A pointer, and the pointers to what it stands in.
  ///
  /// From the longest to that of the top member.
  private static func prefixes(_ pointer: String) -> [String] {
    var found = [pointer]
    while let slash = found[found.count - 1].utf8.lastIndex(of: UInt8(ascii: "/")),
      slash > pointer.utf8.startIndex
    {
      found.append(String(pointer[..<slash]))
    }
    return found
  }

  /// Tool definitions are offered, not said.
  private static func isSaid(_ pointer: String, _ layout: BodyLayout) -> Bool {
    JSONPointer.tokens(pointer)?.first.map { !layout.tools.contains($0) } ?? true
  }

  /// System prompts first, then messages by number, then what stands within them.
  ///
  /// Members without a number in their pointer come first.
  private static func order(_ pointer: String) -> [Int] {
    pointer.split(separator: "/").compactMap { Int($0) }
  }
}
