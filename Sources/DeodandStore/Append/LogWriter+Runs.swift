import DeodandLog

extension LogWriter {
  /// Looks up the runs of a group, each once until another process writes.
  func lookUpRuns(of group: [PreparedEvent]) throws(StoreError) {
    for event in group {
      guard let run = event.run, !sealer.runs.knows(run) else { continue }
      sealer.runs.learn(run, try runHeads().head(of: run))
    }
  }

  /// Stores how far the runs have come: one row for each run of the transaction, at its end.
  func storeRuns() throws(StoreError) {
    let changes = sealer.runs.takeChanges()
    if changes.isEmpty { return }
    try step(.storeRuns)
    try runHeads().store(changes)
  }

  /// Fills the table from the records, when a log is carried over to the format that has it.
  func countRuns() throws(StoreError) {
    try step(.countRuns)
    try runHeads().recount()
  }

  /// The table is there once the log has its format: statements on it are compiled when they are
  /// needed first.
  private func runHeads() throws(StoreError) -> RunHeadTable {
    if let known = runTable { return known }
    let table = try RunHeadTable(database)
    runTable = table
    return table
  }
}
