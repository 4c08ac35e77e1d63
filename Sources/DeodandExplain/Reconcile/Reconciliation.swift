public import DeodandEvents

/// The calls of some runs as actions, each with all that was seen of it, and what stands out.
///
/// Records of other runs belong to an action if they hold its call identifier: a proxy has a run of
/// its own, and so has a hook. An identifier that models of more than one run used joins nothing
/// across runs.
///
/// Memory grows with the calls of the runs and not with their contents, which are read again where
/// they have to be compared.
public struct Reconciliation: Sendable {
  /// The actions, in the order in which they were first seen.
  public let actions: [Action]
  /// What stands out.
  public let findings: [Gap]
  /// What the recorders said they watch.
  public let watches: [Watch]

  /// Reconciles runs with each other and with what other runs hold of their calls.
  ///
  /// Equal values join within a run, and between given runs that overlap.
  ///
  /// A run that is named twice is taken once.
  public static func of(
    runs: [String], in reader: some EventReader
  ) throws(ReadError) -> Reconciliation {
    try of(RunScan(runs, in: reader), in: reader)
  }

  /// Reconciles runs whose records are known.
  static func of(_ scan: RunScan, in reader: some EventReader) throws(ReadError) -> Reconciliation {
    var sequences: [UInt64] = []
    var spans: [String: ClosedRange<UInt64>] = [:]
    for run in scan.runs {
      let found = scan[run]
      if let first = found.first, let last = found.last { spans[run] = first...last }
      sequences += found
    }
    let run = scan.runs.count == 1 ? scan.runs[0] : nil
    return try of(sequences.sorted(), spans, run: run, in: reader)
  }

  /// Reconciles records that belong to no run.
  static func of(
    withoutRun sequences: [UInt64], in reader: some EventReader
  ) throws(ReadError) -> Reconciliation {
    try of(sequences, [:], run: nil, in: reader)
  }

  private static func of<Reader: EventReader>(
    _ sequences: [UInt64], _ spans: [String: ClosedRange<UInt64>], run: String?, in reader: Reader
  ) throws(ReadError) -> Reconciliation {
    var own = Sightings(reader)
    for sequence in sequences { try own.take(reader.record(sequence)) }
    let known = Set(sequences)
    let foreign = try ForeignRecords(of: own, runs: Set(spans.keys), in: reader).sequences
      .filter { !known.contains($0) }
    var all = own
    if !foreign.isEmpty {
      // Read anew, so that everything stands in the order of the log.
      all = Sightings(reader)
      for sequence in (sequences + foreign).sorted() { try all.take(reader.record(sequence)) }
    }
    let joined = try ActionJoin(all) { one, other in
      if one == other { return true }
      guard let one = one.flatMap({ spans[$0] }), let other = other.flatMap({ spans[$0] }) else {
        return false
      }
      return one.overlaps(other)
    }.joined
    let coverage = try Coverage(all.recorders, in: reader)
    let findings = try ActionFindings(joined, all, coverage, run: run)
    return Reconciliation(
      actions: joined.map(\.action), findings: findings.gaps, watches: coverage.watches)
  }
}

/// Records of other runs that hold the call identifiers of these.
///
/// Identifiers are chosen by agents and may be forged or reused, so they join runs only where they
/// point to one asker.
struct ForeignRecords {
  /// The records, in no order.
  private(set) var sequences: [UInt64] = []
  /// An identifier that stands in more records than this is no identifier.
  private static let limit = 64

  init<Reader: EventReader>(
    of own: Sightings<Reader>, runs: Set<String>, in reader: Reader
  ) throws(ReadError) {
    var ids: Set<[UInt8]> = []
    var taken: Set<UInt64> = []
    let asked = Set(own.asks.compactMap { $0.id.map { Array($0.utf8) } })
    let all =
      (own.asks + own.executions).map(\.id) + (own.results + own.decisions).map(\.id)
      + own.told.map(\.id)
    for case let id? in all where ids.insert(Array(id.utf8)).inserted {
      let found = try Self.records(id, notIn: runs, reader)
      let askers = Set(found.filter { $0.type == .modelResponse }.map(\.run))
      guard askers.count + (asked.contains(Array(id.utf8)) ? 1 : 0) <= 1 else { continue }
      for record in found where taken.insert(record.sequence).inserted {
        sequences.append(record.sequence)
      }
    }
  }

  /// None, if too many records hold the identifier.
  static func records(
    _ id: String, notIn runs: Set<String>, _ reader: some EventReader
  ) throws(ReadError) -> [Record] {
    var query = RecordQuery()
    query.callID = id
    query.limit = limit + 1
    let found = try reader.find(query)
    guard found.count <= limit else { return [] }
    var records: [Record] = []
    for sequence in found {
      let record = try reader.record(sequence)
      if record.run.map(runs.contains) != true { records.append(record) }
    }
    return records
  }
}
