/// Whether a name says that its value is a secret: of headers, of parameters of a query, of members
/// of a body.
///
/// Judged word by word. What is in doubt is left out: a record that lacks a header is worth more
/// than one that holds a key. Only counts and moments under a name that speaks of rates or tokens
/// are no secrets: `x-ratelimit-remaining-tokens` is evidence.
enum SecretName {
  /// What words that speak of secrets hold.
  private static let parts = [
    "key", "token", "secret", "auth", "cookie", "credential", "passw", "passphrase", "bearer",
    "jwt", "signature", "csrf", "xsrf",
  ].map { Array($0.utf8) }
  /// Words that hold such a part and speak of something else.
  private static let harmless = ["author", "authors", "authority", "tokenizer"].map {
    Array($0.utf8)
  }
  /// Words that are secret only as a whole.
  private static let wholes = ["sig", "pwd", "pw", "otp", "pat", "pass", "pin", "sid", "dpop"].map {
    Array($0.utf8)
  }
  /// Words of names whose values count.
  private static let counting = ["tokens", "ratelimit"].map { Array($0.utf8) }
  /// Names that would be taken for secrets, and are evidence: a challenge, a retry.
  private static let kept: Set<String> = [
    "idempotency-key", "www-authenticate", "proxy-authenticate", "prompt_cache_key",
    "x-claude-code-session-id",
  ]
  /// How headers that name a session end.
  private static let sessions = ["session-id", "sessionid"]

  /// Whether this value is left out under this name.
  ///
  /// Asked of every header and of every member of a body, so it works on bytes.
  static func matches(_ name: some StringProtocol, _ value: some StringProtocol) -> Bool {
    let lower = name.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    let words = lower.split { !isWord($0) }
    let isNamed = words.contains { word in
      wholes.contains { $0.elementsEqual(word) }
        || (parts.contains { holds(word, $0) } && !harmless.contains { $0.elementsEqual(word) })
    }
    // Whoever holds the id of a session is taken for its client.
    guard isNamed || sessions.contains(where: { lower.hasEnd($0.utf8) }) else { return false }
    if kept.contains(String(decoding: lower, as: UTF8.self)) { return false }
    let isCount = words.contains { word in counting.contains { $0.elementsEqual(word) } }
    return !isCount || !value.utf8.allSatisfy { "0123456789.:-+TZhms ".utf8.contains($0) }
  }

  /// Letters and digits; bytes beyond ASCII count as letters.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7a, 0x80...0xff: true
    default: false
    }
  }

  /// Whether bytes hold others.
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
  fileprivate func hasEnd(_ end: String.UTF8View) -> Bool {
    count >= end.count && self[(count - end.count)...].elementsEqual(end)
  }
}
