/// Whether a name says that its value is a secret: of headers, of parameters of a query, of options
/// and variables, of members of a body, of attributes.
///
/// Judged word by word, by `SecretVocabulary`. What is in doubt is left out: a record that lacks a
/// header is worth more than one that holds a key. Only counts and moments under a name that speaks
/// of them are no secrets: `x-ratelimit-remaining-tokens` is evidence.
package enum SecretName {
  private static let parts = SecretVocabulary.parts.map { Array($0.utf8) }
  private static let wholes = Set(SecretVocabulary.wholes.map { Array($0.utf8) })
  private static let harmless = Set(SecretVocabulary.harmless.map { Array($0.utf8) })
  private static let counting = Set(SecretVocabulary.counting.map { Array($0.utf8) })
  /// A name that holds none of these, as letters in a row, is judged without looking for its words.
  private static let hints = NeedleTable(SecretVocabulary.parts + SecretVocabulary.wholes)
  private static let sessions = SecretVocabulary.sessionHeaders.map { Array($0.utf8) }

  /// Whether this value is left out under this name.
  ///
  /// Asked of every header and of every member of a body, so it works on bytes.
  package static func matches(
    _ name: some StringProtocol, _ value: some StringProtocol
  ) -> Bool {
    // ASCII alone: names that matter are, and no locale may change what is a secret.
    let lower = name.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    let isSession = sessions.contains { lower.hasEnd($0) }
    // Most names are told apart here.
    guard isSession || hints.stands(in: lower) else { return false }
    let words = words(of: name)
    let isNamed = words.contains { word in
      wholes.contains(word)
        || (parts.contains { holds(word[...], $0) } && !harmless.contains(word))
    }
    guard isNamed || isSession else { return false }
    if SecretVocabulary.kept.contains(String(decoding: lower, as: UTF8.self)) { return false }
    // A name that was kept until here is a secret's; now only its value can save it.
    let isCount = words.contains { counting.contains($0) }
    return !isCount || !value.utf8.allSatisfy { "0123456789.:-+TZhms ".utf8.contains($0) }
  }

  /// The words of a name in lower case: letters and digits, broken too where a capital follows a
  /// small letter, so that `maxTokens` is two words as `max_tokens` is.
  ///
  /// Bytes beyond ASCII count as letters.
  private static func words(of name: some StringProtocol) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var wasSmall = false
    for byte in name.utf8 {
      let isCapital = (0x41...0x5a).contains(byte)
      let isSmall = (0x61...0x7a).contains(byte)
      let isOther = (0x30...0x39).contains(byte) || byte >= 0x80
      if !(isCapital || isSmall || isOther) || (isCapital && wasSmall) {
        if !word.isEmpty { words.append(word) }
        word.removeAll(keepingCapacity: true)
      }
      if isCapital || isSmall || isOther { word.append(isCapital ? byte | 0x20 : byte) }
      wasSmall = isSmall
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Whether bytes hold others.
  ///
  /// In the product of the lengths, which are those of words.
  static func holds(_ word: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
    guard word.count >= part.count else { return false }
    for start in word.startIndex...(word.endIndex - part.count)
    where word[start] == part[0] && word[start..<(start + part.count)].elementsEqual(part) {
      return true
    }
    return false
  }
}

extension [UInt8] {
  fileprivate func hasEnd(_ end: [UInt8]) -> Bool {
    count >= end.count && self[(count - end.count)...].elementsEqual(end)
  }
}
