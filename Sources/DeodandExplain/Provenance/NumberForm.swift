/// Numbers as people write them: `1,234.50` and `1234.5` are one.
///
/// Numbers stay texts: as floating-point numbers, long ones that differ would be equal.
enum NumberForm {
  /// How a text reads as a number, if it is nothing else: no grouping, no zeros that say nothing.
  static func reading(of text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let (reading, end) = scan(bytes, at: 0), end == bytes.count else { return nil }
    return reading
  }

  /// Every number that stands in a text by itself.
  ///
  /// A number within a word, a version or an address is none.
  static func readings(in bytes: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    var index = 0
    while index < bytes.count {
      guard TextSearch.isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "-"),
        begins(bytes, index), let (reading, end) = scan(bytes, at: index)
      else {
        index += 1
        continue
      }
      if ends(bytes, end) { found.insert(reading) }
      index = end
    }
    return found
  }

  /// Bytes beyond ASCII may stand before it: a currency's sign, a letter of a script without
  /// spaces.
  private static func begins(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard index > 0 else { return true }
    let before = bytes[index - 1]
    return !isASCIIWord(before) && before != UInt8(ascii: ".") && before != UInt8(ascii: ",")
  }

  /// A mark behind it ends a sentence, unless a digit follows.
  private static func ends(_ bytes: [UInt8], _ end: Int) -> Bool {
    guard end < bytes.count else { return true }
    if isASCIIWord(bytes[end]) { return false }
    let isPoint = bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ",")
    return !(isPoint && end + 1 < bytes.count && TextSearch.isDigit(bytes[end + 1]))
  }

  private static func isASCIIWord(_ byte: UInt8) -> Bool { byte < 0x80 && TextSearch.isWord(byte) }

  /// A sign, digits that may be in groups of three, and a fraction.
  ///
  /// Groups are read in the English way only; a comma for a fraction is not known here. The bound
  /// on groups keeps a long list of threes from being one number.
  private static func scan(_ bytes: [UInt8], at start: Int) -> (reading: String, end: Int)? {
    var index = start
    let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var whole = digits(bytes, from: index)
    guard !whole.isEmpty else { return nil }
    index += whole.count
    while index < bytes.count, bytes[index] == UInt8(ascii: ","), whole.count <= 60 {
      let group = digits(bytes, from: index + 1)
      guard group.count == 3 else { break }
      whole += group
      index += 4
    }
    var fraction: [UInt8] = []
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      fraction = digits(bytes, from: index + 1)
      if !fraction.isEmpty { index += 1 + fraction.count }
    }
    while whole.count > 1, whole[0] == UInt8(ascii: "0") { whole.removeFirst() }
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    let point: [UInt8] = fraction.isEmpty ? [] : [UInt8(ascii: ".")]
    let sign: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    return (String(decoding: sign + whole + point + fraction, as: UTF8.self), index)
  }

  /// The run of digits from a place on; none beyond the end.
  private static func digits(_ bytes: [UInt8], from start: Int) -> [UInt8] {
    guard start < bytes.count else { return [] }
    return Array(bytes[start...].prefix { TextSearch.isDigit($0) })
  }
}
