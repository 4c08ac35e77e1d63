// Incidents as they stand in a log: gathered from their entries, which are few.
extension Incident {
  /// The incident of that name; nil if no entry names it.
  public static func named(
    _ name: String, in reader: some EventReader
  ) throws(ReadError) -> Incident? {
    try all(in: reader).first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// Every incident, in the order in which they were first named.
  public static func all(in reader: some EventReader) throws(ReadError) -> [Incident] {
    var query = RecordQuery()
    query.types = types
    var records: [Record] = []
    for sequence in try reader.find(query) { records.append(try reader.record(sequence)) }
    return gather(records)
  }

  /// The incidents that some records tell of, in the order in which they were first named.
  public static func gather(_ records: some Sequence<Record>) -> [Incident] {
    var found: [Incident] = []
    for record in records where types.contains(record.type) {
      guard let name = record[.incident] else { continue }
      if !found.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
        found.append(Incident(name))
      }
      let index = found.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
      if let index { found[index].take(Entry(record)) }
    }
    return found
  }
}

extension Incident.Entry {
  /// Reads an entry; what is not written as it should be is left out.
  fileprivate init(_ record: Record) {
    self.init(
      record: record,
      spans: RecordSpans((record[.recordSpans] ?? []).compactMap(RecordSpans.parse)),
      runs: record[.runs] ?? [], by: record[.statedBy], tags: record[.tags] ?? [],
      reason: record[.reason])
  }
}
