import DeodandDialogue
import DeodandEvents

/// Records whose words may have come into a context, found by what they say.
struct Sayers {
  private var byText: [[UInt8]: Record] = [:]
  private var callers: [(record: Record, calls: [Speech.Call])] = []

  init(_ candidates: [(record: Record, speech: Speech)]) {
    for (record, speech) in candidates {
      let text = Array(speech.text.utf8)
      if !text.isEmpty, byText[text] == nil { byText[text] = record }
      if !speech.calls.isEmpty { callers.append((record, speech.calls)) }
    }
  }

  /// The first record that says the same.
  func sayer(of part: Speech) -> (record: Record, rule: Rule)? {
    if part.calls.isEmpty { return byText[Array(part.text.utf8)].map { ($0, .sameText) } }
    // Some APIs send each call of an answer again as an item of its own.
    let found = callers.first { _, calls in
      part.calls.allSatisfy { a in
        calls.contains { b in
          a.name == b.name && a.id == b.id && (a.arguments ?? .null) == (b.arguments ?? .null)
        }
      }
    }
    return found.map { ($0.record, .sameText) }
  }
}
