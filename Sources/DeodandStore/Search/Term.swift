import DeodandCrypto
import DeodandEvents

/// What the index knows a value by: 40 bits of a keyed hash.
///
/// Without `keys/index.key` a term tells nothing of the value. Two values may meet in one term, so
/// whatever a term finds is a candidate, and is compared with the record itself.
package struct Term: Hashable {
  package let number: Int64

  /// A term by its 40 bits.
  package init(number: Int64) { self.number = number }

  /// What a value is the value of; the raw value separates the domains of the hash.
  package enum Attribute: UInt8 {
    case type = 1
    case run, tool, model, callID, id, commitment, word, recorder
  }
}

/// Makes terms of values, remembering those of words it has met.
package final class TermHasher {
  private let key: [UInt8]
  private var words: [String: Term] = [:]

  /// Takes the 32 bytes of `keys/index.key`.
  ///
  /// Without a secret key whoever has the file could hash a dictionary and read the words.
  package init(key: [UInt8]) {
    precondition(
      key.count == 32 && key.contains { $0 != 0 }, "terms without a key would tell the words")
    self.key = key
  }

  package func term(_ attribute: Term.Attribute, _ value: String) -> Term {
    term(attribute, Array(value.utf8))
  }

  func term(_ attribute: Term.Attribute, _ value: [UInt8]) -> Term {
    let tag = HMACSHA256.tag(key: key, [attribute.rawValue] + value).words.0
    return Term(number: Int64(tag >> 24))
  }

  /// The term of a word: most words come again and again.
  func word(_ word: String) -> Term {
    if let known = words[word] { return known }
    let term = term(.word, word)
    if words.count >= 65_536 { words.removeAll(keepingCapacity: true) }
    words[word] = term
    return term
  }
}
