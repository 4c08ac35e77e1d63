package import DeodandEvents

/// A span or a log record of OpenTelemetry, as far as somebody wants to read it.
///
/// It is read from one message whose bytes are kept beside it: what is not decoded here is not
/// lost. With `facts` content is left in the bytes, but for `outputs`, which go into no record.
package struct TelemetryItem: Sendable {
  /// What stands at a range.
  package enum Kind: Sendable {
    /// `opentelemetry.proto.trace.v1.Span`.
    case span
    /// `opentelemetry.proto.logs.v1.LogRecord`.
    case log
  }

  /// How the bytes are written.
  package enum Encoding: Sendable {
    /// Protobuf, as in OTLP with application/x-protobuf.
    case protobuf
    /// The JSON mapping of OTLP.
    case json
  }

  /// How much is decoded.
  package enum Keep: Sendable {
    /// The attributes that `TelemetryNames` lists, which a record may hold; all others are only
    /// checked.
    case facts
    /// Everything, content too: for explaining.
    case everything
  }

  /// An attribute that a record may hold.
  package struct Fact: Sendable {
    /// The attribute's name.
    package let name: String
    /// Which names it is one of.
    package let family: TelemetryNames.Family
    /// Its value; fractions are texts.
    package internal(set) var value: JSONValue
    /// `NameTable.hash` of the name: it tells most names apart without comparing them.
    let hash: UInt32
  }

  /// What a span says happened within it.
  package struct Event: Sendable {
    package var name = ""
    package var attributes: [JSONObject.Member] = []
  }

  /// How many attributes, events and links the sender left out.
  package struct Dropped: Sendable, Hashable {
    package var attributes: UInt32 = 0
    package var events: UInt32 = 0
    package var links: UInt32 = 0
  }

  /// The trace, if the identifier is one.
  package internal(set) var trace: TelemetryID?
  /// The span, if the identifier is one.
  package internal(set) var span: TelemetryID?
  /// The span above, if there is one.
  package internal(set) var parent: TelemetryID?
  /// Whether an identifier was given that is none.
  ///
  /// A span is refused for it, and a log record is kept with a note (docs/spec/otlp.md).
  package internal(set) var hasBadID = false
  /// The span's name, or the event name of a log record.
  package internal(set) var name = ""
  /// `SpanKind`.
  package internal(set) var kind = 0
  /// Nanoseconds since 1970 when the span began, or when the log record was observed; 0 if not
  /// given.
  package internal(set) var start: UInt64 = 0
  /// Nanoseconds since 1970 when the span ended, or of the log record; 0 if not given.
  package internal(set) var end: UInt64 = 0
  /// `Status.code`.
  package internal(set) var status = 0
  /// `Status.message`; only with `everything`, for it may quote content.
  package internal(set) var statusMessage: String?
  /// The flags; the lowest eight bits are those of W3C trace context.
  package internal(set) var flags: UInt32 = 0
  /// `SeverityNumber`.
  package internal(set) var severity = 0
  /// The severity as the sender names it.
  package internal(set) var severityText = ""
  /// What the sender left out.
  package internal(set) var dropped = Dropped()
  /// Attributes that a record may hold, each once; with `facts`.
  package internal(set) var facts: [Fact] = []
  /// Whether there were more of them than are kept.
  package internal(set) var hasMoreFacts = false
  /// Attributes with what a model said that mention a tool call; with `facts`.
  ///
  /// Calls are taken out of them when the item is recorded; they are held no longer than that.
  package internal(set) var outputs: [JSONObject.Member] = []
  /// Whether an event or the body mentions a tool call; with `facts`.
  ///
  /// True as soon as the bytes hold the word, wherever it stands: a false alarm costs a second
  /// reading.
  package internal(set) var mayAskForTools = false
  /// The body of a log record of Claude Code, which is its name.
  package internal(set) var bodyName: String?
  /// All attributes in order; with `everything`.
  package internal(set) var attributes: [JSONObject.Member] = []
  /// What happened within the span; with `everything`.
  package internal(set) var events: [Event] = []
  /// The body of a log record; with `everything`.
  package internal(set) var body: JSONValue?

  /// Fields keep their values where a message does not set them, as proto3 says.
  init() {}

  /// Reads the item that stands at a range of a view.
  ///
  /// Throws at the first byte that is not the encoding: half an item is none.
  package static func read(
    _ kind: Kind, _ encoding: Encoding, _ bytes: ByteView, in range: Range<Int>,
    keep: Keep
  ) throws(TelemetryError) -> TelemetryItem {
    switch encoding {
    case .protobuf: return try ProtobufTelemetry(bytes: bytes, keep: keep).item(kind, in: range)
    case .json:
      do throws(JSONError) {
        var reader = JSONTelemetry(bytes, in: range, keep: keep)
        return try reader.item(kind)
      } catch {
        throw TelemetryError(error)
      }
    }
  }

  /// Reads an item that is all of some bytes.
  ///
  /// An item without bytes is refused: even an empty message would be a span without a name and
  /// place.
  package static func read(
    _ kind: Kind, _ encoding: Encoding, _ bytes: [UInt8], keep: Keep
  ) throws(TelemetryError) -> TelemetryItem {
    try ByteView.lend(bytes) { view throws(TelemetryError) in
      guard let view else {
        throw TelemetryError(.malformed, at: 0, "there is nothing to read")
      }
      return try read(kind, encoding, view, in: 0..<view.count, keep: keep)
    }
  }

  /// What the span or event calls itself, or an empty text.
  package var ownName: String {
    if let bodyName { return bodyName }
    if !name.isEmpty { return name }
    let event =
      facts.last { $0.name == "event.name" }?.value ?? attribute("event.name")
    return event?.string ?? ""
  }

  /// The attribute of that name, the last if there are several; with `everything`.
  ///
  /// Compared by bytes; a walk over all of them, for there are few.
  package func attribute(_ name: String) -> JSONValue? {
    attributes.last { $0.key.utf8.elementsEqual(name.utf8) }?.value
  }

  /// Keeps an attribute; of repeated names the last counts.
  ///
  /// At most `Limits.telemetryFacts` are kept, so that a record stays within its limit.
  mutating func add(_ match: TelemetryNames.Match, _ value: JSONValue) {
    guard TelemetryNames.isSmall(value, match) else { return }
    if let index = facts.firstIndex(where: { $0.hash == match.hash && $0.name == match.name }) {
      facts[index].value = value
    } else if facts.count < Limits.telemetryFacts {
      facts.append(Fact(name: match.name, family: match.family, value: value, hash: match.hash))
    } else {
      hasMoreFacts = true
    }
  }

  /// Notes an identifier, which may be none.
  mutating func set(_ place: WritableKeyPath<TelemetryItem, TelemetryID?>, _ id: TelemetryID?) {
    self[keyPath: place] = id
    if id == nil { hasBadID = true }
  }
}
