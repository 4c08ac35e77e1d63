/// A JSON number as its source wrote it, digit by digit.
///
/// A double would turn `2512292042121000001` into `2512292042121000000` and `1.10` into `1.1`: an
/// order that was changed would pass as the one that was asked for. So numbers of others are kept,
/// shown and compared by their digits. Two are equal if they are the same number in the decimal
/// system: `1.10` and `1.1` are, the two orders are not.
public struct JSONDecimal: Sendable, Hashable {
  /// The number as it stands in the text (RFC 8259 section 6).
  public let text: String
  /// What the number is: sign, digits without zeros at either end, power of ten.
  ///
  /// Two spellings of one number have one; the longest exponents, which no program computes with,
  /// are only equal to themselves.
  private let value: Value

  private struct Value: Sendable, Hashable {
    var isNegative = false
    /// ASCII digits; empty for zero.
    var digits: [UInt8] = []
    var exponent = 0
    /// What could not be read as a power of ten; else empty.
    var unread = ""
  }

  /// Takes a literal that a scanner has found to be a number.
  init(scanned text: String) {
    self.text = text
    value = Self.read(text)
  }

  /// A double in its shortest digits (RFC 8785 section 3.2.2.3).
  init(_ double: Double) {
    var bytes: [UInt8] = []
    ES6Number.write(double, to: &bytes)
    self.init(scanned: String(decoding: bytes, as: UTF8.self))
  }

  /// A whole number.
  init(_ whole: Int64) { self.init(scanned: String(whole)) }

  /// The number, if it is whole and within ±(2⁵³ − 1), however it is spelled: `1.0`, `1e3`.
  public var integer: Int64? {
    guard value.unread.isEmpty, value.exponent >= 0, value.digits.count + value.exponent <= 16
    else {
      return nil
    }
    var whole: Int64 = 0
    for digit in value.digits { whole = whole * 10 + Int64(digit - UInt8(ascii: "0")) }
    for _ in 0..<(value.digits.isEmpty ? 0 : value.exponent) { whole *= 10 }
    if value.isNegative { whole = -whole }
    return JSONNumber.safeIntegers.contains(whole) ? whole : nil
  }

  /// The nearest double; nil if the number is too large for one.
  public var double: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

  /// The one spelling that all spellings of the number share: for digests and keys, not for people.
  package var normalized: String {
    if !value.unread.isEmpty { return text }
    if value.digits.isEmpty { return "0" }
    let digits = String(decoding: value.digits, as: UTF8.self)
    return (value.isNegative ? "-" : "") + digits
      + (value.exponent == 0 ? "" : "e\(value.exponent)")
  }

  /// Whether two are the same number, however they are spelled.
  public static func == (left: JSONDecimal, right: JSONDecimal) -> Bool {
    left.value == right.value
  }

  /// Spellings of one number hash alike.
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }

  private static func read(_ text: String) -> Value {
    var value = Value()
    let parts = text.utf8.split(
      maxSplits: 1, omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") })
    var exponent = 0
    if parts.count > 1 {
      // Within a tenth of what an integer holds, so that no sum below can overflow.
      guard let written = Int(Substring(parts[1])), abs(written) < Int.max / 10 else {
        value.unread = text
        return value
      }
      exponent = written
    }
    var isFraction = false
    for byte in parts[0] {
      switch byte {
      case UInt8(ascii: "-"): value.isNegative = true
      case UInt8(ascii: "."): isFraction = true
      default:
        value.digits.append(byte)
        if isFraction { exponent -= 1 }
      }
    }
    while value.digits.last == UInt8(ascii: "0") {
      value.digits.removeLast()
      exponent += 1
    }
    value.digits.removeFirst(value.digits.prefix { $0 == UInt8(ascii: "0") }.count)
    // Zero has no sign and no power: every program reads -0 and 0e5 as the same nothing.
    if value.digits.isEmpty { return Value() }
    value.exponent = exponent
    return value
  }
}

extension JSONValue {
  /// The same value with every number in the one spelling that all its spellings share.
  ///
  /// Two values are equal if and only if the canonical bytes of these are: for digests and keys of
  /// tables by which values are found.
  package var normalized: JSONValue {
    switch self {
    case .number(let double): .decimal(JSONDecimal(scanned: JSONDecimal(double).normalized))
    case .integer(let whole): .decimal(JSONDecimal(scanned: JSONDecimal(whole).normalized))
    case .decimal(let decimal): .decimal(JSONDecimal(scanned: decimal.normalized))
    case .array(let elements): .array(elements.map(\.normalized))
    case .object(let object):
      .object(
        JSONObject(
          uniqueMembers: object.members.map { .init(key: $0.key, value: $0.value.normalized) }))
    case .null, .bool, .string: self
    }
  }

  /// The same value with whole numbers as integers, however they were spelled.
  package var withPlainIntegers: JSONValue {
    switch self {
    case .decimal(let decimal): decimal.integer.map { .integer($0) } ?? self
    case .array(let elements): .array(elements.map(\.withPlainIntegers))
    case .object(let object): .object(object.withPlainIntegers)
    default: self
    }
  }
}

extension JSONObject {
  /// The same object with whole numbers as integers, however they were spelled.
  package var withPlainIntegers: JSONObject {
    JSONObject(
      uniqueMembers: members.map { .init(key: $0.key, value: $0.value.withPlainIntegers) })
  }
}
