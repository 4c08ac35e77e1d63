/// Event identifiers: UUIDs (RFC 9562), version 7 where Deodand makes them.
public enum EventID {
  /// A version 7 UUID of a moment and ten random bytes, lower case.
  public static func uuidv7(at time: Timestamp, random: [UInt8]) -> String {
    precondition(random.count == 10, "a version 7 UUID takes ten random bytes")
    let milliseconds = UInt64(max(0, time.microseconds / 1000))
    var bytes: [UInt8] = []
    for shift in stride(from: 40, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: milliseconds >> UInt64(shift)))
    }
    bytes += random
    bytes[6] = bytes[6] & 0x0f | 0x70
    bytes[8] = bytes[8] & 0x3f | 0x80
    var text = Hex.encodeBytes(bytes)
    for position in [20, 16, 12, 8] { text.insert(UInt8(ascii: "-"), at: position) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether a text is a UUID as records hold it: lower-case hexadecimal in groups of 8-4-4-4-12.
  public static func isWellFormed(_ text: some StringProtocol) -> Bool {
    isWellFormed(text.utf8)
  }

  static func isWellFormed(_ text: some Collection<UInt8>) -> Bool {
    guard text.count == 36 else { return false }
    for (index, byte) in text.enumerated() {
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
