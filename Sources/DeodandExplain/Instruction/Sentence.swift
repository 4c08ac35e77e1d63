/// A sentence of a text, and its words.
///
/// Split by bytes and ASCII marks alone, without a model of language: the same on every system, and
/// in time proportional to the text.
struct Sentence {
  /// A run of letters and digits.
  struct Word {
    /// In lower case.
    let text: String
    /// Whether it begins with a capital letter and goes on with small ones.
    ///
    /// ASCII only: words of other scripts have no such mark here.
    let isCapital: Bool
    /// Whether nothing but a comma and spaces stands before it.
    let isAfterComma: Bool
  }

  let text: String
  let words: [Word]

  init(_ bytes: ArraySlice<UInt8>) {
    text = Self.onOneLine(bytes)
    words = bytes.split { !Self.isWord($0) }.map { run in
      let isCapital =
        Self.isUpper(run.first) && run.count > 1 && run.dropFirst().allSatisfy { Self.isLower($0) }
      let small = run.map { Self.isUpper($0) ? $0 | 0x20 : $0 }
      let before = bytes[..<run.startIndex].last { !Self.isSpace($0) }
      return Word(
        text: String(decoding: small, as: UTF8.self), isCapital: isCapital,
        isAfterComma: before == UInt8(ascii: ","))
    }
  }

  /// The sentences of a text.
  ///
  /// A sentence ends with a stop before a space or before a capital word that is glued to it, with
  /// an empty line, and with the end of a line unless the next one is indented to go on with it.
  ///
  /// Escapes of lines are undone first: results of tools are often JSON in which a text has no line
  /// of its own.
  static func all(in text: String) -> [Sentence] {
    let bytes = unescaped(Array(text.utf8))
    var found: [Sentence] = []
    var start = 0
    for index in bytes.indices where ends(bytes, at: index) {
      add(bytes[start...index], to: &found)
      start = index + 1
    }
    add(bytes[start...], to: &found)
    return found
  }

  private static func add(_ bytes: ArraySlice<UInt8>, to found: inout [Sentence]) {
    // What goes on without a stop for longer than this is no sentence of anybody's.
    let sentence = Sentence(bytes.prefix(1200))
    if !sentence.words.isEmpty { found.append(sentence) }
  }

  /// Whether a sentence ends with this byte; the end of the text counts as an end of a line.
  private static func ends(_ bytes: [UInt8], at index: Int) -> Bool {
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0x0a
    switch bytes[index] {
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
      return isSpace(next) || isGlued(bytes, at: index)
    case UInt8(ascii: ";"): return isSpace(next)
    case 0x0a: return !isSpace(next) || next == 0x0a || opensItem(bytes, after: index)
    default: return false
    }
  }

  /// A stop with a capital word right behind it, as where texts were put together.
  ///
  /// A capital before the stop is taken for an abbreviation.
  private static func isGlued(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index > 0, index + 2 < bytes.count else { return false }
    return !isUpper(bytes[index - 1]) && isUpper(bytes[index + 1]) && isLower(bytes[index + 2])
  }

  /// Whether an indented line is an item of a list or a member rather than the rest of a line.
  private static func opensItem(_ bytes: [UInt8], after index: Int) -> Bool {
    let line = bytes[(index + 1)...].drop { $0 == 0x20 || $0 == 0x09 }.prefix(40)
    guard let first = line.first else { return true }
    if first == 0x0a { return true }
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "*") {
      return line.dropFirst().first == 0x20
    }
    let name = line.prefix { isWord($0) || $0 == 0x20 || $0 == 0x5f }
    let after = line.dropFirst(name.count)
    guard !name.isEmpty, name.count <= 30 else { return false }
    if after.first == UInt8(ascii: "."), name.allSatisfy({ TextSearch.isDigit($0) }) { return true }
    return after.first == UInt8(ascii: ":") && (after.dropFirst().first.map(isSpace) ?? true)
  }

  /// Escapes of lines undone, as JSON and YAML write them inside quotes.
  static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        result.append(bytes[index])
        index += 1
        continue
      }
      switch bytes[index + 1] {
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "\\"): result.append(0x20)
      case 0x0a:
        // A quoted line that goes on: the next begins with spaces, and a backslash if they count.
        let rest = bytes[(index + 2)...].prefix { $0 == 0x20 }
        index += rest.count
        if index + 3 < bytes.count, bytes[index + 2] == UInt8(ascii: "\\"),
          bytes[index + 3] == 0x20
        {
          index += 1
        }
      case let other: result.append(other)
      }
      index += 2
    }
    return result
  }

  /// White space becomes single spaces, so that a value which was broken over lines is found.
  private static func onOneLine(_ bytes: ArraySlice<UInt8>) -> String {
    String(
      decoding: Array(bytes.split(whereSeparator: isSpace).joined(separator: [0x20])), as: UTF8.self
    )
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }
  /// ASCII letters only, as everywhere in this file.
  private static func isUpper(_ byte: UInt8?) -> Bool {
    byte.map { (0x41...0x5a).contains($0) } ?? false
  }
  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }

  /// Letters and digits; the low line joins words of a name, but separates them here.
  private static func isWord(_ byte: UInt8) -> Bool { byte != 0x5f && TextSearch.isWord(byte) }
}
