/// What of a message's headers and target may stand in a record.
///
/// Left out by name: what carries credentials (`Authorization`, `Cookie`, `X-Api-Key` and whatever
/// is named like them) and what tells people's addresses. Left out by value: what has the shape of
/// a credential. What is left out is named, and its values are handed on, so that they can be kept
/// out of bodies too.
///
/// Names of headers that were left out stay readable: that a key was sent is evidence.
public struct HeaderSecrets: Sendable {
  /// The headers that are kept: names in lower case, values in order.
  public private(set) var kept: [(name: String, values: [String])] = []
  /// The names of those that are not, in lower case.
  public private(set) var dropped: [String] = []
  /// The secrets that were left out.
  private(set) var secrets: [String] = []

  /// Sorts headers.
  public init(_ headers: [HTTPHeader]) {
    for header in headers {
      let name = header.name.lowercased()
      switch Self.judge(header.name, name, header.value) {
      case .kept: keep(name, header.value)
      case .personal: drop(name)
      case .secret:
        drop(name)
        secrets += Self.credentials(in: header.value, of: name)
        secrets += CredentialShape.all(in: header.value)
      }
    }
    // A header of which one value was a secret is not worth its other values.
    kept.removeAll { dropped.contains($0.name) }
  }

  /// What becomes of a header.
  private enum Judgement { case kept, personal, secret }

  /// Judges a header by its name, as it was sent and in lower case: capitals may part its words.
  private static func judge(_ sent: String, _ name: String, _ value: String) -> Judgement {
    if SecretVocabulary.personalHeaders.contains(name)
      || SecretName.holds(Array(name.utf8)[...], email)
    {
      return .personal
    }
    let scheme = String(Substring(value.utf8.prefix { $0 != UInt8(ascii: " ") })).lowercased()
    let isAuthorization = SecretVocabulary.schemes.contains(scheme)
    let isSecret =
      SecretName.matches(sent, value) || (isAuthorization && !name.hasSuffix("-authenticate"))
      || !CredentialShape.all(in: value).isEmpty
    return isSecret ? .secret : .kept
  }

  private static let email = Array("email".utf8)

  private mutating func keep(_ name: String, _ value: String) {
    if let index = kept.firstIndex(where: { $0.name == name }) {
      kept[index].values.append(value)
    } else {
      kept.append((name, [value]))
    }
  }

  private mutating func drop(_ name: String) {
    if !dropped.contains(name) { dropped.append(name) }
  }

  /// What of a header is the secret itself: `X` of `Bearer X`, the values of cookies.
  ///
  /// No more than that, for what is returned is looked for in bodies: `SameSite=None` is no secret.
  private static func credentials(in value: String, of name: String) -> [String] {
    if name == "cookie" || name == "set-cookie" {
      let pairs = value.split(separator: ";").prefix(name == "cookie" ? .max : 1)
      return pairs.map { pair in
        String(pair.contains("=") ? pair.drop { $0 != "=" }.dropFirst() : pair)
      }
    }
    let words = value.split(separator: " ")
    if words.count <= 2 { return [value] + words.suffix(1).map { String($0) } }
    let parameters = value.split { " ,;".contains($0) }.compactMap { word -> String? in
      guard let equals = word.firstIndex(of: "=") else { return nil }
      let meant = word[word.index(after: equals)...].filter { $0 != "\"" }
      return SecretName.matches(word[..<equals], meant) ? meant : nil
    }
    return [value] + parameters
  }
}
