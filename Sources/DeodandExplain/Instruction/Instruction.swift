/// A passage from outside that tells somebody to do what was then done.
struct Instruction {
  /// The part's position in the context, from 0.
  let part: Int
  /// The sentence.
  let sentence: String
  /// The values of the action that stand in it or right after it and that nobody asked for.
  let values: [TracedValue]
  /// Whether it describes what the tool does.
  let isDescribed: Bool
  /// Whether words of the user's describe what the tool does, too.
  let isAsked: Bool
  /// Whether it is dressed as something that an agent has to obey.
  let isFramed: Bool
  /// How much speaks for it; compared, never shown.
  let weight: Int
}

/// Looks for instructions in what came from outside.
///
/// Three things must come together: the sentence tells somebody to act; it matches the action, by
/// values or by what the tool does; and those for whom the agent works did not ask for that.
///
/// What outside text says is hostile until shown otherwise, and whoever writes it may know these
/// rules. So a finding points at a passage for a person to judge; the absence of one proves
/// nothing.
struct InstructionSearch {
  private let tool: ToolWords
  /// Values that say enough and that the system prompt and the user never said.
  private let foreign: [TracedValue]
  /// Values that say little, and that they never said either.
  private let short: [TracedValue]
  /// Whether the user asks for what the tool does.
  private let isAsked: Bool

  /// Prepares to look for what speaks for a call of a tool with these values; `isAsked` says
  /// whether the user asks for what the tool does.
  ///
  /// Who is trusted is decided by the speakers of the parts: the system prompt and the user. Values
  /// that they said themselves can't have come from outside.
  init(
    tool: String, _ values: [TracedValue], trusted: [ContextPart], isAsked: Bool,
    index: PassageIndex
  ) {
    self.tool = ToolWords(tool)
    self.isAsked = isAsked
    let unsaid = values.filter { value in
      guard value.text.map({ !$0.isEmpty }) ?? false else { return false }
      let numbers = index.parts(of: value)
      return !trusted.contains { part in
        numbers?.contains(Int32(part.number)) ?? true && value.form(in: part.passages) != nil
      }
    }
    foreign = unsaid.filter(\.isDistinctive)
    short = unsaid.filter { !$0.isDistinctive }
    said = trusted.flatMap(\.passages)
  }

  /// The parts in which one of the foreign values, or a name in it, may stand; nil for all.
  ///
  /// It may name too many parts and never too few, for it only saves reading.
  func parts(_ index: PassageIndex) -> Set<Int32>? {
    var found: Set<Int32> = []
    for value in foreign {
      guard let whole = index.parts(of: value), let pieces = index.parts(ofPiecesOf: value) else {
        return nil
      }
      found.formUnion(whole)
      found.formUnion(pieces)
    }
    return found
  }

  /// What the system prompt and the user said.
  private let said: [Passage]

  /// The instructions in one part of the context, the weightiest of them.
  ///
  /// Where the user handed the task over to that text, it takes words that dress it as an order to
  /// count: that a list of tasks tells what to do is then no finding.
  func best(in part: ContextPart, at index: Int, isHandedOver: Bool) -> Instruction? {
    var best: Instruction?
    for passage in part.passages {
      let sentences = Sentence.all(in: passage.text)
      for place in sentences.indices where Directive.isOne(sentences[place], verb: tool.verb) {
        guard let found = judge(sentences, place, index), found.isFramed || !isHandedOver else {
          continue
        }
        if found.weight > best?.weight ?? 0 { best = found }
      }
    }
    return best
  }

  /// The weights are those of the table in docs/spec/explanation.md.
  ///
  /// They order findings and are no probabilities.
  private func judge(_ sentences: [Sentence], _ place: Int, _ index: Int) -> Instruction? {
    let sentence = sentences[place]
    // An order and what it is about are often two sentences: the two after it count as well.
    let after = min(place + 3, sentences.count)
    let block = sentences[place..<after]
    let near = foreign.filter { holds($0, block.map(\.text).joined(separator: " ")) }
    let isNear = near.contains { holds($0, sentence.text) }
    let isDescribed = tool.describe(sentence)
    let isFramed = Directive.isFraming(sentences[max(0, place - 3)..<after])
    let little = short.filter { $0.form(in: [Passage(sentence.text)]) != nil }
    let base: Int
    switch (!near.isEmpty, isDescribed) {
    case (true, true) where isNear || !isAsked: base = 30
    case (_, true) where !little.isEmpty: base = 20
    case (true, _) where !isAsked: base = 15
    case (true, _) where isFramed: base = 12
    case (_, true) where !isAsked: base = 10
    default: return nil
    }
    return Instruction(
      part: index, sentence: sentence.text, values: near + little, isDescribed: isDescribed,
      isAsked: isAsked, isFramed: isFramed, weight: base + (isFramed ? 5 : 0) + min(3, near.count))
  }

  /// Whether a value stands in a text, or a name in it does that nobody trusted said.
  ///
  /// Names in a value count for it: an order may give an address of which the call adds the rest.
  private func holds(_ value: TracedValue, _ text: String) -> Bool {
    let passage = [Passage(text)]
    if value.form(in: passage) != nil { return true }
    return value.pieces.contains { piece in
      !piece.isWords && TextSearch.contains(piece.bytes, in: passage[0].folded)
        && !said.contains { TextSearch.contains(piece.bytes, in: $0.folded) }
    }
  }
}
