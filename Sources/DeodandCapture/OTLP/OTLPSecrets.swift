import DeodandEvents
import DeodandTelemetry

/// Covers the secrets in what a program exports, before it becomes content.
///
/// Instrumentation may report header fields, addresses and connection strings with the credentials
/// in them. Each byte of such a value becomes `*`: every length stays what it was, so the message
/// stays readable in either encoding, and everything else is the exact bytes. What models and tools
/// were told is content, and is left as it is.
struct OTLPSecrets {
  /// What is looked through, by the fields that hold attributes (opentelemetry-proto).
  enum Message: Sendable {
    case span
    case log
    case resource
    case scope

    /// Field numbers of attributes, and of messages with the number of the attributes in them.
    fileprivate var fields: (own: UInt32, nested: [UInt32: UInt32]) {
      switch self {
      case .span: (9, [11: 3, 13: 4])
      case .log: (6, [:])
      case .resource: (1, [:])
      case .scope: (3, [:])
      }
    }
  }

  /// The names of the attributes that were covered, each once, in order.
  private(set) var names: [String] = []
  private var places: [Range<Int>] = []
  /// How deep values may nest; the reader of the message has bounded it already.
  private static let depth = Limits.telemetryDepth + 4
  private static let cover = UInt8(ascii: "*")
  /// Families whose values are what models and tools were told, or counts of tokens.
  private static let exempt = [
    "gen_ai.", "llm.", "openinference.", "traceloop.", "input.", "output.", "tool.", "message.",
    "embedding.", "retrieval.", "document.", "reranker.", "prompt", "tool_",
  ]

  /// Covers the secrets of a message; the names of their attributes.
  static func cover(
    _ bytes: inout [UInt8], _ message: Message, _ encoding: OTLPExport.Encoding
  ) -> [String] {
    var secrets = OTLPSecrets()
    switch encoding {
    case .protobuf:
      ByteView.lend(bytes) { view in
        guard let view else { return }
        // What can't be read was refused before.
        try? secrets.read(view, 0..<view.count, message.fields)
      }
    case .json:
      guard let outline = try? JSONOutline.read(bytes) else { return [] }
      secrets.read(outline, bytes)
    }
    for place in secrets.places {
      for index in place { bytes[index] = Self.cover }
    }
    return secrets.names
  }

  // MARK: - Protobuf

  private mutating func read(
    _ bytes: ByteView, _ range: Range<Int>,
    _ fields: (own: UInt32, nested: [UInt32: UInt32])
  ) throws(TelemetryError) {
    var reader = ProtobufReader(bytes, in: range)
    while let field = try reader.next() {
      guard case .bytes(let place) = field.value else { continue }
      if field.number == fields.own {
        try readPair(bytes, place, under: nil, depth: 0)
      } else if let own = fields.nested[field.number] {
        try read(bytes, place, (own: own, nested: [:]))
      }
    }
  }

  /// A `KeyValue`.
  private mutating func readPair(
    _ bytes: ByteView, _ range: Range<Int>, under outer: String?, depth: Int
  ) throws(TelemetryError) {
    var key: Range<Int>?
    var value: Range<Int>?
    var reader = ProtobufReader(bytes, in: range)
    while let field = try reader.next() {
      guard case .bytes(let place) = field.value else { continue }
      if field.number == 1 { key = place } else if field.number == 2 { value = place }
    }
    guard let key, let value else { return }
    let own = bytes.text(key)
    guard outer != nil || !Self.isExempt(own) else { return }
    let name = outer.map { $0 + "." + own } ?? own
    try readValue(bytes, value, name, depth: depth)
  }

  /// An `AnyValue`.
  private mutating func readValue(
    _ bytes: ByteView, _ range: Range<Int>, _ name: String, depth: Int
  ) throws(TelemetryError) {
    guard depth < Self.depth else { return }
    var reader = ProtobufReader(bytes, in: range)
    while let field = try reader.next() {
      guard case .bytes(let place) = field.value else { continue }
      switch field.number {
      case 1, 7: judge(name, bytes.text(place), at: place)
      case 5, 6:
        var list = ProtobufReader(bytes, in: place)
        while let element = try list.next() {
          guard case .bytes(let inner) = element.value, element.number == 1 else { continue }
          if field.number == 5 {
            try readValue(bytes, inner, name, depth: depth + 1)
          } else {
            try readPair(bytes, inner, under: name, depth: depth + 1)
          }
        }
      default: continue
      }
    }
  }

  // MARK: - JSON

  /// Every object with a key and a value is an attribute, wherever it stands.
  private mutating func read(
    _ outline: JSONOutline, _ bytes: [UInt8], under outer: String? = nil
  ) {
    if let elements = outline.elements {
      for element in elements { read(element, bytes, under: outer) }
      return
    }
    guard case .object(let members) = outline.kind else { return }
    if let key = outline["key"].flatMap({ (try? $0.value(in: bytes))?.string }),
      let value = outline["value"]
    {
      let name = outer.map { $0 + "." + key } ?? key
      if outer != nil || !Self.isExempt(key) { readValue(value, name, bytes) }
      return
    }
    for member in members where member.key != "body" { read(member.value, bytes) }
  }

  private mutating func readValue(_ outline: JSONOutline, _ name: String, _ bytes: [UInt8]) {
    switch outline.kind {
    case .string:
      let inner = (outline.range.lowerBound + 1)..<(outline.range.upperBound - 1)
      let hasEscapes = bytes[inner].contains(UInt8(ascii: "\\"))
      let meant = hasEscapes ? (try? outline.value(in: bytes))?.string : nil
      judge(name, meant ?? String(decoding: bytes[inner], as: UTF8.self), at: inner)
    case .array(let elements): for element in elements { readValue(element, name, bytes) }
    case .object(let members):
      if outline["key"] != nil {
        read(outline, bytes, under: name)
      } else {
        for member in members { readValue(member.value, name, bytes) }
      }
    case .scalar: break
    }
  }

  // MARK: - Judgement

  private static func isExempt(_ name: String) -> Bool {
    exempt.contains { name.utf8.starts(with: $0.utf8) }
  }

  /// Covers a value, or what of it is secret.
  ///
  /// `value` is what is meant; in JSON its bytes may hold escapes, and then a place in the one is
  /// none in the other: the whole is covered.
  private mutating func judge(_ name: String, _ value: String, at place: Range<Int>) {
    if place.isEmpty { return }
    let sessions = SecretVocabulary.sessionAttributes
    if SecretName.matches(name, value) || CredentialShape.matches(value)
      || sessions.contains(where: { name == $0 || name.hasPrefix($0 + ".") })
    {
      return note(name, place)
    }
    let found = SecretText.places(in: value)
    if found.isEmpty { return }
    guard value.utf8.count == place.count else { return note(name, place) }
    for found in found {
      note(name, (place.lowerBound + found.lowerBound)..<(place.lowerBound + found.upperBound))
    }
  }

  private mutating func note(_ name: String, _ place: Range<Int>) {
    places.append(place)
    let short = BoundedText.shorten(name, to: 128).text
    if !names.contains(short), names.count < 32 { names.append(short) }
  }
}
