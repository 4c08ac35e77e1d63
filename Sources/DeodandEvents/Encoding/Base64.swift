/// Base64 as in RFC 4648 section 4, with padding, and strict: one spelling for each value.
///
/// Line breaks, missing padding and non-zero slack bits are refused, because signed notes are
/// compared by their text (C2SP signed-note).
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let pad = UInt8(ascii: "=")

  /// The padded base64 text of the bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let group =
        UInt32(bytes[index]) << 16
        | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[index + 2]) : 0)
      result.append(alphabet[Int(group >> 18)])
      result.append(alphabet[Int(group >> 12 & 63)])
      result.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : pad)
      result.append(left > 2 ? alphabet[Int(group & 63)] : pad)
      index += 3
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes, or nil if the text is not the one canonical spelling.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(digits.count / 4 * 3)
    var group: UInt32 = 0
    let padding = digits.suffix(2).reversed().prefix { $0 == pad }.count
    let payload = digits.count - padding
    for (index, digit) in digits.enumerated() {
      guard let value = index < payload ? value(of: digit) : 0 else { return nil }
      group = group << 6 | value
      if index % 4 == 3 {
        result.append(UInt8(truncatingIfNeeded: group >> 16))
        result.append(UInt8(truncatingIfNeeded: group >> 8))
        result.append(UInt8(truncatingIfNeeded: group))
        group = 0
      }
    }
    result.removeLast(padding)
    // Slack bits must be zero: only the canonical spelling encodes back to itself.
    return encode(result).utf8.elementsEqual(digits) ? result : nil
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
