import DeodandEvents

extension JSONOutline {
  /// The text that stands here, if it is one.
  func text(in bytes: [UInt8]) -> String? {
    guard case .string = kind else { return nil }
    return (try? value(in: bytes))?.string
  }

  /// Whether `true` stands here.
  func isTrue(in bytes: [UInt8]) -> Bool { bytes[range].elementsEqual("true".utf8) }

  /// Whether this is a string.
  var isString: Bool { if case .string = kind { true } else { false } }
}
