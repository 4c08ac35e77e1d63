import DeodandDialogue
import DeodandEvents

/// What a model had before it in one request, as far as it was looked into.
///
/// It does not change once it is made, and shares its parts with those of other requests.
struct KnownContext {
  /// The parts that an earlier answer states already.
  struct Inherited {
    /// The request of which it states them.
    let request: UInt64
    /// How many, from the first.
    let parts: Int
  }

  let request: UInt64
  let thread: ContextThread
  let parts: [ContextPart]
  /// What the definitions of the tools on offer say.
  let offers: [Passage]
  let inherited: Inherited?
  /// Whether the numbers of the parts ascend, so that a part is found by its number.
  let isAscending: Bool

  init(
    request: UInt64, thread: ContextThread, parts: [ContextPart], offers: [Passage],
    inherited: Inherited?
  ) {
    self.request = request
    self.thread = thread
    self.parts = parts
    self.offers = offers
    self.inherited = inherited
    isAscending = parts.indices.dropFirst().allSatisfy { parts[$0 - 1].number < parts[$0].number }
  }

  /// The place of the part with a number, or of the first with a larger one.
  func place(of number: Int32) -> Int {
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where each part comes from, in sentences and edges, but for the first ones.
  func answer(after count: Int) -> (statements: [Statement], edges: [Edge]) {
    var answer: (statements: [Statement], edges: [Edge]) = ([], [])
    for index in parts.indices.dropFirst(count) {
      let (statement, edge) = state(parts[index], index)
      answer.statements.append(statement)
      if let edge { answer.edges.append(edge) }
    }
    return answer
  }

  /// Every part has one sentence, also where nothing is known of its origin: what a model had
  /// before it is to be told without holes.
  private func state(_ part: ContextPart, _ index: Int) -> (Statement, Edge?) {
    let quote =
      part.speech.calls.isEmpty
      ? "“\(Visible.line(part.speech.text, limit: 500))”"
      : part.speech.calls.map { "a call of \(Visible.line($0.name))" }.joined(separator: ", ")
    let role = part.speech.role.map { Visible.line($0) } ?? "unknown"
    let head = "Part \(index + 1) (\(role))"
    guard let origin = part.origin else {
      return (
        Statement(.recorded, "\(head), which no earlier record holds: \(quote)", [request]), nil
      )
    }
    let (record, rule) = (origin.record, origin.rule)
    if record.type == .modelRequest {
      let place = record.sequence == request ? "this" : "an earlier"
      return (
        Statement(
          .derived(rule), "\(head), first said in \(place) request: \(quote)",
          Set([request, record.sequence]).sorted()), nil
      )
    }
    let how = rule == .commitment ? "the same bytes as" : "the same text as"
    return (
      Statement(
        .derived(rule), "\(head), \(how) \(record.name): \(quote)", [request, record.sequence]),
      Edge(from: .init(record.sequence), to: .init(request, part: part.pointer), by: rule)
    )
  }
}

extension ContextOrigin.Source {
  /// What a part of a context is that comes from the record.
  var name: String {
    let tool = self.tool.map { Visible.line($0) }
    switch type {
    case .otelSpan, .otelLog: return "the reported result of \(tool ?? "a tool")"
    case .toolResult: return "the result of \(tool ?? "a tool")"
    case .humanInput: return "what a person said"
    case .modelResponse: return "an earlier answer of the model"
    case .resourceRead: return "a resource that was read"
    default: return "a record of type \(Visible.line(type.rawValue))"
    }
  }
}
