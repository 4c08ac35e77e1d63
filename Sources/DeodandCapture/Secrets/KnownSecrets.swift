/// The secrets that one exchange has shown, to be kept out of every body recorded of it.
///
/// A server may answer a wrong key with the key; a request may carry it twice.
///
/// Only whole values are found, byte by byte: one that a server writes in another encoding is not.
struct KnownSecrets: Sendable {
  /// Shorter values would be found by chance.
  static let shortest = 12
  /// How many are remembered: bounds the time of looking for them.
  static let limit = 64

  /// The longest first, in UTF-8.
  private var literals: [[UInt8]] = []

  /// Remembers a secret.
  ///
  /// What is too short, known already, or one too many is passed over.
  mutating func add(_ secret: String) {
    let bytes = Array(secret.utf8)
    guard bytes.count >= Self.shortest, literals.count < Self.limit, !literals.contains(bytes)
    else { return }
    // Longer ones first, or a part of one would hide the rest of it.
    let place = literals.firstIndex { $0.count < bytes.count } ?? literals.count
    literals.insert(bytes, at: place)
  }

  mutating func add(_ secrets: some Sequence<String>) { for secret in secrets { add(secret) } }

  /// The bytes with every secret replaced, and how many were.
  ///
  /// One pass over the bytes for each secret.
  func hide(in bytes: [UInt8]) -> (bytes: [UInt8], count: Int) {
    var result = bytes
    var count = 0
    for literal in literals {
      let (next, found) = Self.replace(literal, in: result)
      if found > 0 { result = next }
      count += found
    }
    return (result, count)
  }

  /// A text with every secret replaced.
  func hide(in text: String) -> String {
    String(decoding: hide(in: Array(text.utf8)).bytes, as: UTF8.self)
  }

  private static func replace(_ literal: [UInt8], in bytes: [UInt8]) -> ([UInt8], Int) {
    let places = unsafe bytes.withUnsafeBufferPointer { unsafe find(literal, in: $0) }
    if places.isEmpty { return (bytes, 0) }
    var result: [UInt8] = []
    var kept = 0
    for place in places {
      result += bytes[kept..<place]
      result += SecretVocabulary.mark.utf8
      kept = place + literal.count
    }
    return (result + bytes[kept...], places.count)
  }

  /// Where a literal stands, without overlaps.
  ///
  /// Nearly always nowhere: what is compared first is its end, since many of one provider's keys,
  /// and many words, begin alike.
  private static func find(_ literal: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var places: [Int] = []
    let last = literal.count - 1
    let (end, before) = (literal[last], literal[last - 1])
    var index = last
    while index < bytes.count {
      if unsafe bytes[index] == end, unsafe bytes[index - 1] == before,
        unsafe bytes[(index - last)...index].elementsEqual(literal)
      {
        places.append(index - last)
        index += literal.count
      } else {
        index += 1
      }
    }
    return places
  }
}
