public import DeodandEvents

/// An incident with what people wrote in it, ready to be told.
///
/// An incident is entries in the log, which are themselves recorded and can't be taken back;
/// nothing of the evidence is moved or marked by it (docs/spec/incident.md).
public struct IncidentStory: Sendable {
  /// An entry with its note.
  public struct Entry: Sendable {
    /// The entry.
    public let entry: Incident.Entry
    /// The note; nil if there is none, or if it is not here.
    public let note: String?
    /// Why the note is not here.
    ///
    /// `erased`, `withheld` or `missing`; nil also where no note was written.
    public let absence: String?
  }

  /// The incident.
  public let incident: Incident
  /// The log's origin.
  public let origin: String
  /// Its entries.
  public let entries: [Entry]
  /// How many records are in it now, its own entries left out.
  ///
  /// Whole runs count with the records that they have now, so the number may grow.
  public let count: Int

  /// Reads the notes of an incident and counts its records.
  public static func of(
    _ incident: Incident, in reader: some EventReader
  ) throws(ReadError) -> IncidentStory {
    let contents = Contents(reader: reader)
    var entries: [Entry] = []
    for entry in incident.entries {
      guard let reference = entry.record.content.first(where: { $0.isNamed("note") }) else {
        entries.append(Entry(entry: entry, note: nil, absence: nil))
        continue
      }
      switch try contents.bytes(reference) {
      case .whole(let bytes):
        let note = String(decoding: bytes, as: UTF8.self)
        entries.append(Entry(entry: entry, note: note, absence: nil))
      case .gone(let why): entries.append(Entry(entry: entry, note: nil, absence: why))
      }
    }
    return IncidentStory(
      incident: incident, origin: reader.origin, entries: entries,
      count: try incident.records(in: reader, below: reader.size).count)
  }

  /// The incident as JSON (`Schemas/incident.schema.json`).
  public func json() -> JSONValue {
    [
      "version": 1, "origin": .string(origin), "incident": .string(incident.name),
      "status": .string(incident.status.rawValue), "count": .string(String(count)),
      "records": .array(incident.spans.texts.map { .string($0) }),
      "runs": .array(incident.runs.map { .string($0) }),
      "entries": .array(entries.map { $0.json() }),
    ]
  }
}

extension IncidentStory.Entry {
  /// `opened`, `added`, `annotated` or `closed`.
  public var kind: String {
    String(decoding: entry.record.type.rawValue.utf8.dropFirst(Self.prefix.count), as: UTF8.self)
  }

  /// What the types of all such records begin with.
  private static var prefix: String.UTF8View { "deodand.incident.".utf8 }

  fileprivate func json() -> JSONValue {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    var object: JSONObject = [
      "record": .string(String(entry.record.sequence)), "kind": .string(kind),
      "time": .string(entry.record.time.rfc3339), "basis": .string(entry.record.basis.rawValue),
      "records": list(entry.spans.texts), "runs": list(entry.runs), "tags": list(entry.tags),
    ]
    object["by"] = entry.by.map { .string($0) }
    object["reason"] = entry.reason.map { .string($0) }
    object["note"] = note.map { .string($0) }
    object["noteAbsence"] = absence.map { .string($0) }
    return .object(object)
  }
}
