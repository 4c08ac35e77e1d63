/// JSON as it stands in its bytes: a tree of byte ranges. Capture splits bodies along it.
///
/// Nothing is decoded until asked for, so that a proxy can cut a message at its elements and still
/// forward and record exactly the bytes that crossed the wire.
public struct JSONOutline: Sendable {
  /// What stands at a range.
  public indirect enum Kind: Sendable {
    /// `null`, `true`, `false` or a number.
    case scalar
    /// A string, quotes included.
    case string
    /// The elements in order.
    case array([JSONOutline])
    /// The members in order: the decoded key, the range of its literal, the value.
    case object([(key: String, keyRange: Range<Int>, value: JSONOutline)])
  }

  /// What this is.
  public let kind: Kind
  /// Where it stands, without surrounding white space.
  public let range: Range<Int>

  /// The outline of one JSON value (profile `wire`).
  public static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONOutline {
    preconditionFailure("being written")
  }

  /// The last member of that name, if this is an object that has one.
  public subscript(key: String) -> JSONOutline? {
    guard case .object(let members) = kind else { return nil }
    return members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The elements, if this is an array.
  public var elements: [JSONOutline]? { if case .array(let all) = kind { all } else { nil } }

  /// Decodes what stands here (profile `wire`).
  public func value(in bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try JSONReader.read(Array(bytes[range]), profile: .wire)
  }
}
