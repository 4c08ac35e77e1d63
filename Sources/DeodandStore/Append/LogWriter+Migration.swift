import DeodandEvents
import DeodandLog

extension LogWriter {
  /// Carries a log of an older format over to the newest: docs/spec/store.md, "Formats".
  ///
  /// The log is verified as it is before anything is locked. One transaction then makes the new
  /// tables, states the new format, and appends the record that says so; whatever goes wrong until
  /// its commit leaves the old log. The new one is verified in its turn. No record, tile or
  /// checkpoint that was there is touched.
  func migrate(_ state: StateDirectory?) throws(StoreError) {
    try step(.verifyOld)
    try refuseFaults(state)
    // Before the transaction: a log without a key of its own would make one in another.
    let own = try subjectKey(PreparedEvent.ownLabel)
    let hasMigrated = try transaction { () throws(StoreError) -> Bool in
      // Of two processes that open the log at once, one waits here, and finds the work done.
      let format = try LogDirectory.storedFormat(of: database)
      if format == LogDirectory.format { return false }
      try carryOver(from: format, under: own)
      return true
    }
    // Another process has carried it over, and has told of a memory that was gone.
    guard hasMigrated else { return try lookAgain() }
    lossIsOnRecord()
    try raiseMark()
    try step(.verifyNew)
    try refuseFaults(state)
  }

  /// Runs within the caller's transaction; a throw here takes back the tables and the format
  /// together.
  private func carryOver(from format: Int64, under own: SubjectKey) throws(StoreError) {
    let event = try migrated(from: format, own)
    try step(.makeTables)
    for part in NamedSQL.logSchemas.dropFirst(Int(format)) { try database.execute(part) }
    if format < 3 { try countRuns() }
    try step(.setFormat)
    try database.execute("PRAGMA user_version = \(LogDirectory.format)")
    var chunks: [SealedChunk] = []
    if case .failure(let error) = try insert([event], &chunks) {
      throw StoreError(.invalid, error.message, remedy: error.remedy)
    }
    try step(.checkMigrated)
    let stored = try loader.head(size: head.size)
    guard try Schema.matches(database), stored.frontier.root == head.frontier.root else {
      throw LogWriter.notMigrated("what was written is not what the database holds")
    }
  }

  /// The record that says so; the tree before it stands in it, so that it can be compared with a
  /// copy of the old log.
  private func migrated(
    from format: Int64, _ own: SubjectKey
  ) throws(StoreError) -> PreparedEvent {
    var draft = EventDraft(.logMigrated, basis: .observed)
    draft.data[.build] = Build.name
    draft.data[.format] = LogDirectory.format
    draft.data[.previousFormat] = format
    draft.data[.sizeBefore] = String(head.size)
    // Before the first mark is written: it would look as if nothing had been lost.
    if marks.isLoss { draft.data[.highWater] = marks.rawValue }
    draft.data[.rootBefore] = Base64.encode(head.frontier.root.bytes)
    do throws(DraftError) {
      return try PreparedEvent(draft, under: own, recent: recent)
    } catch {
      throw StoreError(.invalid, error.message, remedy: error.remedy)
    }
  }

  /// Refuses a log in whose records, tree, checkpoints or tables anything is INVALID.
  ///
  /// Contents are skipped: migration does not touch them, and there may be far more of them than of
  /// all else.
  private func refuseFaults(_ state: StateDirectory?) throws(StoreError) {
    let verdict = try LogVerifier.verify(path, state: state, contents: .skipped)
    guard let fault = verdict.findings.first(where: { $0.outcome == .invalid }) else { return }
    throw LogWriter.notMigrated("\(fault.code): \(fault.message)")
  }

  private static func notMigrated(_ why: String) -> StoreError {
    StoreError(
      .damaged, "the log is not carried over to format \(LogDirectory.format): \(why)",
      remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
  }
}
