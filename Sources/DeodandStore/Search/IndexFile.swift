import DeodandEvents

/// The statements that read lists, shared by all cursors: each resets them when it has read.
final class SegmentStatements {
  let before: Statement
  let after: Statement

  init(_ database: borrowing Database) throws(StoreError) {
    before = try database.prepare(NamedSQL.index["segment_at_or_before"])
    after = try database.prepare(NamedSQL.index["segment_after"])
  }
}

/// `index.db`, or an index in memory: lists by term, written in batches.
///
/// Losing it costs time and nothing else, so it is not synchronized at every commit.
struct IndexFile: ~Copyable {
  /// How far an index has come.
  struct Progress: Equatable {
    var records: Int64 = 0
    /// A keyed hash of the last indexed record's leaf hash: other records, or another key, differ.
    var last: [UInt8] = []
  }

  /// `DEOX`, `PRAGMA application_id` of `index.db`.
  private static let applicationID: Int64 = 0x4445_4f58
  /// A file of any other format is not carried over but made anew: everything in it follows from
  /// the log.
  private static let format: Int64 = 2

  let database: Database
  private let begin: Statement
  private let commit: Statement
  private let getProgress: Statement
  private let dataVersion: Statement
  private let setProgress: Statement
  private let lastSegment: Statement
  private let putSegment: Statement
  private let moment: Statement
  private let putMoment: Statement
  let segments: SegmentStatements

  /// Opens or makes an index file; nil makes one in memory.
  ///
  /// All are compiled before the first is stored: a half-made value could not be torn down.
  init(_ path: String?) throws(StoreError) {
    let database = try IndexFile.open(path)
    let sql = NamedSQL.index
    let begin = try database.prepare(sql["begin"])
    let commit = try database.prepare(sql["commit"])
    let getProgress = try database.prepare(sql["progress"])
    let dataVersion = try database.prepare(sql["data_version"])
    let setProgress = try database.prepare(sql["set_progress"])
    let lastSegment = try database.prepare(sql["last_segment"])
    let putSegment = try database.prepare(sql["put_segment"])
    let moment = try database.prepare(sql["moment"])
    let putMoment = try database.prepare(sql["put_moment"])
    let segments = try SegmentStatements(database)
    self.database = database
    self.begin = begin
    self.commit = commit
    self.getProgress = getProgress
    self.dataVersion = dataVersion
    self.setProgress = setProgress
    self.lastSegment = lastSegment
    self.putSegment = putSegment
    self.moment = moment
    self.putMoment = putMoment
    self.segments = segments
  }

  /// NORMAL does not synchronize at commits in WAL mode: a power cut may lose the last of them and
  /// does not damage the file (sqlite.org/pragma.html#pragma_synchronous).
  private static func open(_ path: String?) throws(StoreError) -> Database {
    let database = try Database(path ?? "", path == nil ? .memory : .create)
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
    if try isEmpty(database) { try fill(database) }
    guard try database.integer("PRAGMA application_id") == applicationID,
      try database.integer("PRAGMA user_version") == format
    else {
      throw StoreError(.damaged, "index.db is of another kind", remedy: "delete it")
    }
    return database
  }

  private static func isEmpty(_ database: borrowing Database) throws(StoreError) -> Bool {
    try database.integer("SELECT count(*) FROM sqlite_schema") == 0
  }

  /// Makes the tables, unless another process does so first.
  private static func fill(_ database: borrowing Database) throws(StoreError) {
    try database.execute("BEGIN IMMEDIATE")
    if try isEmpty(database) {
      try database.execute(
        """
        \(NamedSQL.indexSchema)
        PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format);
        """)
    }
    try database.execute("COMMIT")
  }

  func progress() throws(StoreError) -> Progress {
    defer { getProgress.reset() }
    guard try getProgress.step() else { return Progress() }
    return Progress(records: getProgress.integer(0), last: getProgress.blob(1))
  }

  /// A number that changes when another connection writes to the file.
  func version() throws(StoreError) -> Int64 {
    defer { dataVersion.reset() }
    return try dataVersion.step() ? dataVersion.integer(0) : 0
  }

  /// Runs the body in a transaction, with the progress as it is under the lock.
  ///
  /// The lists and the progress are written together, so that a crash never leaves records counted
  /// and not indexed. The progress is read anew under the lock since another process may have
  /// indexed meanwhile.
  func update(
    _ body: (Progress) throws(StoreError) -> Progress
  ) throws(StoreError) {
    try begin.run()
    do throws(StoreError) {
      let new = try body(try progress())
      try setProgress.bind(new.records, at: 1)
      try setProgress.bind(new.last, at: 2)
      try setProgress.run()
      try commit.run()
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  /// Forgets everything: the log is another one, or went back.
  func clear() throws(StoreError) {
    try database.execute("DELETE FROM posting; DELETE FROM moment;")
  }

  /// Adds lists to what is there.
  ///
  /// Call it within `update`.
  func write(_ buffer: IndexBuffer) throws(StoreError) {
    for (term, numbers) in buffer.sorted { try append(numbers, to: term) }
    for (block, span) in buffer.moments {
      try widen(block, earliest: span.earliest, latest: span.latest)
    }
  }

  /// Only the last segment of a term is ever rewritten.
  ///
  /// Numbers that are there already are skipped, which makes repeated indexing harmless.
  private func append(_ numbers: [Int64], to term: Int64) throws(StoreError) {
    try lastSegment.bind(term, at: 1)
    var first = numbers[0]
    var previous = first
    var list: [UInt8] = []
    var rest = numbers[...]
    if try lastSegment.step() {
      first = lastSegment.integer(0)
      list = lastSegment.blob(1)
      previous = PostingList.decode(list, from: first).last ?? first
    } else {
      rest = rest.dropFirst()
    }
    lastSegment.reset()
    for number in rest where number > previous {
      if list.count >= PostingList.segmentBytes {
        try put(term, first, list)
        (first, list) = (number, [])
      } else {
        PostingList.append(number - previous, to: &list)
      }
      previous = number
    }
    try put(term, first, list)
  }

  private func put(_ term: Int64, _ first: Int64, _ list: [UInt8]) throws(StoreError) {
    try putSegment.bind(term, at: 1)
    try putSegment.bind(first, at: 2)
    try putSegment.bind(list, at: 3)
    try putSegment.run()
  }

  /// Widens the time span of a block of 256 records.
  private func widen(_ block: Int64, earliest: Int64, latest: Int64) throws(StoreError) {
    try moment.bind(block, at: 1)
    var (low, high) = (earliest, latest)
    if try moment.step() {
      low = min(low, moment.integer(0))
      high = max(high, moment.integer(1))
    }
    moment.reset()
    try putMoment.bind(block, at: 1)
    try putMoment.bind(low, at: 2)
    try putMoment.bind(high, at: 3)
    try putMoment.run()
  }

  /// Folds the write-ahead log into the file.
  func close() { try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
}
