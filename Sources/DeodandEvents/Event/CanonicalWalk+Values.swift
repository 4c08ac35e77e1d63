// What the walk can say of a value that it has passed, by its range.
extension CanonicalWalk {
  /// The decimal number in quotes, without leading zeros.
  func decimal(_ range: Range<Int>) -> UInt64? {
    guard range.count >= 3, range.count <= 22, base[range.lowerBound] == UInt8(ascii: "\"") else {
      return nil
    }
    var value: UInt64 = 0
    for index in (range.lowerBound + 1)..<(range.upperBound - 1) {
      guard base[index] >= 0x30, base[index] <= 0x39 else { return nil }
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(UInt64(base[index] - 0x30))
      guard !product.overflow, !sum.overflow else { return nil }
      value = sum.partialValue
    }
    return base[range.lowerBound + 1] != 0x30 || range.count == 3 ? value : nil
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
      let decimal = base[index] &- UInt8(ascii: "0")
      let letter = base[index] &- UInt8(ascii: "a")
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
      && EventID.isWellFormed(
        UnsafeBufferPointer(start: base + range.lowerBound + 1, count: 36))
  }

  /// `"2026-11-23T16:40:12.122445Z"`: digits where digits belong and the six fractional ones all
  /// there.
  func isTime(_ range: Range<Int>) -> Bool {
    guard range.count == 29 else { return false }
    let form: StaticString = #""0000-00-00T00:00:00.000000Z""#
    for index in 0..<29 {
      let byte = base[range.lowerBound + index]
      if form.utf8Start[index] == 0x30 {
        guard byte >= 0x30, byte <= 0x39 else { return false }
      } else if byte != form.utf8Start[index] {
        return false
      }
    }
    return isCalendarDate(range.lowerBound + 1) && isClockTime(range.lowerBound + 12)
  }

  private func two(_ start: Int) -> Int64 {
    Int64(base[start] - 0x30) * 10 + Int64(base[start + 1] - 0x30)
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

  /// A string that is not empty.
  func isText(_ range: Range<Int>) -> Bool {
    range.count > 2 && base[range.lowerBound] == UInt8(ascii: "\"")
  }

  func isAbsentOrText(_ range: Range<Int>) -> Bool { range.isEmpty || isText(range) }

  func object(_ range: Range<Int>) -> Range<Int>? {
    !range.isEmpty && base[range.lowerBound] == UInt8(ascii: "{") ? range : nil
  }

  /// Compares the bytes of a range with a text: negative, zero or positive.
  func compare(_ range: Range<Int>, _ text: StaticString) -> Int {
    let shared = min(range.count, text.utf8CodeUnitCount)
    for index in 0..<shared {
      let difference = Int(base[range.lowerBound + index]) - Int(text.utf8Start[index])
      if difference != 0 { return difference }
    }
    return range.count - text.utf8CodeUnitCount
  }
}

/// Keys as they stand in canonical text, quotes and escapes included.
enum CanonicalKey {
  /// Whether one key comes before another by UTF-16 code units.
  static func precedes(
    _ left: Range<Int>, _ right: Range<Int>, _ base: UnsafePointer<UInt8>
  ) -> Bool {
    var a = left.lowerBound + 1
    var b = right.lowerBound + 1
    let endA = left.upperBound - 1
    let endB = right.upperBound - 1
    while a < endA, b < endB, base[a] == base[b] {
      // The same bytes, so the same text, as long as both are plain.
      if base[a] == UInt8(ascii: "\\") || base[a] >= 0x80 { return slow(left, right, base) }
      a += 1
      b += 1
    }
    if a == endA || b == endB { return a == endA && b < endB }
    let x = base[a]
    let y = base[b]
    if x == UInt8(ascii: "\\") || y == UInt8(ascii: "\\") || x >= 0x80 || y >= 0x80 {
      return slow(left, right, base)
    }
    return x < y
  }

  /// Decodes both keys; rare, for keys are nearly always plain ASCII.
  private static func slow(
    _ left: Range<Int>, _ right: Range<Int>, _ base: UnsafePointer<UInt8>
  ) -> Bool {
    guard let a = decode(left, base), let b = decode(right, base) else { return false }
    return a.utf16.lexicographicallyPrecedes(b.utf16)
  }

  private static func decode(_ range: Range<Int>, _ base: UnsafePointer<UInt8>) -> String? {
    let literal = Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    return (try? JSONReader.read(literal))?.string
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

/// Thirteen ranges without an array.
struct InlineRanges {
  private typealias Pair = (Int, Int)
  private var starts: (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  private var ends: (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

  subscript(index: Int) -> Range<Int> {
    get {
      let start = withUnsafeBytes(of: starts) { $0.load(fromByteOffset: index * 8, as: Int.self) }
      let end = withUnsafeBytes(of: ends) { $0.load(fromByteOffset: index * 8, as: Int.self) }
      return start..<end
    }
    set {
      withUnsafeMutableBytes(of: &starts) {
        $0.storeBytes(of: newValue.lowerBound, toByteOffset: index * 8, as: Int.self)
      }
      withUnsafeMutableBytes(of: &ends) {
        $0.storeBytes(of: newValue.upperBound, toByteOffset: index * 8, as: Int.self)
      }
    }
  }
}
