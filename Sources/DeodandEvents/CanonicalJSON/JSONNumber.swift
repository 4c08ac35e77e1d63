/// What JSON numbers are in Deodand.
package enum JSONNumber {
  /// The integers that every double-based reader keeps exactly (RFC 7493 section 2.2).
  package static let safeIntegers: ClosedRange<Int64> =
    -9_007_199_254_740_991...9_007_199_254_740_991

  /// A double as a value: whole numbers in the safe range are integers, so that `1.0` and `1` are
  /// one value.
  static func value(of double: Double) -> JSONValue {
    if let whole = Int64(exactly: double), safeIntegers.contains(whole) { return .integer(whole) }
    return .number(double)
  }

  /// A number of others: a double if that prints exactly as it was written, else its digits.
  static func value(of text: String) -> JSONValue {
    if let double = Double(text), double.isFinite {
      var shortest: [UInt8] = []
      ES6Number.write(double, to: &shortest)
      if text.utf8.elementsEqual(shortest) { return .number(double) }
    }
    return .decimal(JSONDecimal(scanned: text))
  }
}
