/// Text of a known length that is made in place and appended at once.
///
/// An array grows byte by byte at the price of a check each; the recorder writes some 200 such
/// bytes for every record.
extension [UInt8] {
  /// Appends `count` bytes that the body writes, from the first to the last.
  ///
  /// They are zeros before it writes.
  mutating func append(count: Int, _ body: (inout MutableSpan<UInt8>) -> Void) {
    // Memory of the stack, initialized before anything reads it and gone when the closure ends.
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      unsafe buffer.initialize(repeating: 0)
      var span = unsafe MutableSpan(_unsafeElements: buffer)
      body(&span)
      unsafe append(contentsOf: UnsafeBufferPointer(buffer))
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
    let view = ByteView(text)
    view.append(0..<view.count, to: &self)
  }
}
