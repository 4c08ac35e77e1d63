import DeodandDialogue
import DeodandEvents

// Step 5a: text from outside that tells somebody to do what was then done.
extension WhyWalk {
  /// Only results of tools and documents are outside: what the user quotes is the user's word.
  ///
  /// Three findings are shown (docs/spec/explanation.md).
  mutating func findInstructions() throws(ReadError) {
    guard let call, let tool = call.tools.first else { return }
    let outside = parts.indices.filter { parts[$0].speaker.isOutside }
    guard !outside.isEmpty, let thread = context?.thread else { return }
    let trusted = parts.filter { $0.speaker == .system || $0.speaker == .user }
    let user = trusted.filter { $0.speaker == .user }
    // Where no other question follows, what is outside is read once, below.
    let told = thread.described(by: tool, memory.isKept ? user + outside.map { parts[$0] } : user)
    let search = InstructionSearch(
      tool: tool, values, trusted: trusted,
      isAsked: user.contains { told.describing.contains($0.number) }, index: thread.index)
    let isDelegated = user.contains { thread.isDelegation($0) }
    let near = memory.isKept ? search.parts(thread.index) : nil
    var found: [Instruction] = []
    for index in outside {
      let part = parts[index]
      // The sentence holds a value of the call or tells what its tool does: others need no reading.
      guard told.telling.contains(part.number) || near?.contains(Int32(part.number)) ?? true else {
        continue
      }
      let isHandedOver = isDelegated && isPointedAt(part, by: user)
      if let instruction = search.best(in: part, at: index, isHandedOver: isHandedOver) {
        found.append(instruction)
      }
    }
    // The weightiest first; of two that weigh the same, the one that came first.
    found.sort { ($1.weight, $0.part) < ($0.weight, $1.part) }
    for instruction in found.prefix(3) { state(instruction, call) }
  }

  /// Whether the user named where a part comes from: a value with which it was asked for.
  private func isPointedAt(_ part: ContextPart, by user: [ContextPart]) -> Bool {
    guard let id = part.speech.answers,
      let asked = parts.lazy.flatMap(\.speech.calls).last(where: { $0.id == id })
    else { return false }
    let passages = user.flatMap(\.passages)
    return (asked.arguments?.leaves() ?? []).contains { leaf in
      let value = TracedValue(leaf.pointer, leaf.value)
      return value.isDistinctive && value.form(in: passages) != nil
    }
  }

  /// The sentence says what matches and what can't be proved; it never says that the text was the
  /// cause.
  private mutating func state(_ instruction: Instruction, _ call: Record) {
    let part = parts[instruction.part]
    let place = part.origin?.record.name ?? "the result of a tool"
    let framed = instruction.isFramed ? " It is worded as an order to an agent." : ""
    let tool = Visible.line(call.tools.first ?? "the tool")
    let cause = part.origin?.record.sequence ?? request?.sequence
    say(
      .findings, .derived(.instruction),
      "Part \(instruction.part + 1), \(place), tells somebody to act: "
        + "“\(Visible.line(instruction.sentence, limit: 300))” "
        + "The model then called \(tool)\(shortArguments()); that matches in "
        + "\(Self.matches(instruction)).\(framed) The text may have made the "
        + "model do it; the record can't prove that.",
      [cause, call.sequence].compactMap { $0 })
    if let cause, cause < call.sequence {
      link(
        cause, part: part.origin == nil ? part.pointer : "", to: call.sequence, by: .instruction)
    }
  }

  /// In what the text and the action agree, and who else said so: no more than was looked for.
  private static func matches(_ instruction: Instruction) -> String {
    var found: [String] = []
    if !instruction.values.isEmpty {
      let places = instruction.values.map { Visible.line($0.pointer, limit: 80) }
      let verb = places.count == 1 ? "stands" : "stand"
      found.append(
        "\(Prose.list(places)), which \(verb) in nothing that the user or the system prompt said")
    }
    if instruction.isDescribed {
      found.append(
        "what the tool does, which "
          + (instruction.isAsked
            ? "words of the user's describe, too" : "no words of the user's describe"))
    }
    return found.joined(separator: ", and in ")
  }

  /// The arguments on one line.
  private func shortArguments() -> String {
    let shown = values.prefix(6).map { value in
      let text = value.text.map { Visible.line($0, limit: 80) } ?? "…"
      return "\(Visible.line(value.pointer, limit: 80)) = \(text)"
    }
    return shown.isEmpty ? "" : " with " + shown.joined(separator: ", ")
  }
}
