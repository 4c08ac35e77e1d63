/// Event identifiers: UUIDs (RFC 9562), version 7 where Deodand makes them.
public enum EventID {
  /// A version 7 UUID of a moment and ten random bytes, lower case.
  public static func uuidv7(at time: Timestamp, random: ArraySlice<UInt8>) -> String {
    precondition(random.count == 10, "a version 7 UUID takes ten random bytes")
    let milliseconds = UInt64(max(0, time.microseconds / 1000))
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for position in 0..<16 {
      var byte =
        position < 6
        ? UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * position))
        : random[random.startIndex + position - 6]
      if position == 6 { byte = byte & 0x0f | 0x70 }
      if position == 8 { byte = byte & 0x3f | 0x80 }
      if [4, 6, 8, 10].contains(position) { text.append(UInt8(ascii: "-")) }
      Hex.append(byte, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether a text is a UUID as records hold it: lower-case hexadecimal in groups of 8-4-4-4-12.
  public static func isWellFormed(_ text: String) -> Bool {
    var rest = text.utf8.makeIterator()
    return isWellFormed(text.utf8.count) { _ in rest.next() ?? 0 }
  }

  /// The same of bytes that stand elsewhere, each asked for once and in order.
  static func isWellFormed(_ count: Int, _ byte: (Int) -> UInt8) -> Bool {
    guard count == 36 else { return false }
    for index in 0..<count {
      let byte = byte(index)
      switch (index, byte) {
      case (8, _), (13, _), (18, _), (23, _):
        if byte != UInt8(ascii: "-") { return false }
      case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")):
        continue
      default: return false
      }
    }
    return true
  }
}
