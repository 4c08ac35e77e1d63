/// What a credential looks like, wherever it stands.
enum CredentialShape {
  /// What stands in place of a secret in a record.
  static let mark = "[left out]"

  /// How known credentials begin.
  private static let beginnings = [
    "sk-", "sk_", "pk_", "rk_", "ek_", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-",
    "xoxb-", "xoxp-", "AKIA", "ASIA", "AIza", "ya29.", "hf_", "eyJ", "npm_", "pypi-", "gsk_",
    "xai-", "pplx-", "nvapi-",
  ]
  /// Shorter values that begin so are words, not credentials.
  private static let shortest = 16

  /// Most values are told apart from every credential by their first byte.
  private static let initials = Set(beginnings.compactMap { $0.utf8.first })

  /// Whether a value begins like a known credential and is long enough to be one.
  static func matches(_ value: some StringProtocol) -> Bool {
    guard value.utf8.count >= shortest, let first = value.utf8.first, initials.contains(first)
    else { return false }
    return beginnings.contains { value.utf8.starts(with: $0.utf8) }
  }

  /// The credentials that stand in a text: what begins like one where a word may begin, as far as
  /// it goes on like one.
  static func all(in text: some StringProtocol) -> [String] {
    let bytes = Array(text.utf8)
    guard bytes.count >= shortest, bytes.contains(where: { initials.contains($0) }) else {
      return []
    }
    var found: [String] = []
    var index = 0
    while index < bytes.count {
      let isStart = index == 0 || !isLetterOrDigit(bytes[index - 1])
      guard isStart, initials.contains(bytes[index]) else {
        index += 1
        continue
      }
      let word = bytes[index...].prefix { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
      let isOne = word.count >= shortest && beginnings.contains { word.starts(with: $0.utf8) }
      if isOne { found.append(String(decoding: word, as: UTF8.self)) }
      index += isOne ? word.count : 1
    }
    return found
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...0xff: true
    default: false
    }
  }

  /// Whether a value that begins so may turn out to be a credential.
  static func mayBegin(_ beginning: String) -> Bool {
    !beginning.contains(" ")
      && beginnings.contains { beginning.hasPrefix($0) || $0.hasPrefix(beginning) }
  }

  /// The text with every word that has the shape of a credential replaced.
  static func hide(in text: String) -> String {
    var result = ""
    var word = ""
    func shown() -> String { matches(word) ? mark : word }
    for character in text {
      if character.isLetter || character.isNumber || "-_.*".contains(character) {
        word.append(character)
      } else {
        result += shown()
        word = ""
        result.append(character)
      }
    }
    return result + shown()
  }
}
