import DeodandEvents

// What the two encodings of a value have in common.

/// Numbers of OpenTelemetry as JSON values.
enum TelemetryNumber {
  /// A whole number; beyond what I-JSON can carry, its digits.
  ///
  /// RFC 7493 section 2.2: other programs read numbers beyond 2^53 - 1 as their neighbours.
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
  static let prefix = ReportedNames.codingAgentPrefix

  /// The name, if a body is one.
  ///
  /// Bodies are content, and only this prefix makes one a name that a record may hold.
  static func of(_ body: String) -> String? {
    body.utf8.count <= longest && body.utf8.starts(with: prefix.utf8) ? body : nil
  }
}
