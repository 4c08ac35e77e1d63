import DeodandEvents
import DeodandLog

/// The table `run_head`: how far each run has come, so that the writer need not walk the log.
///
/// It is derived, and nothing that it says gets into a record before it was compared with the
/// record that it names: a false number could never be taken back. It belongs to the writer, within
/// a transaction.
final class RunHeadTable {
  private let read: Statement
  private let put: Statement
  private let storedRuns: Statement
  private let runCount: Statement
  private let putRunCount: Statement
  private let record: Statement
  private let records: Statement
  /// Whether the table was seen to have a row for each run that it counts.
  private var isWhole = false

  init(_ database: borrowing Database) throws(StoreError) {
    // Compiled before the first is stored: a half-made value could not be torn down.
    let sql = NamedSQL.log
    let read = try database.prepare(sql["run_head"])
    let put = try database.prepare(sql["put_run_head"])
    let storedRuns = try database.prepare(sql["stored_runs"])
    let runCount = try database.prepare(sql["run_count"])
    let putRunCount = try database.prepare(sql["put_run_count"])
    let record = try database.prepare(sql["record"])
    let records = try database.prepare(sql["all_records"])
    self.read = read
    self.put = put
    self.storedRuns = storedRuns
    self.runCount = runCount
    self.putRunCount = putRunCount
    self.record = record
    self.records = records
  }

  /// How far a run has come; nil if it has no record yet.
  ///
  /// A run without a row is new only if no row went missing: that is looked at once for each
  /// opening, and then the records are counted.
  func head(of run: [UInt8]) throws(StoreError) -> RunHead? {
    if let head = try stored(run) {
      try check(head, of: run)
      return head
    }
    if isWhole { return nil }
    if try number(storedRuns) != number(runCount) { try recount() }
    isWhole = true
    return try stored(run)
  }

  /// Stores how far runs have come, in the transaction of their records.
  func store(
    _ changes: [(run: [UInt8], head: RunHead, isNew: Bool)]
  ) throws(StoreError) {
    for change in changes { try store(change.head, of: change.run) }
    let new = changes.count { $0.isNew }
    if new > 0 { try storeCount(try number(runCount) + Int64(new)) }
  }

  /// Counts the records of every run and stores what the table lacks.
  ///
  /// Rows go forward only: one that says more than the records do is damage, and the table refuses
  /// it.
  func recount() throws(StoreError) {
    let heads = try countAll()
    for (run, head) in heads {
      if let known = try stored(run) {
        guard known != head else { continue }
        guard known.count < head.count, known.last < head.last else {
          throw Self.misfit(run, known)
        }
      }
      try store(head, of: run)
    }
    let known = try number(runCount)
    guard known <= heads.count, try number(storedRuns) == heads.count else {
      throw StoreError(
        .damaged, "the log has other runs than it counts", remedy: Self.remedy)
    }
    if known < heads.count { try storeCount(Int64(heads.count)) }
  }

  // MARK: - Rows

  private func stored(_ run: [UInt8]) throws(StoreError) -> RunHead? {
    try read.bind(String(decoding: run, as: UTF8.self), at: 1)
    defer { read.reset() }
    return try read.step() ? RunHead(count: read.unsigned(0), last: read.unsigned(1)) : nil
  }

  private func store(_ head: RunHead, of run: [UInt8]) throws(StoreError) {
    try put.bind(String(decoding: run, as: UTF8.self), at: 1)
    try put.bind(Int64(clamping: head.count), at: 2)
    try put.bind(Int64(clamping: head.last), at: 3)
    try put.run()
  }

  private func storeCount(_ count: Int64) throws(StoreError) {
    try putRunCount.bind(count, at: 1)
    try putRunCount.run()
  }

  private func number(_ statement: borrowing Statement) throws(StoreError) -> Int64 {
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  // MARK: - Records

  /// Whether the last record of a run is the one that a row says.
  ///
  /// A record from before runs were counted states no number: then the run's records are counted.
  private func check(_ head: RunHead, of run: [UInt8]) throws(StoreError) {
    try record.bind(Int64(clamping: head.last), at: 1)
    defer { record.reset() }
    guard try record.step(), let found = try? Record(parsing: record.blob(0)),
      found.sequence == head.last, let name = found.run, name.utf8.elementsEqual(run)
    else { throw Self.misfit(run, head) }
    if let place = found.runPlace {
      guard place.number == head.count else { throw Self.misfit(run, head) }
    } else {
      guard try countAll()[run] == head else { throw Self.misfit(run, head) }
    }
  }

  /// How far each run has come by its records: one walk over the log, memory for each run.
  private func countAll() throws(StoreError) -> [[UInt8]: RunHead] {
    defer { records.reset() }
    var heads: [[UInt8]: RunHead] = [:]
    while try records.step() {
      let sequence = records.unsigned(0)
      let bytes = records.blob(1)
      guard let check = try? RecordCheck.check(bytes), check.sequence == sequence else {
        throw StoreError(.damaged, "record \(sequence) is not one", remedy: Self.remedy)
      }
      guard let range = check.runName else { continue }
      guard let run = Self.name(bytes[range]) else {
        throw StoreError(.damaged, "record \(sequence) names no run", remedy: Self.remedy)
      }
      heads[run] = RunHead(count: (heads[run]?.count ?? 0) + 1, last: sequence)
    }
    return heads
  }

  /// A run's name as it is, from how canonical JSON writes it.
  private static func name(_ written: ArraySlice<UInt8>) -> [UInt8]? {
    guard written.contains(UInt8(ascii: "\\")) else { return Array(written) }
    let quote = [UInt8(ascii: "\"")]
    return (try? JSONReader.read(quote + written + quote))?.string.map { Array($0.utf8) }
  }

  private static let remedy =
    "run `deodand verify` on the log, keep it as evidence, and record into a new one"

  private static func misfit(_ run: [UInt8], _ head: RunHead) -> StoreError {
    StoreError(
      .damaged,
      "what is noted of run \(String(decoding: run, as: UTF8.self)) (records: \(head.count), the last: "
        + "\(head.last)) is not what its records say", remedy: remedy)
  }
}
