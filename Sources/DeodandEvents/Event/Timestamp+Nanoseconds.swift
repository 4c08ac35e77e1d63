extension Timestamp {
  /// The moment that many nanoseconds after 1970, in RFC 3339 with nine fractional digits; 64 bits
  /// reach into the year 2554.
  package static func rfc3339(nanoseconds: UInt64) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(32)
    Timestamp(microseconds: Int64(nanoseconds / 1000)).write(to: &text)
    text.removeLast()
    text.append(decimal: nanoseconds % 1000, width: 3)
    text.append("Z")
    return String(decoding: text, as: UTF8.self)
  }
}
