/// What a fact can be: a Swift type with one form in JSON.
///
/// Reading is strict: JSON of another type is no value, so that a record that somebody else wrote
/// reads as a record without the fact.
public protocol FactValue: Sendable {
  /// Reads the value; nil if the JSON is of another type.
  init?(fact value: JSONValue)
  /// The value as it stands in `data`.
  var fact: JSONValue { get }
}

extension String: FactValue {
  /// The text of a JSON string.
  @inlinable public init?(fact value: JSONValue) {
    guard case .string(let text) = value else { return nil }
    self = text
  }
  /// A JSON string.
  @inlinable public var fact: JSONValue { .string(self) }
}

extension Int64: FactValue {
  /// A whole number within ±(2⁵³ − 1), the range of a record.
  @inlinable public init?(fact value: JSONValue) {
    guard case .integer(let number) = value else { return nil }
    self = number
  }
  /// A JSON number.
  @inlinable public var fact: JSONValue { .integer(self) }
}

extension Bool: FactValue {
  /// `true` or `false`.
  @inlinable public init?(fact value: JSONValue) {
    guard case .bool(let truth) = value else { return nil }
    self = truth
  }
  /// `true` or `false`.
  @inlinable public var fact: JSONValue { .bool(self) }
}

extension JSONObject: FactValue {
  /// The members of a JSON object; their own facts are read with the same subscripts.
  @inlinable public init?(fact value: JSONValue) {
    guard case .object(let object) = value else { return nil }
    self = object
  }
  /// A JSON object.
  @inlinable public var fact: JSONValue { .object(self) }
}

extension JSONValue: FactValue {
  /// Any value: for facts that are a text in one protocol and a number in another.
  @inlinable public init?(fact value: JSONValue) { self = value }
  /// The value itself.
  @inlinable public var fact: JSONValue { self }
}

extension Array: FactValue where Element: FactValue {
  /// The elements that are of the type; others are passed over, as an unknown member is.
  @inlinable public init?(fact value: JSONValue) {
    guard case .array(let elements) = value else { return nil }
    self = elements.compactMap { Element(fact: $0) }
  }
  /// A JSON array.
  @inlinable public var fact: JSONValue { .array(map(\.fact)) }
}

extension Timestamp: FactValue {
  /// RFC 3339.
  public init?(fact value: JSONValue) {
    guard case .string(let text) = value else { return nil }
    self.init(rfc3339: text)
  }
  /// RFC 3339 in UTC.
  public var fact: JSONValue { .string(rfc3339) }
}

extension FactValue where Self: RawRepresentable, RawValue == String {
  /// The case whose name the text is; nil for a name that is none of a closed list.
  @inlinable public init?(fact value: JSONValue) {
    guard case .string(let text) = value else { return nil }
    self.init(rawValue: text)
  }
  /// The name.
  @inlinable public var fact: JSONValue { .string(rawValue) }
}
