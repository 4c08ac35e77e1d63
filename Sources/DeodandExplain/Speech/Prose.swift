/// Small change of English sentences.
package enum Prose {
  /// A number with its noun, which takes an s where there is not exactly one.
  ///
  /// For nouns whose plural is made by an s.
  package static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// Several things in a row: `a`, `a and b`, `a, b and c`.
  package static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
