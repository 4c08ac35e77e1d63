/// Text of a known length that is made in place and appended at once.
///
/// An array grows byte by byte at the price of a check each; the recorder writes some 200 such
/// bytes for every record.
extension [UInt8] {
  /// Appends `count` bytes that the body writes, from the first to the last.
  mutating func append(count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      guard let base = buffer.baseAddress else { return }
      body(base)
      append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }

  /// Appends a number in decimal, padded with zeros to at least `width` digits.
  mutating func append(decimal value: UInt64, width: Int = 1) {
    var count = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    count = Swift.max(count, width)
    append(count: count) { digits in
      var rest = value
      for place in stride(from: count - 1, through: 0, by: -1) {
        digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
    }
  }

  /// Appends text that the program holds.
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
