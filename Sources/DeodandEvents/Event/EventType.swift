/// The `type` of an event.
///
/// Any name is a type; the known ones (`EventType.known`) have a schema in `Schemas/event`.
public struct EventType: RawRepresentable, Sendable, Hashable {
  /// The CloudEvents `type` attribute, such as `deodand.tool.call`.
  public let rawValue: String

  /// Wraps a name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Wraps a name.
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Whether two names are the same bytes; `String` would take canonically equivalent ones for one.
  public static func == (left: EventType, right: EventType) -> Bool {
    left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
  }

  /// Feeds the bytes of the name to the hasher.
  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }
}

extension EventType: CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }
}
