/// JSON as it stands in its bytes: a tree of byte ranges.
///
/// Capture splits bodies along it.
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

  package init(kind: Kind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// The outline of one JSON value (profile `wire`).
  public static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONOutline {
    try JSONScanner.withScanner(over: bytes) { scanner throws(JSONError) in
      scanner.skipSpace()
      let outline = try outline(&scanner, depth: 0)
      try scanner.expectEnd()
      return outline
    }
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

  private static func outline(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONError) -> JSONOutline {
    let start = scanner.offset
    let kind: Kind
    switch scanner.peek() {
    case UInt8(ascii: "{"): kind = .object(try members(&scanner, depth: depth))
    case UInt8(ascii: "["): kind = .array(try elements(&scanner, depth: depth))
    case UInt8(ascii: "\""):
      try scanner.skipString()
      kind = .string
    default:
      kind = .scalar
      switch scanner.peek() {
      case UInt8(ascii: "t"): try scanner.literal("true")
      case UInt8(ascii: "f"): try scanner.literal("false")
      case UInt8(ascii: "n"): try scanner.literal("null")
      default: _ = try scanner.number()
      }
    }
    return JSONOutline(kind: kind, range: start..<scanner.offset)
  }

  private static func members(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONError) -> [(key: String, keyRange: Range<Int>, value: JSONOutline)] {
    try scanner.open(depth: depth)
    var members: [(key: String, keyRange: Range<Int>, value: JSONOutline)] = []
    if scanner.close(UInt8(ascii: "}")) { return members }
    repeat {
      let start = scanner.offset
      let key = try scanner.key(surrogates: .replace)
      let range = start..<scanner.offset
      try scanner.colon()
      members.append((key, range, try outline(&scanner, depth: depth + 1)))
    } while try scanner.comma(or: UInt8(ascii: "}"))
    return members
  }

  private static func elements(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONError) -> [JSONOutline] {
    try scanner.open(depth: depth)
    var elements: [JSONOutline] = []
    if scanner.close(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try outline(&scanner, depth: depth + 1))
    } while try scanner.comma(or: UInt8(ascii: "]"))
    return elements
  }
}
