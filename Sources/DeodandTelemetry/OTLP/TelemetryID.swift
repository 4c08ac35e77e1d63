import DeodandEvents

/// A trace or span identifier of OpenTelemetry: 16 or 8 bytes that are not all zero.
///
/// Two words without allocation: a request of many spans compares and writes a great many of them.
/// W3C trace context forbids the identifier of zeros.
package struct TelemetryID: Sendable, Hashable {
  private let high: UInt64
  private let low: UInt64
  /// 16 for a trace, 8 for a span.
  package let byteCount: Int

  /// Takes the bytes at a range, if they are an identifier of that size.
  init?(_ bytes: ByteView, in range: Range<Int>, byteCount: Int) {
    guard range.count == byteCount else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for index in range { words = Self.push(UInt64(bytes[index]), bits: 8, to: words) }
    self.init(words, byteCount: byteCount)
  }

  /// Parses hexadecimal digits of either case.
  ///
  /// OTLP writes identifiers so in JSON, against the Base64 that protobuf's JSON mapping has for
  /// bytes.
  init?(hex text: String, byteCount: Int) {
    guard text.utf8.count == 2 * byteCount else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for digit in text.utf8 {
      let value: UInt8
      switch digit {
      case 0x30...0x39: value = digit - 0x30
      case 0x41...0x46: value = digit - 0x37
      case 0x61...0x66: value = digit - 0x57
      default: return nil
      }
      words = Self.push(UInt64(value), bits: 4, to: words)
    }
    self.init(words, byteCount: byteCount)
  }

  private init?(_ words: (UInt64, UInt64), byteCount: Int) {
    guard words != (0, 0) else { return nil }
    (high, low) = words
    self.byteCount = byteCount
  }

  /// Moves both words to the left by a few bits and puts the value at their end.
  private static func push(
    _ value: UInt64, bits: UInt64, to words: (UInt64, UInt64)
  ) -> (UInt64, UInt64) {
    (words.0 << bits | words.1 >> (64 - bits), words.1 << bits | value)
  }

  /// Lower-case hexadecimal, two digits a byte.
  package var hex: String {
    let count = 2 * byteCount
    // Every one of the `count` digits is written.
    return unsafe String(unsafeUninitializedCapacity: count) { digits in
      for place in 0..<count {
        let fromEnd = count - 1 - place
        let word = fromEnd < 16 ? low : high
        let value = UInt8(word >> UInt64(4 * (fromEnd % 16)) & 15)
        unsafe digits[place] = value < 10 ? 0x30 + value : 0x57 + value
      }
      return count
    }
  }
}
