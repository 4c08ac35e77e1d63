public import DeodandEvents
public import DeodandLog
import DeodandSystem

/// What this machine noted of the logs that it made: `trust/<log id>` in the state directory, a
/// trust file for each.
///
/// It is the operator's own memory: it recognises a log at the path at which that log was last
/// written here, and nothing that comes from elsewhere. Whoever may write the state directory may
/// make it say anything (docs/decisions/0045).
public enum TrustMemory {
  /// Where a log that was made here is noted; nil if it is not.
  public static func place(of log: Hash256, _ state: StateDirectory? = .standard()) -> String? {
    guard let state else { return nil }
    let place = state.path + "/trust/" + log.hex
    return Files.exists(place) ? place : nil
  }

  /// What is noted of the log that was last written at a path; nothing if that one was not made
  /// here.
  ///
  /// Which log stands there now is not asked: it is to be compared with this.
  public static func trust(
    forLogAt path: String, _ state: StateDirectory? = .standard()
  ) throws(StoreError) -> Trust {
    var trust = Trust()
    guard let log = try PathWatch.log(at: path, state), let place = place(of: log, state) else {
      return trust
    }
    let bytes = try StoreError.translating(Files.read(place, limit: TrustFile.byteLimit))
    do throws(TrustError) {
      trust.add(try TrustFile(parsing: bytes), from: .memory(String(log.hex.prefix(16))))
    } catch {
      throw StoreError(
        .damaged, "what was noted of the log in \(place) can't be read (\(error.message))",
        remedy: "verify with --trust and the file that was lodged elsewhere")
    }
    return trust
  }

  /// Notes a log that was just made; where the state directory can't be written, nothing is.
  static func note(_ log: LogDirectory, _ state: StateDirectory?) throws(StoreError) {
    guard let state, let birth = BirthCertificate(log.birth) else { return }
    do throws(StoreError) {
      let place = try state.place("trust", log.id.hex)
      let file = TrustFile(
        KeyHistory(birth), origin: birth.origin, checkpoint: try log.checkpoint(ofSize: 1))
      let text = file.text(
        remark: "Recognises the log \(birth.origin), made at \(log.path).\nSee docs/spec/trust.md.")
      try StoreError.translating(Durable.create(place, Array(text.utf8), mode: 0o600))
    } catch {
      guard error.code == .permission || error.code == .readOnly else { throw error }
    }
  }
}

extension LogDirectory {
  /// The newest checkpoint that is stored, signed by the key that the log had then; nil if there is
  /// none.
  public func newestCheckpoint() throws(StoreError) -> SignedCheckpoint? {
    let database = try LogDirectory.openForReading(path)
    let statement = try database.prepare(NamedSQL.log["last_checkpoint"])
    return try statement.step() ? own(statement.text(1)) : nil
  }

  /// The checkpoint of a size that is stored, in the same way.
  ///
  /// Every log has one of size 1, over its birth certificate, from which every other log differs.
  public func checkpoint(ofSize size: UInt64) throws(StoreError) -> SignedCheckpoint? {
    let database = try LogDirectory.openForReading(path)
    let statement = try database.prepare(NamedSQL.log["checkpoint"])
    try statement.bind(Int64(clamping: size), at: 1)
    return try statement.step() ? own(statement.text(1)) : nil
  }

  private func own(_ note: String) throws(StoreError) -> SignedCheckpoint {
    do throws(NoteError) {
      guard let birth = BirthCertificate(birth) else {
        throw NoteError(.unknownKey, "record 0 names no key")
      }
      return try SignedCheckpoint(parsing: note).verified(by: KeyHistory(birth)).signed
    } catch {
      throw StoreError(
        .damaged, "a stored checkpoint is not the log's (\(error.message))",
        remedy: "run `deodand verify` on the log, and keep it as evidence")
    }
  }
}
