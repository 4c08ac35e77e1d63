import DeodandEvents

// Step 5: for each value of the arguments, where it first appeared.
extension WhyWalk {
  mutating func findArguments() throws(ReadError) {
    guard let call, let arguments = try contents.json("arguments", of: call) else { return }
    for leaf in arguments.leaves() {
      let shown = Self.text(of: leaf.value).map { Visible.line($0, limit: 120) } ?? "null"
      let head = "\(Visible.line(leaf.pointer, limit: 80)) = \(shown)"
      guard let text = Self.text(of: leaf.value), Self.isDistinctive(leaf.value) else {
        say(.arguments, .recorded, "\(head): too short or common to be traced.", [call.sequence])
        continue
      }
      guard !parts.isEmpty else {
        say(
          .arguments, .missing, "\(head): can't be traced, for no context is on record.",
          [call.sequence])
        continue
      }
      guard let index = parts.firstIndex(where: { $0.holds(text) }) else {
        say(
          .arguments, .missing,
          "\(head): stands nowhere in what the model had before it: the model made it, or changed its form.",
          [call.sequence] + (request.map { [$0.sequence] } ?? []))
        continue
      }
      stateFirst(head, parts[index], index, of: call)
    }
  }

  private mutating func stateFirst(
    _ head: String, _ part: ContextPart, _ index: Int, of call: Record
  ) {
    let speaker: String
    switch (part.origin?.record.type, part.speech.role) {
    case (.toolResult?, _): speaker = part.origin.map { Self.name(of: $0.record) } ?? "a tool"
    case (_, "system"), (_, "developer"): speaker = "the system prompt"
    case (.humanInput?, _), (_, "user"): speaker = "the user"
    case (.modelResponse?, _), (_, "assistant"): speaker = "the model itself, earlier"
    case (_, "tool"), (_, "function"): speaker = "a tool"
    default: speaker = "an unknown speaker"
    }
    var records = [call.sequence]
    if let origin = part.origin?.record.sequence {
      records.append(origin)
      link(origin, to: call.sequence, by: .contains)
    } else if let request {
      records.append(request.sequence)
    }
    say(
      .arguments, .derived(.contains),
      "\(head): first appears in part \(index + 1), said by \(speaker).", records)
  }

  static func text(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let whole): String(whole)
    case .number(let double): double.description
    case .bool(let truth): truth ? "true" : "false"
    default: nil
    }
  }

  /// Values that would be found anywhere say nothing about where they come from.
  static func isDistinctive(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): text.unicodeScalars.count >= 4
    case .integer(let whole): whole.magnitude >= 1000
    case .number: true
    default: false
    }
  }
}

extension ContextPart {
  /// Whether a value stands in what was said, or in the arguments of an earlier call, as a whole
  /// word.
  func holds(_ value: String) -> Bool {
    if (speech.texts + speech.reasoning).contains(where: { TextSearch.contains(value, in: $0) }) {
      return true
    }
    return speech.calls.contains { call in
      call.arguments?.leaves().contains {
        $0.value.string.map { $0.utf8.elementsEqual(value.utf8) } ?? false
      }
        ?? false
    }
  }
}

/// Finding a value in a text by its bytes, not in the middle of a longer word or number.
enum TextSearch {
  static func contains(_ value: String, in text: String) -> Bool {
    contains(value, in: Array(text.utf8))
  }

  static func contains(_ value: String, in hay: [UInt8]) -> Bool {
    let needle = Array(value.utf8)
    guard let first = needle.first, hay.count >= needle.count else { return false }
    var start = 0
    while start <= hay.count - needle.count {
      guard let found = hay[start...(hay.count - needle.count)].firstIndex(of: first) else {
        return false
      }
      let end = found + needle.count
      if hay[found..<end].elementsEqual(needle), isBoundary(hay, before: found),
        isBoundary(hay, before: end)
      {
        return true
      }
      start = found + 1
    }
    return false
  }

  /// Whether a word ends or begins between two bytes; bytes beyond ASCII count as part of a word.
  private static func isBoundary(_ bytes: [UInt8], before index: Int) -> Bool {
    guard index > 0, index < bytes.count else { return true }
    return !(isWord(bytes[index - 1]) && isWord(bytes[index]))
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...0xff: true
    default: false
    }
  }
}
