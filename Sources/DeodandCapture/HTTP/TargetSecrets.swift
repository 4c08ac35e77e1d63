import DeodandEvents

/// A request's target with its secrets left out: values of a query that are named like one, and
/// whatever has the shape of a credential.
///
/// What is left is written as it stood, percent signs and all.
package struct TargetSecrets: Sendable {
  /// The path.
  package let path: String
  /// The query without its question mark; nil if there is none.
  package let query: String?
  /// What was left out.
  package private(set) var secrets: [String] = []

  /// Cleans a target as it stands in a request line.
  package init(_ target: String) {
    var secrets: [String] = []
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0].split(separator: "/", omittingEmptySubsequences: false).map { segment in
      guard CredentialShape.matches(PercentDecoding.decode(segment)) else { return String(segment) }
      secrets.append(String(segment))
      return SecretVocabulary.mark
    }.joined(separator: "/")
    query = parts.count < 2 ? nil : TargetSecrets.clean(String(parts[1]), &secrets)
    self.secrets = secrets
  }

  /// A query, or a form in a body, cleaned: each secret is noted as sent and as it is meant.
  static func clean(_ query: String, _ secrets: inout [String]) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      guard let equals = pair.firstIndex(of: "=") else {
        guard CredentialShape.matches(PercentDecoding.decode(pair)) else { return String(pair) }
        secrets.append(String(pair))
        return SecretVocabulary.mark
      }
      let value = pair[pair.index(after: equals)...]
      let meant = PercentDecoding.decode(value)
      guard
        SecretName.matches(PercentDecoding.decode(pair[..<equals]), meant)
          || CredentialShape.matches(meant)
      else { return String(pair) }
      secrets += [String(value), meant]
      return pair[...equals] + SecretVocabulary.mark
    }.joined(separator: "&")
  }
}

/// Percent-decoding (RFC 3986 section 2.1), as lenient as servers are.
///
/// `%` without two digits stays as it is, and `+` is a space, as in forms.
enum PercentDecoding {
  static func decode(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
