// What the two encodings of a value have in common.

/// Numbers of OpenTelemetry as JSON values.
enum TelemetryNumber {
  /// A whole number; beyond what I-JSON can carry, its digits.
  static func value(_ whole: Int64) -> JSONValue {
    JSONNumber.safeIntegers.contains(whole) ? .integer(whole) : .string(String(whole))
  }

  /// A double: its digits where it goes into a record, which holds no fractions.
  static func value(_ double: Double, _ keep: TelemetryItem.Keep) -> JSONValue {
    keep == .facts || !double.isFinite ? .string(double.description) : .number(double)
  }
}

/// The names of Claude Code's log records, which are bodies in some versions.
enum CodingAgentName {
  static let longest = 64
  static let prefix = "claude_code."

  /// The name, if a body is one.
  static func of(_ body: String) -> String? {
    body.utf8.count <= longest && body.utf8.starts(with: prefix.utf8) ? body : nil
  }
}

extension JSONObject {
  /// An object in which the last of equal keys counts; in one pass, for a peer may repeat a
  /// million.
  package init(lastOfEach members: [Member]) {
    if members.count <= Self.scanned, Self.areDistinct(members) {
      self.init(uniqueMembers: members)
      return
    }
    var seen: Set<[UInt8]> = []
    let last = members.reversed().filter { seen.insert(Array($0.key.utf8)).inserted }
    self.init(uniqueMembers: last.reversed())
  }

  private static let scanned = 24

  private static func areDistinct(_ members: [Member]) -> Bool {
    for index in members.indices {
      let key = members[index].key
      for other in members[..<index] where other.key.hasSameBytes(as: key) { return false }
    }
    return true
  }
}

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
