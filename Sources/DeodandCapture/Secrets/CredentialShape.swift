/// What a credential looks like, wherever it stands and whatever its name.
///
/// A key whose issuer is not in the vocabulary has no shape; only its name gives it away.
/// Everything here works on bytes and takes time in the length of the text.
package enum CredentialShape {
  private static let beginnings = SecretVocabulary.beginnings
  private static let shortest = SecretVocabulary.shortest

  private static let table = NeedleTable(beginnings)

  /// Whether a value begins like a credential and is long enough to be one, or is an
  /// `Authorization` that was put under another name.
  package static func matches(_ value: some StringProtocol) -> Bool {
    begins(value) || isAuthorization(value)
  }

  /// Whether all of a value is a credential: a sentence that begins like one only speaks of it.
  static func isWhole(_ value: some StringProtocol) -> Bool {
    isAuthorization(value) || (begins(value) && !value.utf8.contains(UInt8(ascii: " ")))
  }

  /// `shortest` keeps words such as `sk-learn` out.
  private static func begins(_ value: some StringProtocol) -> Bool {
    value.utf8.count >= shortest && table.begins(value)
  }

  /// Whether a value is a scheme and one word that no language has: of 16 bytes or more, all of
  /// which a `token68` may hold (RFC 9110 section 11.2), a digit or a capital among them.
  private static func isAuthorization(_ value: some StringProtocol) -> Bool {
    // `b` of bearer and basic, of either case.
    guard let first = value.utf8.first, first | 0x20 == UInt8(ascii: "b") else { return false }
    let words = value.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 2, words[1].utf8.count >= shortest,
      SecretVocabulary.schemes.contains(words[0].lowercased())
    else { return false }
    return words[1].utf8.allSatisfy { isWord($0) || "+/=~".utf8.contains($0) }
      && words[1].utf8.contains { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
  }

  /// The credentials that stand in a text.
  ///
  /// As they stand, in order; one that stands twice is there twice.
  static func all(in text: some StringProtocol) -> [String] {
    let bytes = Array(text.utf8)
    return places(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Where credentials stand in a text: what begins like one where a word may begin, as far as it
  /// goes on like one.
  ///
  /// In order, without overlaps.
  static func places(in bytes: [UInt8]) -> [Range<Int>] {
    if bytes.count < shortest { return [] }
    var found: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let isStart = index == 0 || !isLetterOrDigit(bytes[index - 1])
      guard isStart, table.stands(at: index, in: bytes) else {
        index += 1
        continue
      }
      let word = bytes[index...].prefix { isWord($0) }
      let isOne = word.count >= shortest
      if isOne { found.append(word.indices) }
      index += isOne ? word.count : 1
    }
    return found
  }

  /// Credentials are ASCII, so a letter of another script before one is a boundary, too.
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }

  /// Providers mask keys in their errors with stars: what is left of one is left out, too.
  private static func isWord(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "-_.*".utf8.contains(byte)
  }

  /// Whether a value that begins so may turn out to be a credential.
  ///
  /// Asked where a piece of a body ends: what may go on as a credential in the next one must not be
  /// written now.
  static func mayBegin(_ beginning: String) -> Bool {
    let lower = beginning.lowercased()
    if SecretVocabulary.schemes.contains(where: {
      lower.hasPrefix($0 + " ") || ($0 + " ").hasPrefix(lower)
    }) {
      return true
    }
    return !beginning.contains(" ")
      && beginnings.contains { beginning.hasPrefix($0) || $0.hasPrefix(beginning) }
  }

  /// The text with every word that has the shape of a credential replaced.
  ///
  /// The text itself if there is none.
  static func hide(in text: String) -> String {
    let bytes = Array(text.utf8)
    return SecretText.replace(places(in: bytes), in: bytes) ?? text
  }
}
