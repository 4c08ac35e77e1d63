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
    var shown = text
    for secret in CredentialShape.all(in: text) { shown = shown.replacing(secret, with: mark) }
    if holds(UInt8(ascii: "@"), text) { shown = hideUserInfo(shown) }
    if holds(UInt8(ascii: "?"), text) { shown = hideQuery(shown) }
    return shown.utf8.elementsEqual(text.utf8) ? nil : shown
  }

  private static func holds(_ byte: UInt8, _ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.contains(byte) } ?? text.utf8.contains(byte)
  }

  /// Cleans what stands between a question mark and the next space.
  private static func hideQuery(_ text: String) -> String {
    guard let start = text.firstIndex(of: "?") else { return text }
    let query = text[text.index(after: start)...].prefix { $0 != " " }
    guard query.contains("=") else { return text }
    var secrets: [String] = []
    let clean = TargetSecrets.clean(String(query), &secrets)
    return secrets.isEmpty ? text : text[...start] + clean + text[query.endIndex...]
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
