import DeodandDialogue
import DeodandEvents

// Step 5: for each value of the arguments, where it appears in what the model had before it.
extension WhyWalk {
  /// Every value gets a sentence, also one that can't be traced.
  mutating func findArguments() throws(ReadError) {
    guard let call, let arguments = try contents.json("arguments", of: call) else { return }
    values = arguments.leaves().map { TracedValue($0.pointer, $0.value) }
    for value in values {
      let shown = value.text.map { Visible.line($0, limit: 120) } ?? Self.word(for: value.value)
      var found = places(of: value)
      let isOffered =
        value.isDistinctive && found.listed.allSatisfy { $0.form == .partial }
        && value.form(in: context?.offers ?? []) != nil
      if isOffered { found = ValuePlaces() }
      let provenance = Provenance(
        pointer: value.pointer, value: shown, isDistinctive: value.isDistinctive,
        appearances: found.listed, count: found.count, isOffered: isOffered)
      explanation.provenance.append(provenance)
      state(provenance, found.exact, of: call)
    }
  }

  private static func word(for value: JSONValue) -> String {
    switch value {
    case .bool(let truth): truth ? "true" : "false"
    case .array: "[]"
    case .object: "{}"
    default: "null"
    }
  }

  private mutating func state(
    _ found: Provenance, _ exact: Provenance.Appearance?, of call: Record
  ) {
    let head = "\(Visible.line(found.pointer, limit: 80)) = \(found.value)"
    let tooShort = "too short or common to be traced"
    guard let first = found.appearances.first else {
      stateNowhere(found, head, tooShort, of: call)
      return
    }
    let speaker = self.speaker(of: first)
    let more = again(found.appearances.dropFirst(), of: found.count - 1)
    let text =
      switch first.form {
      case .exact: "first appears in part \(first.part), said by \(speaker)"
      case .partial:
        "stands nowhere as a whole; a piece of it, “\(Visible.line(first.piece ?? "", limit: 80))”, "
          + "first appears in part \(first.part), said by \(speaker)"
      case .position:
        "not distinctive, \(tooShort); the same value stands under the same key in part "
          + "\(first.part), said by \(speaker)"
      default:
        "first appears in another form (\(Self.name(of: first.form))) in part \(first.part), said by \(speaker)"
          + exactly(exact)
      }
    say(
      .arguments, .derived(first.form.rule), "\(head): \(text)\(more).",
      [call.sequence] + [first.origin ?? request?.sequence].compactMap { $0 })
    drawEdge(found, first, of: call)
  }

  /// Missing and not suspicious: models make values up, and change their form, all the time.
  private mutating func stateNowhere(
    _ found: Provenance, _ head: String, _ tooShort: String, of call: Record
  ) {
    let records = [call.sequence] + (request.map { [$0.sequence] } ?? [])
    if !found.isDistinctive {
      say(.arguments, .recorded, "\(head): not distinctive, \(tooShort).", [call.sequence])
    } else if found.isOffered {
      say(
        .arguments, .derived(.contains),
        "\(head): stands in nothing that was said, but in the definitions of the tools on offer.",
        records)
    } else if parts.isEmpty {
      say(
        .arguments, .missing, "\(head): can't be traced, for no context is \(held.onRecord).",
        [call.sequence])
    } else {
      say(
        .arguments, .missing,
        "\(head): stands nowhere in what the model had before it: the model made it, or changed its form.",
        records)
    }
  }

  /// Where a value stands exactly, if it first appears in another form.
  private func exactly(_ exact: Provenance.Appearance?) -> String {
    guard let exact else { return "" }
    return "; exactly so first in part \(exact.part), said by \(speaker(of: exact))"
  }

  /// The other appearances: how many, and which parts, the first of them by number.
  private func again(_ others: ArraySlice<Provenance.Appearance>, of count: Int) -> String {
    guard count > 0 else { return "" }
    let named = others.prefix(5).map { String($0.part) }.joined(separator: ", ")
    let word = count == 1 ? "part" : "parts"
    return "; again in \(count) more \(word): \(named)" + (count > 5 ? ", …" : "")
  }

  private mutating func drawEdge(
    _ found: Provenance, _ first: Provenance.Appearance, of call: Record
  ) {
    if let origin = first.origin, origin < call.sequence {
      link(origin, to: call.sequence, effectPart: found.pointer, by: first.form.rule)
    } else if let request, request.sequence < call.sequence {
      link(
        request.sequence, part: first.pointer, to: call.sequence, effectPart: found.pointer,
        by: first.form.rule)
    }
  }

  /// Who said a part, in words.
  func speaker(of appearance: Provenance.Appearance) -> String {
    let part = parts[appearance.part - 1]
    switch appearance.speaker {
    case .system: return "the system prompt"
    case .user: return "the user"
    case .tool, .document: return part.origin?.record.name ?? "a tool"
    case .model: return "the model itself, earlier"
    case .unknown: return "an unknown speaker"
    }
  }

  private static func name(of form: ValueForm) -> String {
    switch form {
    case .folded: "other letters or spaces"
    case .number: "a number"
    case .date: "a date"
    case .escaped: "escaped"
    case .base64: "base64"
    case .exact, .partial, .position: form.rawValue
    }
  }
}

extension ContextPart {
  /// Whether a value stands under a key in JSON that was said here, or in arguments of a call.
  func holds(_ value: JSONValue, under key: String) -> Bool {
    func holds(_ json: JSONValue) -> Bool {
      json.leaves().contains { $0.value == value && JSONPointer.key(of: $0.pointer) == key }
    }
    return speech.calls.contains { $0.arguments.map(holds) ?? false }
      || passages.contains { $0.isJSON && ($0.json.map(holds) ?? false) }
  }
}
