import DeodandEvents

/// Leaves secrets out of a command line or an environment before it is recorded.
///
/// By name (`--api-key X`, `--pwd=X`, `TOKEN=X`, `-H "Cookie: X"`), by the shape of credentials,
/// and in addresses between `//` and `@`; a word that is JSON is cleaned as a body is. What is left
/// out is counted, so that the record says so.
public enum CommandLineSecrets {
  /// What stands in place of a secret.
  public static let mark = SecretVocabulary.mark

  /// The words, secrets replaced, and how many words hold one.
  ///
  /// Words are counted, not secrets; the number of words stays the same.
  public static func drop(from command: [String]) -> (shown: [String], dropped: Int) {
    var shown: [String] = []
    var dropped = 0
    // The option before, if the next word may be its value.
    var option: String?
    for word in command {
      let isValue = !word.hasPrefix("-")
      let isSecret = isValue && option.map { SecretName.matches($0, word) } ?? false
      // Another spelling of the same text must not be taken for no change.
      let clean = isSecret ? mark : hide(word)
      if !clean.utf8.elementsEqual(word.utf8) { dropped += 1 }
      shown.append(clean)
      // Only an option without a value of its own has one in the next word.
      option = !isValue && !word.contains("=") ? word : nil
    }
    return (shown, dropped)
  }

  /// A word of a command line without its secrets; the word itself if it has none.
  private static func hide(_ word: String) -> String {
    if let clean = document(word) { return clean }
    // What stands before `=` may be a line of a script; of an address, there is more before it.
    if let equals = word.firstIndex(of: "="), !word[..<equals].contains("?"),
      SecretName.matches(word[..<equals], word[word.index(after: equals)...])
    {
      return word[...equals] + mark
    }
    // A colon parts a header's name from its value, but in an address a scheme from the rest.
    if let colon = word.firstIndex(of: ":"), !word.contains("//") {
      let value = word[word.index(after: colon)...].drop { $0 == " " }
      if SecretName.matches(word[..<colon], value) || CredentialShape.matches(value) {
        return word[...colon] + mark
      }
    }
    return SecretText.hide(word) ?? word
  }

  /// A word that is JSON without its secrets; nil if it is none or has none.
  private static func document(_ word: String) -> String? {
    guard word.hasPrefix("{") || word.hasPrefix("[") else { return nil }
    var cleaner = BodySecrets()
    let clean = cleaner.clean(Array(word.utf8))
    return cleaner.count == 0 ? nil : String(decoding: clean, as: UTF8.self)
  }
}
