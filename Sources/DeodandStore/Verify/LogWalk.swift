import DeodandEvents
import DeodandLog

/// Reads everything in a log once, in order, for the verifier.
///
/// It belongs to one thread and reads through one connection, within the caller's transaction; only
/// parsing, hashing and opening happen elsewhere. `records` runs before `contents`, whose result
/// tells what the records' commitments lacked.
final class LogWalk {
  /// Enough work to hand to another thread, and little enough to stay in a processor's cache from
  /// reading to hashing.
  private static let batchBytes = 96 << 10
  /// What a batch may have when it is full: the last record is added whole.
  private static let batchRoom = batchBytes + Limits.recordBytes

  private let records: Statement
  private let contents: Statement
  private let keys: ContentKeys
  private let references: ContentReferences
  /// How many records and contents there are.
  ///
  /// The measure of progress: opening a content counts as much as checking a record.
  let total: UInt64
  private var done: UInt64 = 0

  init(_ database: borrowing Database, keys: LogKeys) throws(StoreError) {
    records = try database.prepare(NamedSQL.log["all_records"])
    contents = try database.prepare(NamedSQL.log["all_contents"])
    references = try ContentReferences(database)
    self.keys = try ContentKeys(database, keys)
    total = try LogWalk.number("size", database) + LogWalk.number("content_count", database)
  }

  /// Feeds every record to the rules, and compares its commitments with the content.
  func records<Tiles>(
    into verification: inout LogVerification<Tiles>, _ progress: LogVerifier.Progress
  ) throws(StoreError) {
    let pipeline = OrderedPipeline<RecordBatch, [CheckedRecord]> { $0.check() }
    var batch = RecordBatch(room: LogWalk.batchRoom)
    while try records.step() {
      unsafe records.withBlob(1) { unsafe batch.append(records.unsigned(0), $0) }
      // A full pipeline hands back its oldest batch, so that results are seen in the order of
      // records.
      if batch.byteCount >= LogWalk.batchBytes {
        if let checked = pipeline.push(batch) { try see(checked, &verification, progress) }
        batch = RecordBatch(room: LogWalk.batchRoom)
      }
    }
    if let checked = pipeline.push(batch) { try see(checked, &verification, progress) }
    while let checked = pipeline.next() { try see(checked, &verification, progress) }
  }

  /// Runs on the walk's own thread, in order: the rules keep state from one record to the next.
  private func see<Tiles>(
    _ checked: [CheckedRecord], _ verification: inout LogVerification<Tiles>,
    _ progress: LogVerifier.Progress
  ) throws(StoreError) {
    verification.see(checked)
    for record in checked { try references.see(record.commitments, of: record.row) }
    done += UInt64(checked.count)
    progress(done, total)
  }

  /// Opens every content and compares it with its commitment.
  func contents(_ progress: LogVerifier.Progress) throws(StoreError) -> LogEvidence.ContentResult {
    var result = LogEvidence.ContentResult()
    let pipeline = OrderedPipeline<ContentBatch, (checked: Int, failed: [Commitment])> {
      $0.failures()
    }
    func add(_ outcome: (checked: Int, failed: [Commitment])) {
      result.verified += outcome.checked - outcome.failed.count
      // A hundred are named at most; a wrong key would fail every content of a subject.
      result.failed += outcome.failed.prefix(max(0, 100 - result.failed.count))
      done += UInt64(outcome.checked)
      progress(done, total)
    }
    var batch: ContentBatch?
    while try contents.step() {
      guard let commitment = Hash256(contents.blob(0)).map(Commitment.init) else { continue }
      switch try keys.key(contents.integer(1)) {
      case .unknown: result.failed.append(commitment)
      case .erased: result.withoutKey += 1
      case .present(let key):
        if let full = batch, full.key !== key || full.byteCount >= LogWalk.batchBytes {
          if let outcome = pipeline.push(full) { add(outcome) }
          batch = nil
        }
        let sealed = contents.blob(2)
        batch = batch ?? ContentBatch(key: key)
        batch?.byteCount += sealed.count + 64
        batch?.rows.append((commitment, sealed))
      }
    }
    if let batch, let outcome = pipeline.push(batch) { add(outcome) }
    while let outcome = pipeline.next() { add(outcome) }
    result.missing = references.missing
    result.missingIn = references.missingIn
    return result
  }

  /// How many content rows no record brought.
  func unreferenced() throws(StoreError) -> Int { try references.unreferenced() }

  // MARK: - Beside records and content

  /// The stored checkpoints.
  func checkpoints(_ database: borrowing Database) throws(StoreError) -> [LogEvidence
    .StoredCheckpoint]
  {
    let statement = try database.prepare(NamedSQL.log["checkpoints"])
    var result: [LogEvidence.StoredCheckpoint] = []
    while try statement.step() {
      result.append(.init(size: statement.unsigned(0), note: statement.text(1)))
    }
    return result
  }

  /// The leaf hash of record 0, which names the log; nil if there is none.
  static func birth(_ database: borrowing Database) throws(StoreError) -> Hash256? {
    let statement = try database.prepare(NamedSQL.log["record"])
    try statement.bind(0, at: 1)
    return try statement.step() ? LeafHash.of(statement.blob(0)) : nil
  }

  /// The time that the last record states.
  ///
  /// A last record that can't be parsed is reported by the rules, and here states no time.
  func lastTime(_ database: borrowing Database) throws(StoreError) -> Timestamp? {
    let statement = try database.prepare(NamedSQL.log["last_record"])
    return try statement.step() ? (try? Record(parsing: statement.blob(0)))?.time : nil
  }

  /// How many records there are.
  static func size(_ database: borrowing Database) throws(StoreError) -> UInt64 {
    try number("size", database)
  }

  /// How many tiles are stored.
  func tileCount(_ database: borrowing Database) throws(StoreError) -> UInt64 {
    try LogWalk.number("tile_count", database)
  }

  /// How many content rows there are, the highest number, and the lowest.
  func rows(_ database: borrowing Database) throws(StoreError) -> StoreFindings.Rows {
    let statement = try database.prepare(NamedSQL.log["content_count"])
    return try statement.step()
      ? (
        statement.integer(0), statement.integer(1), statement.integer(2)
      ) : (0, 0, 1)
  }

  /// Whether `run_head` and `run_count` say of each run what its records do; nil in formats without
  /// them.
  func hasRunHeads(
    _ heads: [RunName: RunHead], _ database: borrowing Database
  ) throws(StoreError) -> Bool? {
    guard try LogDirectory.storedFormat(of: database) >= 3 else { return nil }
    let statement = try database.prepare(NamedSQL.log["run_heads"])
    var count = 0
    while try statement.step() {
      // As records write the name: that is what was hashed.
      let written = CanonicalWriter.write(.string(statement.text(0)))
      let name = RunName(Array(written.dropFirst().dropLast()))
      guard heads[name] == RunHead(count: statement.unsigned(1), last: statement.unsigned(2)) else {
        return false
      }
      count += 1
    }
    let counted = try LogWalk.number("run_count", database)
    return count == heads.count && counted == UInt64(count)
  }

  private static func number(
    _ name: String, _ database: borrowing Database
  ) throws(StoreError) -> UInt64 {
    UInt64(clamping: try database.integer(NamedSQL.log[name]))
  }
}
