/// Why bytes are not JSON that Deodand accepts, and where.
public struct JSONError: Error, Sendable, Hashable {
  /// What is wrong; the raw value is a stable code.
  public enum Code: String, Sendable {
    /// A byte that cannot stand here, or the text ends too early.
    case syntax
    /// Something follows the value.
    case trailing = "trailing-bytes"
    /// A key stands twice in one object.
    case duplicateKey = "duplicate-key"
    /// Half of a surrogate pair.
    case loneSurrogate = "lone-surrogate"
    /// Bytes that are not UTF-8.
    case encoding = "not-utf8"
    /// A fraction or an exponent where only integers may stand.
    case fraction
    /// A number outside the profile's range.
    case range = "number-range"
    /// Nested too deeply.
    case depth
    /// Too many bytes.
    case size
    /// Valid JSON, but not in RFC 8785 form.
    case notCanonical = "not-canonical"
  }

  /// What is wrong.
  public let code: Code
  /// The offset of the offending byte, from 0.
  public let offset: Int
  /// A sentence for people, lower case, without the offset.
  public let message: String

  /// Describes a fault at an offset.
  public init(_ code: Code, at offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }
}
