/// An event before it is recorded: what happened, without the place in the log that it will get.
///
/// Sealing adds `sequence`, `previous`, `recorder`, `monotonic`, `source` and, where the draft has
/// none, `id` and `time`.
public struct EventDraft: Sendable {
  /// The event's type; unknown types are kept.
  public var type: EventType
  /// On what the event stands.
  public var basis: Basis
  /// What it is about, usually `run/ID`; nil for the log's own events.
  public var subject: String?
  /// The event's identifier (a UUID), so that another draft can refer to it; nil lets sealing
  /// choose.
  public var id: String?
  /// When it happened, if earlier than recorded (imported, reported); nil means now.
  ///
  /// Goes into `data.occurred`, for `time` is always the recorder's own claim.
  public var occurred: Timestamp?
  /// W3C trace context of the event.
  public var traceparent: String?
  /// The facts, small and not sensitive.
  ///
  /// The member `content` is reserved.
  public var data: JSONObject
  /// Bytes too large or too sensitive for a record, each under a name.
  public var content: [ContentDraft]
  /// On whose behalf it happened: recorded as the fact `customer`, and the content is under the
  /// customer's key.
  public var customer: String?
  /// Whom it is about: recorded as the fact `person`, and the content is under the person's key.
  public var person: String?
  /// Whose key encrypts the content, as a label, if it is not the one that follows from `customer`
  /// and `person`; see `keyLabel`.
  public var dataSubject: String?

  /// Describes an event.
  public init(
    _ type: EventType, basis: Basis, subject: String? = nil, id: String? = nil,
    occurred: Timestamp? = nil, traceparent: String? = nil, data: JSONObject = [:],
    content: [ContentDraft] = [], dataSubject: String? = nil, customer: String? = nil,
    person: String? = nil
  ) {
    self.type = type
    self.basis = basis
    self.subject = subject
    self.id = id
    self.occurred = occurred
    self.traceparent = traceparent
    self.data = data
    self.content = content
    self.dataSubject = dataSubject
    self.customer = customer
    self.person = person
  }
}

/// Bytes to be held outside the record, as a rope: their pieces in order make up the exact bytes.
public struct ContentDraft: Sendable {
  /// A piece of a body.
  public enum Piece: Sendable, Hashable {
    /// Bytes behind a commitment.
    case chunk([UInt8])
    /// JSON punctuation between chunks, kept in the record as it is: `[]{},:` and white space only.
    case literal(String)
  }

  /// The content's name within its record, such as `arguments`, `request`, `text`.
  public var name: String
  /// The media type, such as `application/json`, if known.
  public var mediaType: String?
  /// The pieces in order.
  public var pieces: [Piece]
  /// JSON Pointers (RFC 6901) into the body, each with the index of the piece that holds exactly
  /// that value.
  public var parts: [(pointer: String, piece: Int)]

  /// Names a body made of pieces.
  public init(
    name: String, mediaType: String? = nil, pieces: [Piece],
    parts: [(pointer: String, piece: Int)] = []
  ) {
    self.name = name
    self.mediaType = mediaType
    self.pieces = pieces
    self.parts = parts
  }

  /// Names a body that is one chunk.
  public init(name: String, mediaType: String? = nil, bytes: [UInt8]) {
    self.init(name: name, mediaType: mediaType, pieces: [.chunk(bytes)])
  }

  /// Names a text.
  public init(name: String, text: String) {
    self.init(name: name, mediaType: "text/plain", bytes: Array(text.utf8))
  }
}
