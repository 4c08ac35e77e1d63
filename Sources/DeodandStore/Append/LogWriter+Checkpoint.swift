import DeodandEvents
package import DeodandLog

extension LogWriter {
  /// Signs the log as it stands and stores the checkpoint.
  ///
  /// What was stored since the last check is read back and hashed first: a signature must speak for
  /// the bytes on the disk, not for those that were in memory when they were written.
  ///
  /// The stored bytes are hashed and not parsed again: equal roots mean equal bytes, and those were
  /// checked when they were written (docs/decisions/0009). The transaction holds off other writers,
  /// so that what is signed is the whole log at that moment.
  package func checkpoint() throws(StoreError) -> SignedCheckpoint {
    // Most of the reading is done before other writers are locked out.
    try rehash(&checked, to: head.size)
    let signer = try signer()
    let signed = try transaction { () throws(StoreError) -> SignedCheckpoint in
      try rehash(&checked, to: head.size)
      guard checked.frontier.root == head.frontier.root else {
        throw LogWriter.changed("the records are not the ones that were written")
      }
      // Signed at the same size before, by this process or another: a second note would say the
      // same.
      if let stored = try storedCheckpoint(size: head.size) { return stored }
      let body = CheckpointBody(
        origin: signer.verifier.name.text, size: head.size, root: head.frontier.root)
      let signed = SignedCheckpoint.sign(body, with: signer)
      try markBeforeCheckpoint()
      try step(.insertCheckpoint)
      let insert = try database.prepare(NamedSQL.log["insert_checkpoint"])
      try insert.bind(Int64(head.size), at: 1)
      try insert.bind(signed.text, at: 2)
      try insert.run()
      return signed
    }
    signedSize = signed.body.size
    return signed
  }

  /// Begins the next check where the newest checkpoint ends, after comparing it with what is
  /// stored.
  ///
  /// What an earlier writer signed is not hashed anew: the signed root is compared with the stored
  /// tree, and this takes the same time whatever the size of the log.
  func loadChecked() throws(StoreError) {
    _ = try signer()
    let last = try database.prepare(NamedSQL.log["last_checkpoint"])
    guard try last.step() else { return }
    let size = last.unsigned(0)
    let note = last.text(1)
    last.reset()
    guard size <= head.size else {
      throw LogWriter.changed("a checkpoint was signed at \(size) records, there are \(head.size)")
    }
    let signed = try parse(note)
    let then = try storedHead(size: size)
    guard signed.body.size == size, signed.body.root == then.frontier.root else {
      throw LogWriter.changed("the records are not the ones that were signed at size \(size)")
    }
    checked = then
    signedSize = size
  }

  /// The checkpoint of a size, if one was signed; it must be the log's own.
  ///
  /// A note whose signature is not by a key of the log is an error and not nil: somebody put it
  /// there.
  func storedCheckpoint(size: UInt64) throws(StoreError) -> SignedCheckpoint? {
    let statement = try database.prepare(NamedSQL.log["checkpoint"])
    try statement.bind(Int64(clamping: size), at: 1)
    guard try statement.step() else { return nil }
    return try parse(statement.text(1))
  }

  /// The key file's key, after comparing it with the one that the log's records name.
  ///
  /// Without that comparison a replaced key file would sign checkpoints that every verifier
  /// refuses, and the fault would be noticed when it is too late to be mended.
  private func signer() throws(StoreError) -> NoteSigner {
    let signer = try keys.noteSigner()
    guard let history else { return signer }
    guard history.latestKey == signer.verifier else {
      throw StoreError(
        .keyWrong, "\(keys.path)/checkpoint.key is not the key that the log names",
        remedy: "restore the key file from its backup")
    }
    return signer
  }

  /// The keys that the log names; while it is being made, the key that record 0 will name.
  private func parse(_ note: String) throws(StoreError) -> SignedCheckpoint {
    do throws(NoteError) {
      let checkpoint = try SignedCheckpoint(parsing: note)
      guard let history else { return checkpoint }
      return try checkpoint.verified(by: history).signed
    } catch {
      throw LogWriter.changed("a checkpoint is not the log's (\(error.message))")
    }
  }

  private static func changed(_ what: String) -> StoreError {
    StoreError(
      .damaged, "the log was changed: \(what)",
      remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
  }
}
