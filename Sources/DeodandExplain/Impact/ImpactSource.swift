import DeodandDialogue
import DeodandEvents

/// A record that was reached and whose words may go on: into a request, into the arguments of a
/// call.
///
/// Sources are kept while their run is gone through, with their words in memory.
struct ImpactSource {
  let record: Record
  let depth: Int
  let grade: Rule.Grade
  /// The commitments of its own chunks.
  let commitments: Set<Commitment>
  /// What it says.
  let speech: Speech?
  /// The texts in which values of later calls are looked for.
  let passages: [Passage]

  /// Texts shorter than this stand anywhere by chance.
  ///
  /// In bytes of UTF-8 (docs/spec/impact.md).
  static let distinctiveBytes = 12

  /// Whether something that a model was given says the same, or holds it.
  ///
  /// An answer that asks for tools is known by its calls, for agents repeat those and not always
  /// the words around them.
  func isIn(_ part: Speech) -> Rule? {
    guard let speech else { return nil }
    if !speech.calls.isEmpty {
      let isSame = speech.calls.contains { a in
        part.calls.contains { b in
          a.name == b.name && a.id == b.id && (a.arguments ?? .null) == (b.arguments ?? .null)
        }
      }
      return isSame ? .sameText : nil
    }
    let text = speech.text
    guard !text.isEmpty else { return nil }
    if text.utf8.elementsEqual(part.text.utf8) { return .sameText }
    guard text.utf8.count >= Self.distinctiveBytes else { return nil }
    let bytes = Array(text.utf8)
    return part.texts.contains { TextSearch.contains(bytes, in: Array($0.utf8)) } ? .contains : nil
  }
}
