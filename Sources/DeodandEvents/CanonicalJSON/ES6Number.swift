/// Numbers as ECMAScript prints them (ECMA-262, Number::toString), which RFC 8785 section 3.2.2.3
/// prescribes.
enum ES6Number {
  /// Appends a finite double.
  ///
  /// The reader refuses others, so one that arrives here is our own fault.
  static func write(_ double: Double, to output: inout [UInt8]) {
    precondition(double.isFinite, "a number that JSON cannot carry")
    if double == 0 {
      output.append(UInt8(ascii: "0"))
      return
    }
    if double < 0 { output.append(UInt8(ascii: "-")) }
    let (digits, point) = decimal(double.magnitude)
    write(digits, point: point, to: &output)
  }

  /// The shortest digits that read back as the same double, and where the point stands: 0.DIGITS ×
  /// 10^point.
  ///
  /// Swift's own description has those digits; only their layout differs.
  private static func decimal(_ magnitude: Double) -> (digits: [UInt8], point: Int) {
    let parts = magnitude.description.split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".")
    exponent += mantissa[0].utf8.count
    var digits = mantissa.flatMap { Array($0.utf8) }
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leading)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, exponent - leading)
  }

  private static func write(_ digits: [UInt8], point: Int, to output: inout [UInt8]) {
    let zero = UInt8(ascii: "0")
    let dot = UInt8(ascii: ".")
    switch point {
    case digits.count...21 where digits.count <= 21:
      output += digits
      output += [UInt8](repeating: zero, count: point - digits.count)
    case 1...21:
      output += digits[..<point]
      output.append(dot)
      output += digits[point...]
    case -5...0:
      output += [zero, dot]
      output += [UInt8](repeating: zero, count: -point)
      output += digits
    default:
      output.append(digits[0])
      if digits.count > 1 {
        output.append(dot)
        output += digits[1...]
      }
      output += (point > 0 ? "e+" : "e-").utf8
      output += String((point - 1).magnitude).utf8
    }
  }
}
