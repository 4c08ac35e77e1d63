// The one place that knows how a body stands in a record:
//
//   "request":{"body":["=[","<64 hex>","=,","<64 hex>","=]"],"bytes":1234,
//              "extends":{"items":4,"sequence":"41"},"mediatype":"application/json",
//              "parts":{"/0":1,"/1":3}}

extension ContentReference {
  /// The reference as JSON, without its name.
  public func json() -> JSONValue {
    var object = JSONObject()
    object["body"] = .array(items.map { .string($0.text) })
    object["bytes"] = .integer(Int64(byteCount))
    if let extends {
      object["extends"] = [
        "items": .integer(Int64(extends.items)), "sequence": .string(String(extends.sequence)),
      ]
    }
    object["mediatype"] = mediaType.map { .string($0) }
    if !parts.isEmpty {
      object["parts"] = .object(
        JSONObject(
          uniqueMembers: parts.map { .init(key: $0.pointer, value: .integer(Int64($0.item))) }))
    }
    return .object(object)
  }

  /// Parses what `json()` writes; nil for anything else, a member of another name included.
  ///
  /// `RecordCheck.commitments` finds the chunks without parsing and rests on that.
  public init?(name: String, json value: JSONValue) {
    guard let object = value.object, object.hasOnly(Self.members),
      let body = object["body"]?.array, let count = object["bytes"]?.integer, count >= 0,
      let parts = Self.parts(object["parts"] ?? [:])
    else { return nil }
    let items = body.compactMap { $0.string.flatMap { Item(text: $0) } }
    guard items.count == body.count else { return nil }
    var extends: Extension?
    if let value = object["extends"] {
      extends = Extension(json: value)
      guard extends != nil else { return nil }
    }
    if let mediatype = object["mediatype"], mediatype.string == nil { return nil }
    self.init(
      name: name, mediaType: object["mediatype"]?.string, byteCount: Int(count), extends: extends,
      items: items, parts: parts)
  }

  private static let members: Set<String> = ["body", "bytes", "extends", "mediatype", "parts"]

  private static func parts(_ value: JSONValue) -> [Part]? {
    guard let members = value.object?.members else { return nil }
    var parts: [Part] = []
    for member in members {
      guard let item = member.value.integer, item >= 0 else { return nil }
      parts.append(Part(pointer: member.key, item: Int(item)))
    }
    return parts
  }
}

extension ContentReference.Extension {
  fileprivate init?(json value: JSONValue) {
    guard let object = value.object, object.hasOnly(["items", "sequence"]),
      let sequence = object["sequence"]?.string.flatMap(Decimal.parse),
      let kept = object["items"]?.integer, kept > 0
    else { return nil }
    self.init(sequence: sequence, items: Int(kept))
  }
}

extension JSONObject {
  fileprivate func hasOnly(_ names: Set<String>) -> Bool {
    members.allSatisfy { names.contains($0.key) }
  }
}

extension ContentReference.Item {
  /// How the item stands in a record.
  public var text: String {
    switch self {
    case .chunk(let commitment): commitment.hex
    case .literal(let text): "=" + text
    }
  }

  /// Parses an item: `=` and JSON punctuation, or 64 hexadecimal digits.
  public init?(text: String) {
    if text.utf8.first == UInt8(ascii: "=") {
      guard Self.isPunctuation(text.utf8.dropFirst()) else { return nil }
      self = .literal(String(text.dropFirst()))
    } else if let commitment = Commitment(hex: text) {
      self = .chunk(commitment)
    } else {
      return nil
    }
  }

  /// Whether bytes may stand in a record in the clear: JSON punctuation and white space, which say
  /// nothing.
  @inlinable
  public static func isPunctuation(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { byte in
      switch byte {
      case 0x5b, 0x5d, 0x7b, 0x7d, 0x2c, 0x3a, 0x20, 0x09, 0x0d, 0x0a: true
      default: false
      }
    }
  }
}

/// Decimal numbers as records hold them: no sign, no leading zero.
enum Decimal {
  static func parse(_ text: String) -> UInt64? {
    guard let value = UInt64(text), String(value).utf8.elementsEqual(text.utf8) else { return nil }
    return value
  }
}
