package import DeodandEvents

/// A value of a message, whether it has been decoded or stands in the bytes that crossed the wire.
///
/// Each dialect is written once against this, and serves both sides: capture and import, which need
/// to know where the exact bytes are, and explanation, which reads what was recorded.
package enum WireValue: Sendable {
  /// A decoded value, as explanation has it, and a stream that was put together.
  case decoded(JSONValue)
  /// A value at its place in the bytes of a body.
  case standing(JSONOutline, in: [UInt8])

  /// Reads a body; nil if it is not JSON (profile `wire`).
  ///
  /// The bytes are shared by all values within it, not copied.
  package init?(body: [UInt8]) {
    guard let outline = try? JSONOutline.read(body) else { return nil }
    self = .standing(outline, in: body)
  }

  /// The member of that name, if this is an object that has one.
  ///
  /// Where a name stands twice, who needs to know asks the outline (`holdsOnce`).
  package subscript(key: String) -> WireValue? {
    switch self {
    case .decoded(let value): value[key].map { .decoded($0) }
    case .standing(let outline, let bytes): outline[key].map { .standing($0, in: bytes) }
    }
  }

  /// The first member that is there, of several names that mean the same.
  package func first(of keys: [String]) -> WireValue? {
    for key in keys { if let value = self[key] { return value } }
    return nil
  }

  /// The elements, if this is an array.
  package var array: [WireValue]? {
    switch self {
    case .decoded(let value): value.array?.map { .decoded($0) }
    case .standing(let outline, let bytes): outline.elements?.map { .standing($0, in: bytes) }
    }
  }

  /// The values of the members, if this is an object; of names that stand twice, none.
  package var memberValues: [WireValue] {
    switch self {
    case .decoded(let value): (value.object?.members ?? []).map { .decoded($0.value) }
    case .standing(let outline, let bytes):
      outline.distinctMembers.map { .standing($0.value, in: bytes) }
    }
  }

  /// The text, if this is a string.
  package var string: String? {
    switch self {
    case .decoded(let value): value.string
    case .standing(let outline, let bytes): outline.text(in: bytes)
    }
  }

  /// The number, if this is a whole one.
  package var integer: Int64? { scalar?.integer }

  /// Whether `true` stands here.
  package var isTrue: Bool {
    switch self {
    case .decoded(let value): value.bool == true
    case .standing(let outline, let bytes): outline.isTrue(in: bytes)
    }
  }

  /// Whether `null` stands here.
  package var isNull: Bool {
    switch self {
    case .decoded(let value): value == .null
    case .standing(let outline, let bytes): bytes[outline.range].elementsEqual("null".utf8)
    }
  }

  /// Whether this is an object.
  package var isObject: Bool {
    switch self {
    case .decoded(let value): value.object != nil
    case .standing(let outline, _): if case .object = outline.kind { true } else { false }
    }
  }

  /// The decoded value, if this is neither an object nor an array.
  private var scalar: JSONValue? {
    switch self {
    case .decoded(let value): value
    case .standing(let outline, let bytes):
      if case .scalar = outline.kind { try? outline.value(in: bytes) } else { nil }
    }
  }

  /// The decoded value; nil if it can't be decoded.
  ///
  /// Decoding costs time and memory in proportion to the value, each time it is asked for.
  package var decoded: JSONValue? {
    switch self {
    case .decoded(let value): value
    case .standing(let outline, let bytes): try? outline.value(in: bytes)
    }
  }

  /// The exact bytes where it stands in some, the canonical ones otherwise.
  ///
  /// Only of a standing value are they evidence: canonical bytes need not be those that were sent.
  package var bytes: [UInt8] {
    switch self {
    case .decoded(let value): CanonicalWriter.write(value)
    case .standing(let outline, let bytes): Array(bytes[outline.range])
    }
  }
}
