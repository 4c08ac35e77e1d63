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
  ]
  /// Words that hold such a part and speak of something else.
  private static let harmless: Set<String> = [
    "author", "authors", "authority", "tokenizer",
  ]
  /// Words that are secret only as a whole.
  private static let wholes: Set<String> = ["sig", "pwd", "pw", "otp", "pat"]
  /// Names that would be taken for secrets, and are evidence: a challenge, a retry.
  private static let kept: Set<String> = [
    "idempotency-key", "www-authenticate", "proxy-authenticate", "prompt_cache_key",
    "x-claude-code-session-id",
  ]
  /// How headers that name a session end.
  private static let sessions = ["session-id", "sessionid"]

  /// Whether this value is left out under this name.
  static func matches(_ name: some StringProtocol, _ value: some StringProtocol) -> Bool {
    let lower = name.lowercased()
    if kept.contains(lower) { return false }
    // Whoever holds the id of a session is taken for its client.
    if sessions.contains(where: { lower.hasSuffix($0) }) { return true }
    let words = lower.split { !$0.isLetter && !$0.isNumber }
    if words.contains(where: { $0 == "tokens" || $0 == "ratelimit" }) {
      if value.utf8.allSatisfy({ "0123456789.:-+TZhms ".utf8.contains($0) }) { return false }
    }
    return words.contains { word in
      wholes.contains(String(word))
        || (!harmless.contains(String(word)) && parts.contains { word.contains($0) })
    }
  }
}
