/// A record as it is stored: its exact bytes, and what they say.
///
/// The bytes are the truth: they are hashed as they are and never written again from the parsed
/// form.
public struct Record: Sendable {
  /// The stored bytes, canonical JSON.
  public let bytes: [UInt8]
  /// The 0-based leaf index, which is the order.
  public let sequence: UInt64
  /// The event's UUID.
  public let id: String
  /// The event's type.
  public let type: EventType
  /// On what it stands.
  public let basis: Basis
  /// What it is about.
  public let subject: String?
  /// The log's origin.
  public let source: String
  /// The recorder's claim of the time.
  public let time: Timestamp
  /// Nanoseconds of the recorder's monotonic clock.
  public let monotonic: UInt64
  /// The leaf hash of the record before; nil in record 0.
  public let previous: Hash256?
  /// The sequence of the `recorder.started` record of the process that wrote this one.
  public let recorder: UInt64?
  /// The place among the records of its run; nil where the subject is no run, and in records that
  /// were written before runs were counted.
  public let runPlace: RunPlace?
  /// W3C trace context.
  public let traceparent: String?
  /// The facts, with `content` taken out.
  public let data: JSONObject
  /// The content it refers to, by name.
  public let content: [ContentReference]

  /// Parses stored bytes; anything that a recorder would not have written is refused.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    let check = try RecordCheck.check(bytes)
    guard case .object(let envelope) = try JSONReader.read(bytes) else {
      throw JSONError(.syntax, at: 0, "a record is an object")
    }
    let fields = EnvelopeFields(envelope)
    self.bytes = bytes
    sequence = check.sequence
    previous = check.previous
    runPlace = check.run
    id = try fields.text("id")
    type = EventType(try fields.text("type"))
    guard let basis = Basis(rawValue: try fields.text("basis")),
      let time = Timestamp(rfc3339: try fields.text("time"))
    else { throw JSONError(.syntax, at: 0, "the basis or the time is not one") }
    self.basis = basis
    self.time = time
    source = try fields.text("source")
    subject = envelope["subject"]?.string
    traceparent = envelope["traceparent"]?.string
    monotonic = try fields.number("monotonic")
    recorder = envelope["recorder"] == nil ? nil : try fields.number("recorder")
    var data = try fields.object("data")
    content = try fields.content(of: &data)
    self.data = data
  }

  /// The run that the record is about, if its subject is `run/ID`.
  public var run: String? {
    // By bytes: as characters, a slash and a combining mark after it are no slash.
    guard let subject, subject.utf8.starts(with: "run/".utf8) else { return nil }
    return String(subject.unicodeScalars.dropFirst(4))
  }
}

/// Takes the members of an envelope out, or says which one is wrong.
private struct EnvelopeFields {
  let envelope: JSONObject

  init(_ envelope: JSONObject) { self.envelope = envelope }

  func text(_ name: String) throws(JSONError) -> String {
    guard let text = envelope[name]?.string else { throw wrong(name) }
    return text
  }

  func number(_ name: String) throws(JSONError) -> UInt64 {
    guard let number = Decimal.parse(try text(name)) else { throw wrong(name) }
    return number
  }

  func object(_ name: String) throws(JSONError) -> JSONObject {
    guard let object = envelope[name]?.object else { throw wrong(name) }
    return object
  }

  func content(of data: inout JSONObject) throws(JSONError) -> [ContentReference] {
    guard let value = data[FactKey<JSONObject>.content.name] else { return [] }
    guard let object = value.object else { throw wrong("data.content") }
    data[.content] = nil
    var references: [ContentReference] = []
    for member in object.members {
      guard let reference = ContentReference(name: member.key, json: member.value) else {
        throw wrong("data.content." + member.key)
      }
      references.append(reference)
    }
    return references
  }

  private func wrong(_ name: String) -> JSONError {
    JSONError(.syntax, at: 0, "the record's \(name) is not what a recorder writes")
  }
}

/// What a record says of one body held outside it.
public struct ContentReference: Sendable, Hashable {
  /// An item of a body.
  public enum Item: Sendable, Hashable {
    /// A chunk, by its commitment. In a record: 64 hexadecimal digits.
    case chunk(Commitment)
    /// JSON punctuation. In a record: `=` and the text.
    case literal(String)
  }

  /// The first items of another record's body of the same name.
  public struct Extension: Sendable, Hashable {
    /// The record whose body is continued.
    public let sequence: UInt64
    /// How many of its items, from the first.
    public let items: Int

    /// Names a body's first items.
    public init(sequence: UInt64, items: Int) {
      self.sequence = sequence
      self.items = items
    }
  }

  /// The content's name within its record.
  public let name: String
  /// The media type, if it was known.
  public let mediaType: String?
  /// The length of the whole body in bytes.
  public let byteCount: Int
  /// What the body begins with, if it continues an earlier one.
  public let extends: Extension?
  /// The items that follow what it extends.
  public let items: [Item]
  /// JSON Pointers with the index of the item (counted over the whole body) that holds exactly that
  /// value; those of the extended part are inherited.
  public let parts: [Part]

  /// A value within a body.
  public struct Part: Sendable, Hashable {
    /// A JSON Pointer (RFC 6901) into the body.
    public let pointer: String
    /// The index of the item that is the value.
    public let item: Int

    /// Places a pointer.
    public init(pointer: String, item: Int) {
      self.pointer = pointer
      self.item = item
    }
  }

  /// Describes a body.
  public init(
    name: String, mediaType: String?, byteCount: Int, extends: Extension?, items: [Item],
    parts: [Part]
  ) {
    self.name = name
    self.mediaType = mediaType
    self.byteCount = byteCount
    self.extends = extends
    self.items = items
    self.parts = parts
  }

  /// Whether this is the content of that name, by its bytes.
  public func isNamed(_ name: String) -> Bool { self.name.utf8.elementsEqual(name.utf8) }
}
