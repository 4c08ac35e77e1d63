public import DeodandEvents
import DeodandLog

/// Compares what a reader reads with the tree of the log, and the tree with its last checkpoint.
///
/// It is no verification: only what is read is looked at, and a log that fails is still answered
/// from, for evidence of tampering has to be looked at, too. But no answer is given without a word
/// where `deodand verify` would say INVALID of what the answer rests on.
///
/// It belongs to its reader, on the reader's thread.
final class ReadCheck {
  private let tile: Statement
  private let path: String
  /// The leaf hashes of full tiles that were compared with their roots; few, and the last ones.
  private var leaves: [UInt64: [UInt8]] = [:]
  private static let keptTiles = 64
  /// What was found wrong first.
  private(set) var fault: String?

  /// Looks at the newest checkpoint, at the records beyond the last full tile, and at what is
  /// remembered of the log outside its directory.
  init(
    _ database: borrowing Database, _ directory: LogDirectory, _ state: StateDirectory?
  ) throws(StoreError) {
    tile = try database.prepare(NamedSQL.log["tile"])
    path = directory.path
    // Before the snapshot, as for verification: the log may grow meanwhile.
    let mark = highWater(of: directory, state)
    do throws(StoreError) {
      try database.reading { () throws(StoreError) in try look(database, directory, mark) }
    } catch {
      guard error.code == .damaged else { throw error }
      note(error.message)
    }
  }

  /// Compares a record's bytes with the tree; what has no full tile yet was looked at on opening.
  func check(_ sequence: UInt64, _ bytes: [UInt8]) {
    // One fault is enough to be told; the rest is for `deodand verify`.
    guard fault == nil else { return }
    do throws(StoreError) {
      guard let hashes = try leaves(of: sequence / 256) else { return }
      let place = Int(sequence % 256) * Hash256.byteCount
      guard LeafHash.of(bytes).bytes.elementsEqual(hashes[place..<place + Hash256.byteCount]) else {
        note("record \(sequence) is not the one that was recorded")
        return
      }
    } catch {
      note(error.message)
    }
  }

  private func note(_ what: String) { if fault == nil { fault = what } }

  // MARK: - Tiles

  /// The leaf hashes of a full tile; nil if it is not there.
  private func leaves(of number: UInt64) throws(StoreError) -> [UInt8]? {
    if let known = leaves[number] { return known }
    guard let found = try whole(level: 0, number) else { return nil }
    if leaves.count >= Self.keptTiles { leaves.removeAll(keepingCapacity: true) }
    leaves[number] = found.hashes
    return found.hashes
  }

  /// A tile whose hashes give its root, which is the one in the tile above as far as that is full.
  ///
  /// The roots of the uppermost full tiles are what checkpoints are compared with.
  private func whole(
    level: Int, _ number: UInt64
  ) throws(StoreError) -> (hashes: [UInt8], root: Hash256)? {
    guard let stored = try self.stored(level: level, number) else { return nil }
    guard let hashes = Hash256.list(stored.hashes), let root = Hash256(stored.root),
      MerkleTree.root(of: hashes) == root
    else { throw Self.wrongTile(level, number) }
    if level < 7, let above = try self.stored(level: level + 1, number / 256) {
      let place = Int(number % 256) * Hash256.byteCount
      guard above.hashes.count == 256 * Hash256.byteCount,
        above.hashes[place..<place + Hash256.byteCount].elementsEqual(root.bytes),
        try whole(level: level + 1, number / 256) != nil
      else { throw Self.wrongTile(level, number) }
    }
    return (stored.hashes, root)
  }

  private func stored(
    level: Int, _ number: UInt64
  ) throws(StoreError) -> (hashes: [UInt8], root: [UInt8])? {
    try tile.bind(Int64(level), at: 1)
    try tile.bind(Int64(clamping: number), at: 2)
    defer { tile.reset() }
    return try tile.step() ? (tile.blob(0), tile.blob(1)) : nil
  }

  private static func wrongTile(_ level: Int, _ number: UInt64) -> StoreError {
    StoreError(
      .damaged, "the tree does not belong to the records (tile \(level)/\(number))",
      remedy: "run `deodand verify` on the log")
  }

  // MARK: - On opening

  private func highWater(
    of directory: LogDirectory, _ state: StateDirectory?
  ) -> HighWaterMark? {
    guard let state else { return nil }
    // Memory that can't be read is `verify`'s to tell; an answer does not rest on it.
    if let seen = try? PathWatch.log(at: directory.path, state), seen != directory.id {
      note("another log (\(seen.hex.prefix(16))…) stood at its place before")
    }
    return (try? HighWaterFile.peek(state.path + "/heads/" + directory.id.hex)) ?? nil
  }

  /// In one snapshot.
  private func look(
    _ database: borrowing Database, _ directory: LogDirectory, _ mark: HighWaterMark?
  ) throws(StoreError) {
    let loader = try ChainLoader(database)
    let size = UInt64(clamping: try database.integer(NamedSQL.log["size"]))
    // The records beyond the last full tile are read and their links are compared.
    _ = try loader.head(size: size)
    if let mark {
      guard mark.size <= size else {
        return note("it had \(mark.size) records when it was last written, and has \(size)")
      }
      guard try loader.head(size: mark.size).last == mark.leaf else {
        return note("record \(mark.size - 1) is not the one that was last written")
      }
    }
    try compareCheckpoint(database, loader, directory, size)
  }

  private func compareCheckpoint(
    _ database: borrowing Database, _ loader: borrowing ChainLoader, _ directory: LogDirectory,
    _ size: UInt64
  ) throws(StoreError) {
    let last = try database.prepare(NamedSQL.log["last_checkpoint"])
    guard try last.step() else { return note("it holds no checkpoint") }
    let (signedSize, text) = (last.unsigned(0), last.text(1))
    last.reset()
    guard let birth = BirthCertificate(directory.birth) else {
      return note("it does not begin with a birth certificate")
    }
    let body: CheckpointBody
    do throws(NoteError) {
      body = try SignedCheckpoint(parsing: text).verified(by: KeyHistory(birth)).body
    } catch {
      return note("its last checkpoint is not its own (\(error.message))")
    }
    guard body.size == signedSize, body.size <= size else {
      return note("a checkpoint was signed over \(body.size) records, and there are \(size)")
    }
    guard try loader.head(size: body.size).frontier.root == body.root else {
      return note("its records are not the ones that its last checkpoint was signed over")
    }
  }
}

extension LogReader {
  /// Begins to compare what is read with the log's tree and its last checkpoint; `fault` tells what
  /// does not fit.
  ///
  /// `state` is where the log is remembered outside its directory. A log that others may change is
  /// refused (`exposed`).
  public func beginChecking(_ state: StateDirectory? = .standard()) throws(StoreError) {
    try Custody.check(directory.path, isRead: true)
    checker = try ReadCheck(database, directory, state)
  }

  /// What is wrong with what was read so far, if anything: one clause without a full stop.
  public var fault: String? { checker?.fault }

  /// Compares every record with the tree.
  public func checkAll() throws(ReadError) {
    try forEachRecord(in: 0..<size) { (_, _) throws(ReadError) -> Bool in fault == nil }
  }
}
