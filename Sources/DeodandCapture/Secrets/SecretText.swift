/// Where secrets stand in a text from outside that is neither a header nor a document: an address,
/// a connection string, a word of a command line, an attribute of telemetry.
///
/// Found are values of parameters that are named like secrets or shaped like credentials
/// (`?key=X&`, `Password=X;`), what stands between `//` and `@` in an address (RFC 3986 section
/// 3.2.1), and credentials wherever a word may begin.
///
/// Names and values are judged as a server would read them, with percent signs undone; places are
/// those of the bytes that stand there.
enum SecretText {
  /// What separates parameters.
  ///
  /// A backslash does, too: it begins an escape of whatever the text was taken out of.
  private static let separators = Set("?&;,# \t\r\n\"'\\<>".utf8)
  /// What ends the authority of an address.
  private static let ends = Set("/?# \t\r\n\"'\\<>".utf8)
  private static let slash = UInt8(ascii: "/")
  private static let at = UInt8(ascii: "@")
  private static let equals = UInt8(ascii: "=")

  /// The text without its secrets; nil if it has none.
  static func hide(_ text: String) -> String? {
    let places = places(in: text)
    return places.isEmpty ? nil : replace(places, in: Array(text.utf8))
  }

  /// The text with `[left out]` at some places; nil if there are none.
  ///
  /// Places are in order and do not overlap.
  static func replace(_ places: [Range<Int>], in bytes: [UInt8]) -> String? {
    if places.isEmpty { return nil }
    var result: [UInt8] = []
    var kept = 0
    for place in places {
      result += bytes[kept..<place.lowerBound]
      result += SecretVocabulary.mark.utf8
      kept = place.upperBound
    }
    return String(decoding: result + bytes[kept...], as: UTF8.self)
  }

  /// The places of secrets in the UTF-8 of a text, in order and without overlaps.
  static func places(in text: String) -> [Range<Int>] {
    if CredentialShape.isWhole(text) { return [0..<text.utf8.count] }
    let bytes = Array(text.utf8)
    var found = CredentialShape.places(in: bytes)
    if bytes.contains(equals) { found += parameters(in: bytes) }
    if bytes.contains(at) { found += userInfo(in: bytes) }
    return merged(found)
  }

  /// Values of parameters; the name and the `=` stay.
  private static func parameters(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { separators.contains($0) } ?? bytes.count
      let word = bytes[start..<end]
      if let equals = word.firstIndex(of: equals), equals + 1 < end {
        let name = PercentDecoding.decode(String(decoding: word[..<equals], as: UTF8.self))
        let value = PercentDecoding.decode(
          String(decoding: word[(equals + 1)...], as: UTF8.self))
        if SecretName.matches(name, value) || CredentialShape.matches(value) {
          found.append((equals + 1)..<end)
        }
      }
      start = end + 1
    }
    return found
  }

  /// What stands before the `@` of an authority, user and password together.
  private static func userInfo(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index + 1 < bytes.count {
      guard bytes[index] == slash, bytes[index + 1] == slash else {
        index += 1
        continue
      }
      let start = index + 2
      let authority = bytes[start...].prefix { !ends.contains($0) }
      // A password may hold `@` itself: the last one ends it.
      if let last = authority.lastIndex(of: at), last > start { found.append(start..<last) }
      index = max(authority.endIndex, start)
    }
    return found
  }

  /// The ways of finding overlap: what two of them found is one place.
  private static func merged(_ places: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, place.lowerBound < last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
      } else {
        result.append(place)
      }
    }
    return result
  }
}
