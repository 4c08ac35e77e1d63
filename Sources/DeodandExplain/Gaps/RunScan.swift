import DeodandEvents

/// The records of some runs, found by one walk over all records and not through an index: whoever
/// edits an index can't make a run look whole that is not.
struct RunScan {
  /// The runs, each once, in the order in which they were named.
  private(set) var runs: [String] = []
  /// Records in which a recorder says that it stopped or what it lost, ascending.
  private(set) var endings: [UInt64] = []
  /// By the run's subject as records write it.
  private var found: [[UInt8]: [UInt64]] = [:]

  private static let endingTypes = [EventType.recorderStopped, .recorderDropped].map {
    RecordTail.written($0.rawValue)
  }

  /// Walks over everything that a reader holds; a run that is named twice is taken once.
  init(_ names: [String], in reader: some EventReader) throws(ReadError) {
    for run in names where found[Self.key(run)] == nil {
      runs.append(run)
      found[Self.key(run)] = []
    }
    var found = found
    var endings: [UInt64] = []
    try reader.forEachRecord(in: 0..<reader.size) { (sequence, bytes) throws(ReadError) in
      if let subject = RecordTail.subject(of: bytes) {
        found[Array(subject)]?.append(sequence)
      }
      if let type = RecordTail.type(of: bytes),
        Self.endingTypes.contains(where: { $0.elementsEqual(type) })
      {
        endings.append(sequence)
      }
      return true
    }
    (self.found, self.endings) = (found, endings)
  }

  /// One run whose records are known.
  init(_ run: String, _ sequences: [UInt64]) {
    runs = [run]
    found = [Self.key(run): sequences]
  }

  /// The records of a run, ascending.
  subscript(run: String) -> [UInt64] { found[Self.key(run)] ?? [] }

  private static func key(_ run: String) -> [UInt8] { RecordTail.written("run/" + run) }
}
