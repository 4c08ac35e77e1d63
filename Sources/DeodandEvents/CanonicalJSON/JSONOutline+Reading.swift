// Small values read out of the bytes that an outline describes.
extension JSONOutline {
  /// The text that stands here, if it is one.
  package func text(in bytes: [UInt8]) -> String? {
    guard case .string = kind else { return nil }
    return (try? value(in: bytes))?.string
  }

  /// Whether `true` stands here.
  package func isTrue(in bytes: [UInt8]) -> Bool { bytes[range].elementsEqual("true".utf8) }

  /// Whether this is a string.
  package var isString: Bool { if case .string = kind { true } else { false } }

  /// The members whose key stands once: a pointer can't tell two members with one name apart.
  package var distinctMembers: [(key: String, value: JSONOutline)] {
    guard case .object(let members) = kind else { return [] }
    var counts: [[UInt8]: Int] = [:]
    for member in members { counts[Array(member.key.utf8), default: 0] += 1 }
    return members.filter { counts[Array($0.key.utf8)] == 1 }.map { ($0.key, $0.value) }
  }

  /// Whether a pointer that ends in this key leads to one member.
  package func holdsOnce(_ key: String) -> Bool {
    guard case .object(let members) = kind else { return false }
    return members.count { $0.key.utf8.elementsEqual(key.utf8) } == 1
  }
}
