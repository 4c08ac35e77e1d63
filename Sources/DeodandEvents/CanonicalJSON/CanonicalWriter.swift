/// Writes JSON in the one form of RFC 8785 (JCS): keys by UTF-16 code unit, no space, ES6 numbers.
public enum CanonicalWriter {
  /// The canonical UTF-8 bytes of a value.
  public static func write(_ value: JSONValue) -> [UInt8] {
    var output: [UInt8] = []
    write(value, to: &output)
    return output
  }

  /// Appends the canonical bytes of a value.
  public static func write(_ value: JSONValue, to output: inout [UInt8]) {
    preconditionFailure("being written")
  }

  /// Appends a JSON string literal, quotes included (RFC 8785 section 3.2.2.2).
  public static func writeString(_ text: String, to output: inout [UInt8]) {
    preconditionFailure("being written")
  }
}
