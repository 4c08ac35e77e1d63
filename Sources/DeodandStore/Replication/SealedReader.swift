/// Hands out a log's rows as they are stored, in bounded batches, from any position on.
///
///     let reader = try SealedReader(path)
///     while case let batch = try reader.batch(after: position), !batch.isEmpty {
///       ship(batch); position = batch.end
///     }
///
/// It opens `log.db` alone: no key is read and nothing is decrypted. It is used by one thread at a
/// time. What other processes record meanwhile comes in later batches.
///
/// It holds no lock between batches and may be given up at any time: the position is all that is
/// needed to go on, in another process too.
public final class SealedReader {
  /// How many bytes of rows a batch has before it ends, more or less.
  ///
  /// It bounds the memory of a batch and how long the reader's lock holds back the writer's folding
  /// of the write-ahead log.
  public static let batchBytes = 4 << 20

  private let database: Database

  /// Opens a log.
  public init(_ path: String) throws(StoreError) {
    database = try LogDirectory.openForReading(path)
  }

  /// What follows a position: at least one row if there is one, and about `bytes` of them.
  ///
  /// All of it is from one state of the log; the last row may go beyond `bytes`.
  public func batch(
    after start: SealedRows.Position, bytes: Int = SealedReader.batchBytes
  ) throws(StoreError) -> SealedRows.Batch {
    precondition(bytes > 0, "a batch has room for something")
    return try database.reading { () throws(StoreError) -> SealedRows.Batch in
      var filling = Filling(batch: SealedRows.Batch(end: start), room: bytes)
      // Asked for each batch: a writer may carry the log over to format 2 between two of them.
      let hasAnchors = try LogDirectory.storedFormat(of: database) >= 2
      // Each step is left only when its rows are at their end, or when the batch is full.
      try keys(&filling)
      try contents(&filling)
      try records(&filling)
      try tiles(&filling)
      try checkpoints(&filling)
      if hasAnchors { try anchors(&filling) }
      return filling.batch
    }
  }

  /// A batch on its way and the bytes that it has room for; negative once a row went beyond.
  private struct Filling {
    var batch: SealedRows.Batch
    var room: Int
    var isFull: Bool { room <= 0 }
  }

  /// Runs over the rows behind a place until they end or the batch is full; `take` answers how many
  /// bytes a row has.
  private func rows(
    _ name: String, after place: Int64, upTo end: Int64? = nil, _ filling: inout Filling,
    _ take: (borrowing Statement, inout SealedRows.Batch) -> Int
  ) throws(StoreError) {
    if filling.isFull { return }
    let statement = try database.prepare(NamedSQL.log[name])
    try statement.bind(place, at: 1)
    if let end { try statement.bind(end, at: 2) }
    while !filling.isFull, try statement.step() {
      // A row counts beside its bytes, so that many short ones fill a batch, too.
      filling.room -= take(statement, &filling.batch) + 64
    }
  }

  private func keys(_ filling: inout Filling) throws(StoreError) {
    try rows("content_keys_after", after: filling.batch.end.key, &filling) { row, batch in
      let key = SealedRows.Key(id: row.integer(0), label: row.text(1))
      batch.keys.append(key)
      batch.end.key = key.id
      return key.label.utf8.count
    }
  }

  private func contents(_ filling: inout Filling) throws(StoreError) {
    try rows("contents_after", after: filling.batch.end.content, &filling) { row, batch in
      let content = SealedRows.Content(
        commitment: row.blob(1), key: row.integer(2), sealed: row.blob(3))
      batch.contents.append(content)
      batch.end.content = row.integer(0)
      return content.sealed.count + content.commitment.count
    }
  }

  private func records(_ filling: inout Filling) throws(StoreError) {
    let last = Int64(clamping: filling.batch.end.records) - 1
    try rows("records_after", after: last, &filling) { row, batch in
      let record = SealedRows.Record(sequence: row.unsigned(0), bytes: row.blob(1))
      batch.records.append(record)
      batch.end.records = record.sequence &+ 1
      return record.bytes.count
    }
  }

  private func tiles(_ filling: inout Filling) throws(StoreError) {
    try rows("tiles_after", after: filling.batch.end.tile, &filling) { row, batch in
      let tile = SealedRows.Tile(
        level: Int(clamping: row.integer(1)), number: row.unsigned(2), hashes: row.blob(3))
      batch.tiles.append(tile)
      batch.end.tile = row.integer(0)
      return tile.hashes.count
    }
  }

  /// Only up to the records that were handed out: a checkpoint of more would come before what it
  /// signs.
  private func checkpoints(_ filling: inout Filling) throws(StoreError) {
    let end = filling.batch.end
    try rows(
      "checkpoints_between", after: Int64(clamping: end.checkpoint),
      upTo: Int64(clamping: end.records), &filling
    ) { row, batch in
      let checkpoint = SealedRows.Checkpoint(size: row.unsigned(0), note: row.text(1))
      batch.checkpoints.append(checkpoint)
      batch.end.checkpoint = checkpoint.size
      return checkpoint.note.utf8.count
    }
  }

  private func anchors(_ filling: inout Filling) throws(StoreError) {
    try rows("anchors_after", after: filling.batch.end.anchor, &filling) { row, batch in
      let anchor = Anchor(
        size: row.unsigned(1), kind: Anchor.Kind(rawValue: row.text(2)), bytes: row.blob(3))
      batch.anchors.append(anchor)
      batch.end.anchor = row.integer(0)
      return anchor.bytes.count
    }
  }
}
