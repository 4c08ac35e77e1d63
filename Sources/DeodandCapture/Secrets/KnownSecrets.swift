/// The secrets that one exchange has shown, to be kept out of every body recorded of it.
///
/// A server may answer a wrong key with the key; a request may carry it twice.
struct KnownSecrets: Sendable {
  /// Shorter values would be found by chance.
  static let shortest = 12
  /// How many are remembered: bounds the time of looking for them.
  static let limit = 64

  private var literals: [[UInt8]] = []

  /// Remembers a secret.
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

  /// The first byte is looked for fast, the rest compared where it stands.
  private static func replace(_ literal: [UInt8], in bytes: [UInt8]) -> ([UInt8], Int) {
    var result: [UInt8] = []
    var count = 0
    var kept = 0
    var index = 0
    let last = bytes.count - literal.count
    while index <= last {
      guard let found = bytes[index...last].firstIndex(of: literal[0]) else { break }
      if bytes[found..<(found + literal.count)].elementsEqual(literal) {
        result += bytes[kept..<found]
        result += CredentialShape.mark.utf8
        count += 1
        kept = found + literal.count
        index = kept
      } else {
        index = found + 1
      }
    }
    return count == 0 ? (bytes, 0) : (result + bytes[kept...], count)
  }
}
