/// Which JSON is accepted. Stricter profiles refuse what a record could not carry.
public enum JSONProfile: Sendable {
  /// What a record may hold: I-JSON (RFC 7493), and of numbers only integers within ±(2⁵³ − 1).
  case record
  /// What RFC 8785 can canonicalize: I-JSON, any finite double.
  case canonical
  /// What programs send on the wire: repeated keys are kept (the last wins on look-up), a lone
  /// surrogate becomes U+FFFD, big integers become doubles.
  case wire
}

/// Reads JSON text (RFC 8259) into values, refusing what the profile forbids with its byte offset.
public enum JSONReader {
  /// The one value that the bytes hold; trailing bytes other than white space are refused.
  public static func read(
    _ bytes: [UInt8], profile: JSONProfile = .record
  ) throws(JSONError) -> JSONValue {
    preconditionFailure("being written")
  }
}
