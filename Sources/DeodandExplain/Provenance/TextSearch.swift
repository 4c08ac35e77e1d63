/// Finding bytes in bytes, not in the middle of a longer word or number.
///
/// By bytes, without a locale or a normalisation: what is found stands there byte for byte. Texts
/// of scripts without spaces have no boundaries here, so a word inside of one is not found.
enum TextSearch {
  /// Whether a value stands in a text as a whole word: a word byte may not go on across its ends.
  ///
  /// An empty needle stands nowhere. The worst case is the product of the lengths, which words and
  /// values don't come near.
  static func contains(_ needle: [UInt8], in hay: [UInt8]) -> Bool {
    guard let first = needle.first, hay.count >= needle.count else { return false }
    let last = hay.count - needle.count
    var start = 0
    while start <= last {
      if hay[start] == first, matches(needle, in: hay, at: start),
        isBoundary(hay, before: start), isBoundary(hay, before: start + needle.count)
      {
        return true
      }
      start += 1
    }
    return false
  }

  static func contains(_ value: String, in hay: [UInt8]) -> Bool {
    contains(Array(value.utf8), in: hay)
  }

  static func contains(_ value: String, in text: String) -> Bool {
    contains(Array(value.utf8), in: Array(text.utf8))
  }

  /// The first byte was compared by the caller, and the rest is known to fit.
  private static func matches(_ needle: [UInt8], in hay: [UInt8], at start: Int) -> Bool {
    var index = 1
    while index < needle.count {
      if hay[start + index] != needle[index] { return false }
      index += 1
    }
    return true
  }

  /// Whether a word ends or begins between two bytes; bytes beyond ASCII count as part of a word.
  static func isBoundary(_ bytes: [UInt8], before index: Int) -> Bool {
    guard index > 0, index < bytes.count else { return true }
    return !(isWord(bytes[index - 1]) && isWord(bytes[index]))
  }

  /// Letters, digits, the low line, and whatever is beyond ASCII.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...0xff: true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
