import DeodandEvents

extension LogWriter {
  /// Keeps what arrived for a checkpoint; false if it is there already.
  ///
  /// Throws `invalid` if the log has no checkpoint of that size, or if it can't be stored.
  ///
  /// Each is stored once, compared by its bytes: witnesses and time-stamp authorities may be asked
  /// again after a lost answer. The kind is bounded as the table bounds it, so that the answer is
  /// an error and not a poisoned writer.
  package func add(_ anchor: Anchor) throws(StoreError) -> Bool {
    guard (1...Anchor.maximumBytes).contains(anchor.bytes.count),
      EventDraft.isName(anchor.kind.rawValue), anchor.kind.rawValue.utf8.count <= 64
    else {
      throw StoreError(
        .invalid, "an anchor has 1 to \(Anchor.maximumBytes) bytes and a name as its kind",
        remedy: "check what the witness or the time-stamp authority has answered")
    }
    // Outside of the transaction, whose failure would end this writer; checkpoints never go.
    guard try storedCheckpoint(size: anchor.size) != nil else {
      throw StoreError(
        .invalid, "the log has no checkpoint of size \(anchor.size)",
        remedy: "anchor a checkpoint that `deodand checkpoint` has signed")
    }
    return try transaction { () throws(StoreError) -> Bool in
      let present = try database.prepare(NamedSQL.log["has_anchor"])
      try LogWriter.bind(anchor, to: present)
      if try present.step() { return false }
      let insert = try database.prepare(NamedSQL.log["insert_anchor"])
      try LogWriter.bind(anchor, to: insert)
      try insert.run()
      return true
    }
  }

  private static func bind(
    _ anchor: Anchor, to statement: borrowing Statement
  ) throws(StoreError) {
    try statement.bind(Int64(clamping: anchor.size), at: 1)
    try statement.bind(anchor.kind.rawValue, at: 2)
    try statement.bind(anchor.bytes, at: 3)
  }
}
