import DeodandEvents

/// Texts as they read when an encoding around them is undone.
///
/// Each encoding is undone once: what was encoded twice is not found. The bytes are the sender's,
/// so malformed escapes stay as they stand and stop nothing.
enum EscapeForm {
  /// The text without the escapes of JSON strings, and without percent-encoding, where either
  /// makes a difference.
  static func readings(of bytes: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    if bytes.contains(UInt8(ascii: "\\")) { found.append(withoutBackslashes(bytes)) }
    if bytes.contains(UInt8(ascii: "%")) { found.append(withoutPercents(bytes)) }
    return found.filter { $0 != bytes }
  }

  /// A backslash that begins no escape is a byte like any other.
  private static func withoutBackslashes(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let (read, count) = escape(bytes[(index + 1)...])
      result += read ?? [bytes[index]]
      index += read == nil ? 1 : 1 + count
    }
    return result
  }

  /// What an escape stands for, and how many bytes it takes after its backslash.
  ///
  /// Those of RFC 8259 section 7 but for `\b` and `\f`; beyond the basic plane two units make a
  /// scalar, and half of a pair is no escape.
  private static func escape(_ rest: ArraySlice<UInt8>) -> (read: [UInt8]?, count: Int) {
    switch rest.first {
    case UInt8(ascii: "n"): return ([0x0a], 1)
    case UInt8(ascii: "t"): return ([0x09], 1)
    case UInt8(ascii: "r"): return ([0x0d], 1)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return (rest.first.map { [$0] }, 1)
    case UInt8(ascii: "u"):
      guard let high = unit(rest.dropFirst()) else { return (nil, 0) }
      if let scalar = Unicode.Scalar(high) { return (Array(String(scalar).utf8), 5) }
      let low = rest.dropFirst(5)
      guard high < 0xdc00, low.starts(with: "\\u".utf8), let second = unit(low.dropFirst(2)),
        (0xdc00...0xdfff).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (second - 0xdc00))
      else { return (nil, 0) }
      return (Array(String(scalar).utf8), 11)
    default: return (nil, 0)
    }
  }

  /// One unit of UTF-16, from four hexadecimal digits.
  private static func unit(_ digits: ArraySlice<UInt8>) -> UInt32? {
    let four = digits.prefix(4)
    guard four.count == 4, four.allSatisfy({ hex($0) != nil }) else { return nil }
    return four.reduce(0) { $0 << 4 | UInt32(hex($1) ?? 0) }
  }

  /// RFC 3986 section 2.1; a `+` stays, since only forms mean a space by it.
  private static func withoutPercents(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// The value of a hexadecimal digit in either case; nil for any other byte.
  private static func hex(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }

  /// What the runs of base64 in a text decode to, where that is text.
  ///
  /// Runs shorter than 12 digits are words by chance. What is not UTF-8 is no text that a value
  /// could stand in.
  static func decoded(in bytes: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let run = bytes[start...].prefix { isBase64($0) }
      if run.count >= 12 {
        let padding = bytes[run.endIndex...].prefix(2).prefix { $0 == UInt8(ascii: "=") }
        let text = String(decoding: Array(run) + Array(padding), as: UTF8.self)
        if let decoded = Base64.decode(text), String(validating: decoded, as: UTF8.self) != nil {
          found.append(decoded)
        }
      }
      start = run.endIndex + 1
    }
    return found
  }

  /// The alphabet of RFC 4648 section 4.
  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "+"), UInt8(ascii: "/"): true
    default: false
    }
  }
}
