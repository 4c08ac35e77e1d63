public import DeodandEvents

/// What happened, one row a record.
///
/// The order is that of the records' numbers. Times are claims: a clock may have been wrong, or
/// set.
public enum Timeline {
  /// One row.
  public struct Row: Sendable {
    /// The record's number.
    public let sequence: UInt64
    /// The recorder's claim of the time.
    ///
    /// When it was recorded, which may be later than when it happened.
    public let time: Timestamp
    /// The record's type.
    public let type: EventType
    /// On what it stands.
    public let basis: Basis
    /// What it is about.
    public let subject: String?
    /// One line, safe to print.
    public let summary: String
    /// Tags that people put on the record, each once.
    public let tags: [String]
    /// The records of notes that people wrote on it.
    public let notes: [UInt64]

    /// The row as JSON (Schemas/timeline-row.schema.json).
    public func json() -> JSONValue {
      var object: JSONObject = [
        "version": 1, "sequence": .string(String(sequence)), "time": .string(time.rfc3339),
        "type": .string(type.rawValue), "basis": .string(basis.rawValue),
        "summary": .string(summary),
      ]
      object["subject"] = subject.map { .string($0) }
      if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
      if !notes.isEmpty { object["notes"] = .array(notes.map { .string(String($0)) }) }
      return .object(object)
    }
  }

  /// The row of a record, with what the entries of incidents put on it.
  ///
  /// Nothing of the record is changed by a mark, and rows without marks are the same for everybody.
  public static func row(
    of record: Record, marks: [Incident.Entry] = [], in reader: some EventReader
  ) throws(ReadError) -> Row {
    var tags: [String] = []
    for tag in marks.flatMap(\.tags)
    where !tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
      tags.append(tag)
    }
    let notes = marks.filter { $0.record.content.contains { $0.isNamed("note") } }
    return Row(
      sequence: record.sequence, time: record.time, type: record.type, basis: record.basis,
      subject: record.subject, summary: try Summary.of(record, in: reader), tags: tags,
      notes: notes.map(\.record.sequence))
  }
}

/// One record in full, with its content.
public struct Show: Sendable {
  /// A content as far as it is here.
  public struct Content: Sendable {
    /// Its name within the record.
    public let name: String
    /// The media type, if it was known.
    public let mediaType: String?
    /// The length that the record states, in bytes.
    public let byteCount: Int
    /// The bytes, or nil with the reason why not.
    public let bytes: [UInt8]?
    /// Why the bytes are not here.
    public let absence: String?
    /// The commitments of its chunks.
    public let commitments: [Commitment]
  }

  /// The record.
  public let record: Record
  /// Its contents.
  public let contents: [Content]

  /// Looks a record up.
  public static func of(_ sequence: UInt64, in reader: some EventReader) throws(ReadError) -> Show {
    let record = try reader.record(sequence)
    var contents: [Content] = []
    for reference in record.content {
      let body = try Body.resolve(reference, in: reader)
      let found = try Contents(reader: reader).bytes(reference)
      var bytes: [UInt8]?
      var absence: String?
      switch found {
      case .whole(let all): bytes = all
      case .gone(let why): absence = why
      }
      contents.append(
        Content(
          name: reference.name, mediaType: reference.mediaType, byteCount: reference.byteCount,
          bytes: bytes, absence: absence, commitments: body.commitments))
    }
    return Show(record: record, contents: contents)
  }
}
