/// Leaves secrets out of a command line before it is recorded (design, section 5).
///
/// By name (`--api-key X`, `TOKEN=X`), by the shape of known credentials, and in URLs between `//`
/// and `@`. What is left out is counted, so that the record says so.
public enum CommandLineSecrets {
  /// What stands in place of a secret.
  public static let mark = CredentialShape.mark

  /// The words, secrets replaced, and how many were.
  public static func drop(from command: [String]) -> (shown: [String], dropped: Int) {
    var shown: [String] = []
    var dropped = 0
    var isNextSecret = false
    for word in command {
      let clean = isNextSecret && !word.hasPrefix("-") ? mark : hide(word)
      if !clean.utf8.elementsEqual(word.utf8) { dropped += 1 }
      shown.append(clean)
      isNextSecret = word.hasPrefix("-") && !word.contains("=") && namesSecret(word)
    }
    return (shown, dropped)
  }

  private static let names = [
    "key", "token", "secret", "password", "passwd", "credential", "auth", "bearer", "cookie",
  ]
  private static func namesSecret(_ name: some StringProtocol) -> Bool {
    let lower = name.lowercased()
    return names.contains { lower.contains($0) }
  }

  private static func hide(_ word: String) -> String {
    if let equals = word.firstIndex(of: "="), namesSecret(word[..<equals]) {
      return word[...equals] + mark
    }
    if let colon = word.firstIndex(of: ":"), namesSecret(word[..<colon]), !word.contains("//") {
      return word[...colon] + mark
    }
    let value = word.firstIndex(of: "=").map { word[word.index(after: $0)...] } ?? word[...]
    if CredentialShape.matches(value) {
      return word.dropLast(value.count) + mark
    }
    return hideUserInfo(word)
  }

  /// A text from outside without what is shaped like a secret in it; nil if it is none.
  static func withoutSecrets(_ text: String) -> String? {
    if CredentialShape.matches(text) { return mark }
    let at = UInt8(ascii: "@")
    guard
      text.utf8.withContiguousStorageIfAvailable({ $0.contains(at) }) ?? text.utf8.contains(at)
    else { return nil }
    let shown = hideUserInfo(text)
    return shown.utf8.elementsEqual(text.utf8) ? nil : shown
  }

  private static func hideUserInfo(_ word: String) -> String {
    guard let slashes = word.range(ofSlashes: "://") else { return word }
    let rest = word[slashes...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return word }
    return word[..<slashes] + mark + word[at...]
  }
}

extension String {
  /// The place after the first occurrence of a separator.
  fileprivate func range(ofSlashes separator: String) -> Index? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(separator) { return self.index(index, offsetBy: separator.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
