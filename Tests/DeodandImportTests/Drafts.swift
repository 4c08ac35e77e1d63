import DeodandEvents
import DeodandTesting

extension EventDraft {
  /// A member of the data.
  subscript(key: String) -> JSONValue? { data[key] }

  /// The bytes of a content.
  func body(_ name: String) -> String? { content.first { $0.name == name }?.text }

  /// The chunk that a pointer names.
  func part(_ name: String, _ pointer: String) -> String? {
    content.first { $0.name == name }?.chunk(at: pointer)
  }
}
