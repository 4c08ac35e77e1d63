// What the walk can say of a value that it has passed, by its range.
extension CanonicalWalk {
  /// The decimal number in quotes, without leading zeros.
  func decimal(_ range: Range<Int>) -> UInt64? {
    guard range.count >= 3, range.count <= 22, bytes[range.lowerBound] == UInt8(ascii: "\"") else {
      return nil
    }
    var value: UInt64 = 0
    for index in (range.lowerBound + 1)..<(range.upperBound - 1) {
      guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(UInt64(bytes[index] - 0x30))
      guard !product.overflow, !sum.overflow else { return nil }
      value = sum.partialValue
    }
    return bytes[range.lowerBound + 1] != 0x30 || range.count == 3 ? value : nil
  }

  /// The 64 hexadecimal digits in quotes.
  func hash(_ range: Range<Int>) -> Hash256? {
    guard range.count == 66 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    guard let a = word(range.lowerBound + 1), let b = word(range.lowerBound + 17),
      let c = word(range.lowerBound + 33), let d = word(range.lowerBound + 49)
    else { return nil }
    words = (a, b, c, d)
    return Hash256(words: words)
  }

  /// Sixteen digits; whether all are digits is asked once, at the end.
  private func word(_ start: Int) -> UInt64? {
    var value: UInt64 = 0
    var isHex = true
    for index in start..<(start + 16) {
      let decimal = bytes[index] &- UInt8(ascii: "0")
      let letter = bytes[index] &- UInt8(ascii: "a")
      isHex = isHex && (decimal < 10 || letter < 6)
      value = value << 4 | UInt64((decimal < 10 ? decimal : letter &+ 10) & 15)
    }
    return isHex ? value : nil
  }

  func isOne(of texts: [StaticString], _ range: Range<Int>) -> Bool {
    texts.contains { compare(range, $0) == 0 }
  }

  func isUUID(_ range: Range<Int>) -> Bool {
    range.count == 38
      && EventID.isWellFormed(36) { bytes[range.lowerBound + 1 + $0] }
  }

  /// `"2026-11-23T16:40:12.122445Z"`: digits where digits belong and the six fractional ones all
  /// there.
  func isTime(_ range: Range<Int>) -> Bool {
    guard range.count == 29 else { return false }
    let form = ByteView(#""0000-00-00T00:00:00.000000Z""#)
    for index in 0..<29 {
      let byte = bytes[range.lowerBound + index]
      if form[index] == 0x30 {
        guard byte >= 0x30, byte <= 0x39 else { return false }
      } else if byte != form[index] {
        return false
      }
    }
    return isCalendarDate(range.lowerBound + 1) && isClockTime(range.lowerBound + 12)
  }

  private func two(_ start: Int) -> Int64 {
    Int64(bytes[start] - 0x30) * 10 + Int64(bytes[start + 1] - 0x30)
  }

  private func isCalendarDate(_ start: Int) -> Bool {
    let year = two(start) * 100 + two(start + 2)
    let month = two(start + 5)
    let day = two(start + 8)
    // Days that every month has need no calendar.
    if month >= 1, month <= 12, day >= 1, day <= 28 { return true }
    return CivilDate(year: year, month: month, day: day) != nil
  }

  private func isClockTime(_ start: Int) -> Bool {
    two(start) < 24 && two(start + 3) < 60 && two(start + 6) < 60
  }

  /// What stands behind `run/` in a subject, as it is written; nil if it is none of a run.
  ///
  /// Canonical text escapes none of these characters, so that bytes can be compared.
  func runName(_ range: Range<Int>) -> Range<Int>? {
    guard range.count > 5, bytes.holds(#""run/"#, at: range.lowerBound) else { return nil }
    return (range.lowerBound + 5)..<(range.upperBound - 1)
  }

  /// A string that is not empty.
  func isText(_ range: Range<Int>) -> Bool {
    range.count > 2 && bytes[range.lowerBound] == UInt8(ascii: "\"")
  }

  func isAbsentOrText(_ range: Range<Int>) -> Bool { range.isEmpty || isText(range) }

  func object(_ range: Range<Int>) -> Range<Int>? {
    !range.isEmpty && bytes[range.lowerBound] == UInt8(ascii: "{") ? range : nil
  }

  /// Compares the bytes of a range with a text: negative, zero or positive.
  func compare(_ range: Range<Int>, _ text: StaticString) -> Int { bytes.compare(range, text) }
}

/// Keys as they stand in canonical text, quotes and escapes included.
enum CanonicalKey {
  /// Whether one key comes before another by UTF-16 code units.
  static func precedes(
    _ left: Range<Int>, _ right: Range<Int>, _ bytes: ByteView
  ) -> Bool {
    var a = left.lowerBound + 1
    var b = right.lowerBound + 1
    let endA = left.upperBound - 1
    let endB = right.upperBound - 1
    while a < endA, b < endB, bytes[a] == bytes[b] {
      // The same bytes, so the same text, as long as both are plain.
      if bytes[a] == UInt8(ascii: "\\") || bytes[a] >= 0x80 { return slow(left, right, bytes) }
      a += 1
      b += 1
    }
    if a == endA || b == endB { return a == endA && b < endB }
    let x = bytes[a]
    let y = bytes[b]
    if x == UInt8(ascii: "\\") || y == UInt8(ascii: "\\") || x >= 0x80 || y >= 0x80 {
      return slow(left, right, bytes)
    }
    return x < y
  }

  /// Decodes both keys; rare, for keys are nearly always plain ASCII.
  private static func slow(
    _ left: Range<Int>, _ right: Range<Int>, _ bytes: ByteView
  ) -> Bool {
    guard let a = decode(left, bytes), let b = decode(right, bytes) else { return false }
    return a.utf16.lexicographicallyPrecedes(b.utf16)
  }

  private static func decode(_ range: Range<Int>, _ bytes: ByteView) -> String? {
    (try? JSONReader.read(bytes.array(range)))?.string
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

/// Fifteen ranges without an array of its own on the heap.
struct InlineRanges {
  private var ranges: InlineArray<15, Range<Int>> = .init(repeating: 0..<0)

  subscript(index: Int) -> Range<Int> {
    get { ranges[index] }
    set { ranges[index] = newValue }
  }
}
