/// A JSON value.
///
/// Records hold no `number`: there a fraction is a string such as `"0.7"`.
public indirect enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number within ±(2⁵³ − 1), the range I-JSON can carry (RFC 7493 section 2.2).
  case integer(Int64)
  /// Any other finite IEEE 754 double. Never in a record.
  case number(Double)
  /// A number with the digits that its source wrote. Never in a record.
  case decimal(JSONDecimal)
  /// Text of Unicode scalar values.
  case string(String)
  /// An ordered list.
  case array([JSONValue])
  /// Members in the order they were read or added.
  case object(JSONObject)
}

extension JSONValue {
  /// The text, if this is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The whole number, if this is one within ±(2⁵³ − 1).
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .decimal(let decimal): decimal.integer
    default: nil
    }
  }
  /// The truth value, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The elements, if this is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The members, if this is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// The member of an object, or nil if this is no object or has no such member.
  public subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: Equatable {
  /// Whether two values are the same JSON: members in any order, text by its code points (Swift's
  /// own string equality would take canonically equivalent texts for the same), numbers by what
  /// they are in the decimal system, however they are spelled.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.decimal(let a), .decimal(let b)): a == b
    case (.decimal(let a), .integer(let b)), (.integer(let b), .decimal(let a)): a.integer == b
    case (.decimal(let a), .number(let b)), (.number(let b), .decimal(let a)): a == JSONDecimal(b)
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; a repeated key is the caller's mistake and traps.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements {
      precondition(object[key] == nil, "a JSON object literal repeats a key")
      object[key] = value
    }
    self = .object(object)
  }
}
