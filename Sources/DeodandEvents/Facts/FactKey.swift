/// The name of a fact in the `data` of a record, with the type of its value.
///
/// Every fact that Deodand writes or reads is declared once, in `Facts/Keys`; who writes it and who
/// reads it use the same declaration:
///
///     draft.data[.toolName] = "transfer"
///     if record[.outcome] == .noResponse { … }
///
/// A key is a string literal that the program holds anyway: making one allocates nothing. What is
/// foreign, such as the body of a provider or an attribute of another program, has no keys here:
/// that is read by the reader of its format.
public struct FactKey<Value: FactValue>: Sendable {
  /// The member's name, as it stands in the record.
  public let name: String

  /// Names a fact: for the declarations of this module, and for facts of a program's own.
  @inlinable public init(_ name: String) { self.name = name }
}

extension FactKey: Hashable {
  /// Whether two names are the same bytes.
  public static func == (left: FactKey, right: FactKey) -> Bool {
    left.name.hasSameBytes(as: right.name)
  }

  /// Feeds the bytes of the name to the hasher.
  public func hash(into hasher: inout Hasher) {
    for byte in name.utf8 { hasher.combine(byte) }
  }
}

extension JSONObject {
  /// A fact: nil if there is none, or if it is of another type than the key says.
  ///
  /// Setting nil removes it.
  @inlinable
  public subscript<Value>(key: FactKey<Value>) -> Value? {
    get { self[key.name].flatMap { Value(fact: $0) } }
    set { self[key.name] = newValue?.fact }
  }

  /// Whether there is a fact of the name, of whatever type.
  @inlinable
  public func has<Value>(_ key: FactKey<Value>) -> Bool { self[key.name] != nil }
}

extension JSONValue {
  /// A fact of an object: nil if this is none, or has no such fact of the key's type.
  @inlinable
  public subscript<Value>(key: FactKey<Value>) -> Value? { object?[key] }
}

extension Record {
  /// A fact of `data`: nil if there is none, or if it is of another type than the key says.
  @inlinable
  public subscript<Value>(key: FactKey<Value>) -> Value? { data[key] }
}
