package import DeodandEvents
import DeodandLog

/// The one connection through which a process writes a log: transactions of whole batches.
///
/// Invariants, between calls:
/// - `head` and `sealer` describe the stored log as this connection last saw it;
/// - every stored record follows the one before it, and every full tile is stored;
/// - after any error that leaves the outcome of a commit open, `isPoisoned` is set, and the only
///   way on is a new writer, which reads the truth from the disk through the same code.
///
/// It belongs to one thread at a time (the recorder's actor).
package final class LogWriter {
  /// The steps of a commit, and of a migration, at which tests let it fail.
  package enum Step: Sendable, Hashable {
    case begin, catchUp, insertContent, insertRecord, insertTile, insertCheckpoint
    case storeRuns, commit, committed, mark
    case verifyOld, makeTables, countRuns, setFormat, checkMigrated, verifyNew
    /// While a log is being opened: its head was read, its newest checkpoint was not.
    case headRead

    /// Those of a commit and of a checkpoint.
    package static let ofCommit: [Step] = [
      .begin, .catchUp, .insertContent, .insertRecord, .insertTile, .insertCheckpoint, .storeRuns,
      .commit, .committed, .mark,
    ]
    /// Those of a migration, in their order.
    package static let ofMigration: [Step] = [
      .verifyOld, .begin, .catchUp, .makeTables, .countRuns, .setFormat, .insertRecord,
      .insertTile, .checkMigrated, .commit, .committed, .mark, .verifyNew,
    ]
  }

  /// Asked before each step (`committed` and `mark`: after the commit); an answer fails the step.
  package var fault: ((Step) -> StoreError?)?
  /// Shared chunks that are surely stored; preparation reads it from any thread.
  package let recent = RecentChunks()
  /// Whether the outcome of a commit is unknown, or the log is not what it was.
  package private(set) var isPoisoned = false
  /// What is known outside the log directory of how far the log had come.
  package private(set) var marks = MarkMemory.unavailable

  let database: Database
  let keys: LogKeys
  private let statements: LogStatements
  let loader: ChainLoader
  private var watch: HeadWatch?
  let path: String
  private(set) var head: ChainHead
  var sealer: RecordSealer
  /// How far each run has come; nil until it is needed.
  var runTable: RunHeadTable?
  /// Which keys the log names; nil while it is being made.
  private(set) var history: KeyHistory?
  private var seenVersion: Int64 = -1
  private var subjectKeys: [String: SubjectKey] = [:]
  /// Up to where the stored bytes were hashed again by this writer, or signed by an earlier one.
  var checked = ChainHead()
  /// The size of the newest signed checkpoint.
  package internal(set) var signedSize: UInt64 = 0

  /// Whether a log is compared with its high-water mark.
  package enum Watch: Sendable {
    /// While the log is being made.
    case none
    /// The mark in this directory, if it can be written.
    ///
    /// Without a directory, as where the environment names no home, nothing is compared, and
    /// `marks` says so.
    case state(StateDirectory?)
  }

  /// Opens a log for writing: loads its head, refuses a log that went back, and carries one of an
  /// older format over to the newest.
  package init(
    _ path: String, source: String, watch: Watch, clock: RecorderClock,
    fault: ((Step) -> StoreError?)? = nil
  ) throws(StoreError) {
    self.path = path
    self.fault = fault
    if case .state(let state) = watch {
      database = try LogDirectory.openForWriting(path, state: state)
    } else {
      database = try LogDirectory.openForWriting(path, state: nil)
    }
    statements = try LogStatements(database)
    loader = try ChainLoader(database)
    keys = LogKeys(path: path + "/keys")
    head = ChainHead()
    sealer = RecordSealer(source: source, clock: clock)
    switch watch {
    case .none:
      self.watch = nil
    case .state(let state):
      let directory = try LogDirectory.open(path, state: state)
      self.watch = try HeadWatch.open(state, log: directory.id, origin: directory.origin)
      try LogWriter.checkPath(path, directory.id, state)
      history = BirthCertificate(directory.birth).map { KeyHistory($0) }
    }
    // The mark is read before the log, which may grow meanwhile.
    // A mark that is older than the log only misses what was written in between.
    let mark = try self.watch?.mark() ?? nil
    // All on one state: between two statements another process may write, sign or migrate.
    let format = try database.reading { () throws(StoreError) -> Int64 in
      try Schema.check(database)
      head = try loader.head(size: try storedSize())
      if let mark { try check(mark) }
      try step(.headRead)
      try loadChecked()
      marks = try memory(mark)
      return try LogDirectory.storedFormat(of: database)
    }
    if format < LogDirectory.format, case .state(let state) = watch { try migrate(state) }
  }

  /// How many records there are.
  package var size: UInt64 { head.size }

  /// The number of this process's `recorder.started` record, once it has one.
  ///
  /// Records that it writes name that number, so that every record tells which host, build and
  /// process wrote it.
  package var recorder: UInt64? {
    get { sealer.recorder }
    set { sealer.recorder = newValue }
  }

  /// Records groups of events in one transaction, each group together or not at all.
  ///
  /// `opening` is recorded first if this process has no `recorder.started` record yet. `next` is
  /// asked for groups until it answers nil, so that events may still come in while others are being
  /// written. A group that cannot be recorded answers why; the others are durable on return.
  ///
  /// Any number of groups goes into one transaction because the synchronizing at its end costs far
  /// more than the insertions do. Receipts are answered in the order of the groups.
  package func append(
    opening: PreparedEvent?, _ next: () -> [[PreparedEvent]]?
  ) throws(StoreError) -> [Result<[Receipt], DraftError>] {
    var chunks: [SealedChunk] = []
    let results = try transaction {
      () throws(StoreError) -> [Result<[Receipt], DraftError>] in
      if let opening, sealer.recorder == nil {
        let start = sealer.next
        if case .failure(let error) = try insert([opening], &chunks) {
          throw StoreError(.invalid, error.message, remedy: error.remedy)
        }
        sealer.recorder = start
      }
      var results: [Result<[Receipt], DraftError>] = []
      while let groups = next() {
        for group in groups { results.append(try insert(group, &chunks)) }
      }
      return results
    }
    // Only after the commit: a chunk remembered before it could be referred to and never stored.
    recent.insert(chunks)
    try raiseMark()
    return results
  }

  /// Records groups of events in one transaction.
  package func append(
    _ groups: [[PreparedEvent]], opening: PreparedEvent?
  ) throws(StoreError) -> [Result<[Receipt], DraftError>] {
    var rest: [[PreparedEvent]]? = groups
    return try append(opening: opening) {
      defer { rest = nil }
      return rest
    }
  }

  /// Closes in good order: the write-ahead log is folded into the database if nobody else reads it.
  ///
  /// A poisoned writer leaves the write-ahead log alone, for it is the evidence of what went wrong.
  /// Nothing is lost if that fails: SQLite reads it at the next opening.
  package func close() throws(StoreError) {
    try watch?.synchronize()
    if !isPoisoned {
      // A reader may hold it back: then the last to close does it.
      try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// The key of a data subject, made on first use.
  ///
  /// The file is made within the transaction that adds the row, and is synchronized before it: a
  /// row without its key would be content that nobody can open. A file without its row was never
  /// used.
  ///
  /// May begin a transaction of its own, so that it can't be called within one.
  package func subjectKey(_ label: String) throws(StoreError) -> SubjectKey {
    if let known = subjectKeys[label] { return known }
    let byLabel = try database.prepare(NamedSQL.log["content_key_by_label"])
    try byLabel.bind(label, at: 1)
    let key: SubjectKey
    if try byLabel.step() {
      key = try keys.subjectKey(id: byLabel.integer(0), label: label)
      byLabel.reset()
    } else {
      key = try transaction { () throws(StoreError) -> SubjectKey in
        let insert = try database.prepare(NamedSQL.log["insert_content_key"])
        try insert.bind(label, at: 1)
        guard try insert.step() else { preconditionFailure("an insertion answers its row") }
        let id = insert.integer(0)
        try insert.run()
        return try keys.createSubjectKey(id: id, label: label)
      }
    }
    subjectKeys[label] = key
    return key
  }

  // MARK: - One transaction

  /// Runs the body between BEGIN IMMEDIATE and COMMIT, with the head brought up to date.
  ///
  /// Failing to begin is known not to have changed anything; any other failure poisons the writer.
  ///
  /// IMMEDIATE takes the write lock at once: a lock that is asked for only at the first insertion
  /// may be refused when another process has written meanwhile (sqlite.org/lang_transaction.html).
  func transaction<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    precondition(!isPoisoned, "a poisoned writer is never used again")
    try step(.begin)
    try statements.begin.run()
    do throws(StoreError) {
      try step(.catchUp)
      try catchUp()
      let value = try body()
      try storeRuns()
      try step(.commit)
      try statements.commit.run()
      try step(.committed)
      return value
    } catch {
      // A failed COMMIT may have happened or not (docs/decisions/0004); the rollback is an attempt
      // and nothing rests on its success.
      isPoisoned = true
      if database.isInTransaction { try? statements.rollback.run() }
      throw error
    }
  }

  /// Takes in what other processes have written since this connection last looked.
  ///
  /// Called under the write lock: nobody else can append between this and the commit.
  private func catchUp() throws(StoreError) {
    // data_version changes when another connection has committed (sqlite.org/pragma.html).
    guard try statements.dataVersion.step() else { return }
    let version = statements.dataVersion.integer(0)
    statements.dataVersion.reset()
    if version != seenVersion {
      let stored = try storedSize()
      guard stored >= head.size else {
        throw LogWriter.rolledBack("it had \(head.size) records a moment ago, now \(stored)")
      }
      try loader.advance(&head, to: stored)
      sealer.runs.forget()
      seenVersion = version
    }
    sealer.runs.trim()
    sealer.next = head.size
    sealer.previous = head.last
  }

  /// Seals a group, then inserts its content, its records, and the tiles that they complete.
  ///
  /// A group that can't be sealed leaves nothing behind, and the others of the transaction go on.
  /// One that can't be stored ends the transaction and the writer.
  ///
  /// Content comes before the record that refers to it, in the order of its items: verification
  /// walks both side by side.
  func insert(
    _ group: [PreparedEvent], _ chunks: inout [SealedChunk]
  ) throws(StoreError) -> Result<[Receipt], DraftError> {
    try lookUpRuns(of: group)
    let sealed: [RecordSealer.Sealed]
    do throws(DraftError) {
      sealed = try sealer.seal(group)
    } catch {
      return .failure(error)
    }
    for record in sealed {
      for chunk in record.chunks {
        try insert(chunk)
        chunks.append(chunk)
      }
      try step(.insertRecord)
      try statements.insertRecord.bind(Int64(record.receipt.sequence), at: 1)
      try statements.insertRecord.run(binding: record.bytes, at: 2)
      guard statements.insertRecord.hasInsertedOne() else { throw LogWriter.swallowed }
      for tile in head.append(record.receipt.leafHash) { try insert(tile) }
    }
    precondition(head.size == sealer.next, "the sealer and the head went apart")
    return .success(sealed.map(\.receipt))
  }

  /// A shared chunk may be there already: another process wrote it, or it was written long ago.
  ///
  /// Short chunks have random salts and are never looked up.
  private func insert(_ chunk: SealedChunk) throws(StoreError) {
    try step(.insertContent)
    if chunk.isShared {
      try statements.contentID.bind(chunk.commitment.hash.bytes, at: 1)
      defer { statements.contentID.reset() }
      if try statements.contentID.step() { return }
    }
    try statements.insertContent.bind(chunk.commitment.hash.bytes, at: 1)
    try statements.insertContent.bind(chunk.key, at: 2)
    try statements.insertContent.bind(chunk.sealed, at: 3)
    try statements.insertContent.run()
    guard statements.insertContent.hasInsertedOne() else { throw LogWriter.swallowed }
  }

  private func insert(_ tile: FullTile) throws(StoreError) {
    try step(.insertTile)
    try statements.insertTile.bind(Int64(tile.level), at: 1)
    try statements.insertTile.bind(Int64(tile.number), at: 2)
    try statements.insertTile.bind(tile.hashes, at: 3)
    try statements.insertTile.bind(tile.root.bytes, at: 4)
    try statements.insertTile.run()
  }

  func step(_ step: Step) throws(StoreError) {
    if let error = fault?(step) { throw error }
  }

  private func storedSize() throws(StoreError) -> UInt64 {
    defer { statements.size.reset() }
    return try statements.size.step() ? statements.size.unsigned(0) : 0
  }

  // MARK: - The mark

  /// After the commit and never before: a mark that leads the log would be a false alarm.
  ///
  /// A log whose mark can't be raised looks guarded and is not, so the writer stops there
  /// (docs/decisions/0004).
  func raiseMark() throws(StoreError) {
    do throws(StoreError) {
      try step(.mark)
      try noteHead()
    } catch {
      isPoisoned = true
      throw error
    }
  }

  /// Writes how far the stored log has come into the mark; where a mark was lost, not before the
  /// loss is on record, for it would look as if nothing had been lost.
  private func noteHead() throws(StoreError) {
    guard let last = head.last, !marks.isLoss || sealer.recorder != nil else { return }
    try watch?.raise(size: head.size, leaf: last, time: sealer.clock.now().time)
  }

  /// Brings the mark onto the disk before a checkpoint is stored: one that is older than the log's
  /// last checkpoint can then only be an earlier copy.
  ///
  /// Within the transaction that stores the checkpoint and nothing else: the records are committed.
  func markBeforeCheckpoint() throws(StoreError) {
    try noteHead()
    try watch?.synchronize()
  }

  /// A loss that a record tells of, so that the mark may be written.
  func lossIsOnRecord() { if marks.isLoss { marks = .kept } }

  /// Whether another process has written the mark that was missing.
  func lookAgain() throws(StoreError) {
    if marks == .lost, try watch?.mark() ?? nil != nil { marks = .kept }
  }

  /// What the mark tells of the log's memory, once the head and the last checkpoint are known.
  ///
  /// A mark that is behind is read once more: another process may just have written it.
  private func memory(_ mark: HighWaterMark?) throws(StoreError) -> MarkMemory {
    if watch == nil { return .unavailable }
    if let mark, mark.size >= signedSize { return .kept }
    if let mark = try watch?.mark() ?? nil { return mark.size >= signedSize ? .kept : .older }
    return try MarkClaims.wasKept(by: database) ? .lost : .kept
  }

  /// Compares the log with what this machine saw of it last.
  ///
  /// The leaf hash commits to all records before it through the chain, so that one comparison
  /// covers every record up to the mark.
  private func check(_ mark: HighWaterMark) throws(StoreError) {
    guard head.size >= mark.size else {
      throw LogWriter.rolledBack("it had \(mark.size) records when last written, now \(head.size)")
    }
    let then = try loader.head(size: mark.size)
    guard then.last == mark.leaf else {
      throw LogWriter.rolledBack("record \(mark.size - 1) is not the one that was written last")
    }
  }

  /// Notes which log stands at a path, or refuses another one there.
  ///
  /// Without it, an attacker could put a whole log with keys of its own in place of the real one:
  /// it has no mark of its own yet, and verifies.
  private static func checkPath(
    _ path: String, _ id: Hash256, _ state: StateDirectory?
  ) throws(StoreError) {
    guard let seen = try PathWatch.log(at: path, state) else {
      return try PathWatch.note(id, at: path, state)
    }
    guard seen == id else {
      throw StoreError(
        .swapped, "another log (\(seen.hex.prefix(16))…) stood at \(path) before",
        remedy: "find out who put this one there; to accept it, give it a path of its own")
    }
  }

  /// The insertion succeeded and no row came of it: a trigger that says `RAISE(IGNORE)` does that.
  private static var swallowed: StoreError {
    StoreError(
      .damaged, "the database did not take in what was written to it",
      remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
  }

  private static func rolledBack(_ what: String) -> StoreError {
    StoreError(
      .rolledBack, "the log went back: \(what)",
      remedy: "keep it as evidence, find the missing records, and record into a new log")
  }

  /// The head of a prefix of the log, from what is stored.
  func storedHead(size: UInt64) throws(StoreError) -> ChainHead { try loader.head(size: size) }

  /// Hashes stored records again, on top of a head.
  func rehash(_ head: inout ChainHead, to size: UInt64) throws(StoreError) {
    try loader.rehash(&head, to: size)
  }
}
