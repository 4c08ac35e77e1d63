/// A named set of records with a log of its own: who opened it, what was put into it, what people
/// noted, who closed it.
///
/// Its entries are records like all others, declared by a person; the evidence that they speak of
/// is left as it is.
public struct Incident: Sendable {
  /// An entry of an incident's own log.
  public struct Entry: Sendable {
    /// The entry's record.
    public let record: Record
    /// The records that it names.
    public let spans: RecordSpans
    /// The runs that it names, whole.
    public let runs: [String]
    /// Who made it, by their own word.
    public let by: String?
    /// Tags on what it names, or on the incident if it names nothing.
    public let tags: [String]
    /// Why it was opened or closed.
    public let reason: String?
  }

  /// What is to be thought of it now.
  public enum Status: String, Sendable {
    /// It was opened and not closed since.
    case open
    /// It was closed.
    case closed
    /// There are entries, and none of them opens it.
    case unopened
  }

  /// Its name.
  public let name: String
  /// Its log, in the order of the records.
  public private(set) var entries: [Entry] = []
  /// The records that were put into it one by one or as spans.
  public private(set) var spans = RecordSpans()
  /// The runs that were put into it whole.
  public private(set) var runs: [String] = []

  /// Begins an incident without entries.
  init(_ name: String) { self.name = name }

  /// The types of its entries.
  public static let types: [EventType] = [
    .incidentOpened, .incidentAdded, .incidentAnnotated, .incidentClosed,
  ]

  /// What is to be thought of it now.
  public var status: Status {
    let turns = entries.map(\.record.type)
      .last { $0 == .incidentOpened || $0 == .incidentClosed }
    switch turns {
    case EventType.incidentOpened?: return .open
    case EventType.incidentClosed?: return .closed
    default: return .unopened
    }
  }

  /// Takes the next entry.
  mutating func take(_ entry: Entry) {
    entries.append(entry)
    spans = spans.union(entry.spans)
    for run in entry.runs where !runs.contains(where: { $0.utf8.elementsEqual(run.utf8) }) {
      runs.append(run)
    }
  }

  /// Whether a record was put into it, or is of a run that was.
  public func holds(_ record: Record) -> Bool {
    if spans.contains(record.sequence) { return true }
    guard let run = record.run else { return false }
    return runs.contains { $0.utf8.elementsEqual(run.utf8) }
  }

  /// The numbers of the records in it and of its own entries, ascending.
  public func sequences(in reader: some EventReader, below limit: UInt64) throws(ReadError)
    -> [UInt64]
  {
    var found = Set(try records(in: reader, below: limit))
    found.formUnion(entries.map(\.record.sequence).filter { $0 < limit })
    return found.sorted()
  }

  /// The numbers of the records in it, ascending.
  public func records(in reader: some EventReader, below limit: UInt64) throws(ReadError)
    -> [UInt64]
  {
    // Entries may name more numbers than anybody can list, of which a selection holds a few.
    if !reader.isWhole {
      var held: [UInt64] = []
      try reader.forEachRecord(in: 0..<min(limit, reader.size)) { (sequence, _) throws(ReadError) in
        if try holds(reader.record(sequence)) { held.append(sequence) }
        return true
      }
      return held
    }
    var found = Set(spans.numbers(below: min(limit, reader.size)))
    for run in runs {
      var query = RecordQuery()
      query.run = run
      query.range = 0..<limit
      found.formUnion(try reader.find(query))
    }
    return found.sorted()
  }

  /// The tags and the entries that name a record, by its number or by its run.
  public func marks(on record: Record) -> [Entry] {
    entries.filter { entry in
      guard entry.record.type == .incidentAnnotated else { return false }
      if entry.spans.contains(record.sequence) { return true }
      guard let run = record.run else { return false }
      return entry.runs.contains { $0.utf8.elementsEqual(run.utf8) }
    }
  }
}
