import DeodandEvents

/// Content from outside that is looked for in a log: the whole of it, or passages.
///
/// The index is keyed and holds words, so what it finds by words are candidates; they are opened
/// and compared, and only what was compared is an answer.
///
/// Commitments are keyed, so the hash of a document finds nothing. What is known of it by words is
/// checked against the content itself.
struct ContentProbe {
  /// How content on record agrees with what is looked for.
  ///
  /// From the strongest to the weakest (docs/spec/impact.md).
  enum Match {
    /// The same bytes.
    case exact
    /// All of it stands in the content.
    case contained
    /// Some of its passages do: these.
    case passages([String])
  }

  /// The content as it was given, for comparing byte for byte.
  private let bytes: [UInt8]
  /// The content as text, its white space at the ends left out.
  private let text: String
  /// Lines or sentences that are long enough to mean something.
  let passages: [String]

  /// Passages are at least this long, and no more than so many are looked for.
  static let passageBytes = 24
  static let passageLimit = 32
  /// A query by words needs few of them.
  ///
  /// In bytes of UTF-8.
  private static let queryBytes = 400

  /// Prepares a search; nil if there is no word in the content.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    text = Self.trimmed(String(decoding: bytes, as: UTF8.self))
    guard
      text.unicodeScalars.contains(where: {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
      })
    else { return nil }
    var found: [String] = []
    // No grammar: a piece that ends within a sentence costs a passage and finds nothing wrong.
    for line in text.split(whereSeparator: { $0.isNewline || ".!?".contains($0) }) {
      let passage = Self.trimmed(String(line))
      if passage.utf8.count >= Self.passageBytes, !found.contains(passage) { found.append(passage) }
    }
    // The longest say most; their order does not matter.
    passages = Array(
      found.enumerated().sorted { one, other in
        let (a, b) = (one.element.utf8.count, other.element.utf8.count)
        return a == b ? one.offset < other.offset : a > b
      }.prefix(Self.passageLimit).map(\.element))
  }

  /// White space at the ends is what copying adds and takes away.
  private static func trimmed(_ text: String) -> String {
    let isSpace = { (character: Character) in character.isWhitespace }
    return String(
      text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// The words by which candidates are found: of the whole, then of each passage.
  var queries: [String] {
    ([text] + passages).map { Self.prefix($0) }
  }

  /// Whole words from the beginning: all words of a long text are dear, and not needed.
  private static func prefix(_ text: String) -> String {
    guard text.utf8.count > queryBytes else { return text }
    var short = ""
    for scalar in text.unicodeScalars {
      if short.utf8.count >= queryBytes { break }
      short.unicodeScalars.append(scalar)
    }
    // The last word may be cut.
    let end = short.lastIndex { $0.isWhitespace } ?? short.endIndex
    return end == short.startIndex ? short : String(short[..<end])
  }

  /// How bytes on record agree.
  ///
  /// Takes time in proportion to what is compared, for each passage: it is for candidates that the
  /// index found, not for a whole log.
  func match(_ other: [UInt8]) -> Match? {
    if other == bytes { return .exact }
    var texts = [String(decoding: other, as: UTF8.self)]
    // Within JSON the content stands escaped, so strings are compared decoded, and JSON within them
    // too.
    if let value = try? JSONReader.read(other, profile: .wire) {
      let strings = value.leaves().compactMap(\.value.string)
      if strings.contains(where: { $0.utf8.elementsEqual(bytes) }) { return .exact }
      texts = strings + strings.flatMap(Self.within)
    }
    let haystacks = texts.map { Array($0.utf8) }
    if haystacks.contains(where: { TextSearch.contains(Array(text.utf8), in: $0) }) {
      return .contained
    }
    let found = passages.filter { passage in
      let needle = Array(passage.utf8)
      return haystacks.contains { TextSearch.contains(needle, in: $0) }
    }
    return found.isEmpty ? nil : .passages(found)
  }

  /// What of the content was found: values are looked for in that, not in what stands around it.
  func found(by match: Match) -> [Passage] {
    switch match {
    case .exact, .contained: [Passage(text)]
    case .passages(let found): found.map { Passage($0) }
    }
  }

  /// Arguments of calls are JSON within a string.
  private static func within(_ text: String) -> [String] {
    guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let value = try? JSONReader.read(Array(text.utf8), profile: .wire)
    else { return [] }
    return value.leaves().compactMap(\.value.string)
  }
}
