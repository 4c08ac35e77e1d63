/// A record as it is stored: its exact bytes, and what they say.
///
/// The bytes are the truth: they are hashed as they are and never written again from the parsed form.
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
  /// W3C trace context.
  public let traceparent: String?
  /// The facts, with `content` taken out.
  public let data: JSONObject
  /// The content it refers to, by name.
  public let content: [ContentReference]

  /// Parses stored bytes; anything that a recorder would not have written is refused.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    preconditionFailure("being written")
  }

  /// The run that the record is about, if its subject is `run/ID`.
  public var run: String? {
    guard let subject, subject.hasPrefix("run/") else { return nil }
    return String(subject.dropFirst(4))
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
  /// JSON Pointers with the index of the item (counted over the whole body) that holds exactly that value;
  /// those of the extended part are inherited.
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
}
