/// Lower-case hexadecimal, the only form Deodand writes or accepts.
public enum Hex {
  /// Two digits a byte, lower case.
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: encodeBytes(bytes), as: UTF8.self)
  }

  /// Two ASCII digits a byte, lower case, as bytes.
  public static func encodeBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes { append(byte, to: &result) }
    return result
  }

  /// Appends the 64 digits of a hash without making an array of its bytes.
  static func append(_ hash: Hash256, to output: inout [UInt8]) {
    output.append(count: 64) { digits in
      write(hash.words.0, to: &digits, at: 0)
      write(hash.words.1, to: &digits, at: 16)
      write(hash.words.2, to: &digits, at: 32)
      write(hash.words.3, to: &digits, at: 48)
    }
  }

  private static func write(
    _ word: UInt64, to digits: inout MutableSpan<UInt8>, at start: Int
  ) {
    for place in 0..<16 {
      digits[start + place] = digit(UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place)) & 15)
    }
  }

  static func append(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(digit(byte >> 4))
    output.append(digit(byte & 15))
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }

  /// The bytes, or nil if the text is odd in length or holds anything but `0-9a-f`.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8
    guard digits.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      if let top = high {
        result.append(top << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return result
  }

  static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
