import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandSystem

/// The search index of a log: brought up to date before it answers, rebuilt when it does not fit.
///
/// It holds no plaintext: terms are truncated keyed hashes (see `Term`). It is no evidence:
/// whatever it finds is compared with the record, and a verifier never looks at it.
final class SearchIndex {
  /// Postings gathered in memory before they are written, and records read in one transaction.
  ///
  /// The first is a number of numbers in lists. Transactions are bounded so that other processes'
  /// readers, which catch up the same index, need not wait for a whole rebuild.
  private static let bufferedPostings = 400_000
  private static let recordsPerTransaction: Int64 = 20_000

  private(set) var file: IndexFile
  let hasher: TermHasher
  private let key: [UInt8]
  private let path: String?
  /// What the index was found to cover, until somebody else writes to it.
  private var covered: (records: UInt64, version: Int64)?
  private var contents: ContentTerms

  /// Opens the index of a log, or makes one: on disk if the log's directory can be written and its
  /// index key is there, else in memory.
  init(for directory: LogDirectory) throws(StoreError) {
    if Files.isWritable(directory.path), let key = try? directory.keys.indexKey() {
      (path, self.key) = (directory.indexPath, key)
      file = try SearchIndex.openFile(directory.indexPath)
    } else {
      (path, key) = (nil, Random.bytes(32))
      file = try IndexFile(nil)
    }
    let hasher = TermHasher(key: key)
    self.hasher = hasher
    contents = ContentTerms(hasher)
  }

  /// Opens an index file; one that is damaged is replaced.
  ///
  /// What is in the way of writing, such as a full disk or another process, leaves the file alone
  /// and costs an index in memory.
  private static func openFile(_ path: String) throws(StoreError) -> IndexFile {
    do throws(StoreError) {
      return try IndexFile(path)
    } catch {
      switch error.code {
      case .damaged, .notALog: break
      case .busy, .readOnly, .permission, .diskFull, .io: return try IndexFile(nil)
      default: throw error
      }
    }
    remove(path)
    return try IndexFile(path)
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { Files.remove(path + suffix) }
  }

  /// Indexes what the reader sees and the index does not have yet.
  ///
  /// The search must answer although the index is broken: it is tried once more with a fresh one in
  /// memory, and an error then is the log's own.
  func catchUp(with reader: LogReader) throws(StoreError) {
    do throws(StoreError) {
      try advance(reader)
    } catch {
      covered = nil
      switch error.code {
      case .busy, .readOnly, .permission, .diskFull, .io: file = try IndexFile(nil)
      case .damaged where path != nil:
        // Either the index or the log is damaged; a fresh index tells which.
        file = try IndexFile(nil)
        if let path { SearchIndex.remove(path) }
      default: throw error
      }
      try advance(reader)
    }
  }

  private func advance(_ reader: LogReader) throws(StoreError) {
    let version = try file.version()
    if let covered, covered == (reader.size, version) { return }
    let target = Int64(reader.size)
    var progress = try file.progress()
    var isFit = try fits(progress, reader)
    while progress.records < target || !isFit {
      try file.update { (present: IndexFile.Progress) throws(StoreError) -> IndexFile.Progress in
        var start = present
        let isFit = try fits(present, reader)
        if !isFit {
          try file.clear()
          start = IndexFile.Progress()
        }
        let end = min(max(target, start.records), start.records + Self.recordsPerTransaction)
        return try index(reader, start, to: end)
      }
      progress = try file.progress()
      isFit = try fits(progress, reader)
    }
    covered = (reader.size, version)
  }

  /// Whether the index was made of these records with this key.
  private func fits(
    _ progress: IndexFile.Progress, _ reader: LogReader
  ) throws(StoreError) -> Bool {
    guard progress.records > 0 else { return true }
    let record = try reader.prepare("record")
    try record.bind(progress.records - 1, at: 1)
    guard try record.step() else { return false }
    return tag(record.blob(0)) == progress.last
  }

  private func tag(_ record: [UInt8]) -> [UInt8] {
    HMACSHA256.tag(key: key, [0] + LeafHash.of(record).bytes).bytes
  }

  private func index(
    _ reader: LogReader, _ start: IndexFile.Progress, to end: Int64
  ) throws(StoreError) -> IndexFile.Progress {
    var progress = start
    var buffer = IndexBuffer()
    let rows = try reader.prepare("records")
    try rows.bind(start.records, at: 1)
    try rows.bind(end, at: 2)
    while try rows.step() {
      let bytes = rows.blob(1)
      let sequence = rows.integer(0)
      try add(bytes, sequence, reader, to: &buffer)
      progress.records = sequence + 1
      if sequence == end - 1 { progress.last = tag(bytes) }
      try flushIfFull(&buffer)
    }
    guard progress.records == end else {
      throw StoreError(
        .damaged, "records are missing after \(progress.records)",
        remedy: "run `deodand verify` on the log")
    }
    try file.write(buffer)
    return progress
  }

  private func add(
    _ bytes: [UInt8], _ sequence: Int64, _ reader: LogReader, to buffer: inout IndexBuffer
  ) throws(StoreError) {
    // A record that can't be parsed is found by nothing; verification says what is wrong with it.
    guard let record = try? Record(parsing: bytes) else { return }
    for (attribute, value) in RecordTerms.values(record) {
      buffer.add(hasher.term(attribute, value), sequence)
    }
    for word in RecordTerms.words(record) { buffer.add(hasher.word(word), sequence) }
    for commitment in RecordTerms.commitments(record) {
      for term in try contents.terms(of: commitment, in: reader) { buffer.add(term, sequence) }
    }
    buffer.add(record.time.microseconds, block: sequence / 256)
  }

  private func flushIfFull(_ buffer: inout IndexBuffer) throws(StoreError) {
    guard buffer.count >= Self.bufferedPostings else { return }
    try file.write(buffer)
    buffer = IndexBuffer()
  }

  /// Locks the index for reading until `release()`: what is asked in between is answered from one
  /// state of it.
  func hold() {
    if !file.database.isInTransaction { try? file.database.execute("BEGIN") }
  }

  /// Gives up the lock.
  func release() {
    if file.database.isInTransaction { try? file.database.execute("COMMIT") }
  }

  /// Folds the index's own write-ahead log into its file.
  func close() { file.close() }
}
