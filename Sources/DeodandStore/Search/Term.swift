import DeodandCrypto
import DeodandEvents

/// What the index knows a value by: 39 bits of a keyed hash, and one bit for the kind of its list.
///
/// Without `keys/index.key` a term tells nothing of the value. Two values may meet in one term, so
/// whatever a term finds is a candidate, and is compared with the record itself.
struct Term: Hashable {
  /// What the numbers in a term's list are.
  enum Kind: Int64 {
    /// Sequences of records.
    case records = 0
    /// Numbers of content rows.
    case contents = 1
  }

  let number: Int64

  /// What a value is the value of; the raw value separates the domains of the hash.
  enum Attribute: UInt8 {
    case type = 1
    case run, tool, model, callID, id, commitment, recordWord, contentWord
  }
}

/// Makes terms of values, remembering those of words it has met.
final class TermHasher {
  private let key: [UInt8]
  private var words: [String: Term] = [:]

  init(key: [UInt8]) { self.key = key }

  func term(_ attribute: Term.Attribute, _ value: String) -> Term {
    term(attribute, Array(value.utf8))
  }

  func term(_ attribute: Term.Attribute, _ value: [UInt8]) -> Term {
    let tag = HMACSHA256.tag(key: key, [attribute.rawValue] + value).words.0
    let kind: Term.Kind = attribute == .contentWord ? .contents : .records
    return Term(number: Int64(tag >> 25) << 1 | kind.rawValue)
  }

  /// The term of a word in content: most words come again and again.
  func contentWord(_ word: String) -> Term {
    if let known = words[word] { return known }
    let term = term(.contentWord, word)
    if words.count >= 65_536 { words.removeAll(keepingCapacity: true) }
    words[word] = term
    return term
  }
}
