import DeodandEvents

/// One walk over the records of a log, in order: which of them answer a request, and which tell how
/// recorders ended.
///
/// No index is asked. An index is derived, and whoever can edit it could cut a bundle with one
/// number; records can't be edited unnoticed. Most are passed over by a look at the ends of their
/// bytes (`RecordTail`), so a million takes about a second.
struct SelectionScan {
  /// The records that answer the request, ascending.
  private(set) var selected: [UInt64] = []
  /// Records in which a recorder says that it stopped or what it lost, ascending.
  private(set) var endings: [(sequence: UInt64, recorder: UInt64)] = []

  /// The types of such records.
  private static let endingTypes = [EventType.recorderStopped, .recorderDropped].map {
    RecordTail.written($0.rawValue)
  }
  private static let incidentTypes = Incident.types.map { RecordTail.written($0.rawValue) }

  /// Walks over the records below `limit`.
  ///
  /// An incident takes two walks, for its entries stand behind what they name.
  init(
    _ selection: BundleManifest.Selection, in reader: some EventReader, below limit: UInt64
  ) throws(ReadError) {
    switch selection {
    case .run(let run):
      let subjects: Set<[UInt8]> = [RecordTail.written("run/" + run)]
      try walk(reader, limit) { _, bytes in Self.isOf(subjects, bytes) }
    case .range(let first, let last):
      if first < limit { selected = Array(first...min(last, limit - 1)) }
      try walk(reader, limit) { _, _ in false }
    case .incident(let name):
      guard let incident = try Self.incident(name, in: reader, below: limit) else { return }
      let entries = Set(incident.entries.map(\.record.sequence))
      let subjects = Set(incident.runs.map { RecordTail.written("run/" + $0) })
      try walk(reader, limit) { sequence, bytes in
        entries.contains(sequence) || incident.spans.contains(sequence)
          || Self.isOf(subjects, bytes)
      }
    }
  }

  private mutating func walk(
    _ reader: some EventReader, _ limit: UInt64, _ isSelected: (UInt64, [UInt8]) -> Bool
  ) throws(ReadError) {
    var selected = selected
    var endings = endings
    try reader.forEachRecord(in: 0..<limit) { (sequence, bytes) throws(ReadError) in
      if isSelected(sequence, bytes) { selected.append(sequence) }
      if Self.isOf(Self.endingTypes, bytes), let recorder = try reader.record(sequence).recorder {
        endings.append((sequence, recorder))
      }
      return true
    }
    (self.selected, self.endings) = (selected, endings)
  }

  private static func isOf(_ subjects: Set<[UInt8]>, _ bytes: [UInt8]) -> Bool {
    RecordTail.subject(of: bytes).map { subjects.contains(Array($0)) } ?? false
  }

  private static func isOf(_ types: [[UInt8]], _ bytes: [UInt8]) -> Bool {
    guard let type = RecordTail.type(of: bytes) else { return false }
    return types.contains { $0.elementsEqual(type) }
  }

  /// An incident as the records below a limit tell of it.
  private static func incident(
    _ name: String, in reader: some EventReader, below limit: UInt64
  ) throws(ReadError) -> Incident? {
    var entries: [Record] = []
    try reader.forEachRecord(in: 0..<limit) { (sequence, bytes) throws(ReadError) in
      if isOf(incidentTypes, bytes) { entries.append(try reader.record(sequence)) }
      return true
    }
    return Incident.gather(entries).first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}
