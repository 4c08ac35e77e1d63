extension JSONObject {
  /// No fewer bytes than the object has in canonical form, found without writing it.
  package var weight: Int {
    members.reduce(2) { $0 + JSONValue.weight(of: $1.key) + 2 + $1.value.weight }
  }
}

extension JSONValue {
  /// No fewer bytes than the value has in canonical form.
  fileprivate var weight: Int {
    switch self {
    case .null, .bool: 5
    // The longest numbers are such as -2.2250738585072014e-308 (RFC 8785 section 3.2.2.3).
    case .integer, .number: 25
    case .decimal(let decimal): decimal.text.utf8.count
    case .string(let text): JSONValue.weight(of: text)
    case .array(let elements): elements.reduce(2) { $0 + $1.weight + 1 }
    case .object(let object): object.weight
    }
  }

  /// A byte is written as six at most: `\u001f`.
  fileprivate static func weight(of text: String) -> Int { 6 * text.utf8.count + 2 }
}
