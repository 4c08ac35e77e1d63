import DeodandCrypto
public import DeodandEvents
import DeodandLog

/// Reads a log: records by number and by index, content by commitment, hashes of the tree.
///
/// It sees the log as of its opening, or of the last `refresh()`: records are only ever appended,
/// so that is a snapshot. It is used by one thread at a time. It never writes `log.db`; it brings
/// the index up to date before it answers a query, in memory where it may not write.
public final class LogReader: EventReader {
  /// The log.
  public let directory: LogDirectory
  /// How many records there are.
  public private(set) var size: UInt64
  /// The log's origin name.
  public var origin: String { directory.origin }

  let database: Database
  /// Compares what is read with the tree, once somebody asked for it.
  var checker: ReadCheck?
  private let recordStatement: Statement
  private let recordsStatement: Statement
  private let sizeStatement: Statement
  let contentStatement: Statement
  let tileStatement: Statement
  let tileRootsStatement: Statement
  private let subjects: ContentKeys
  private var openers: [Int64: ContentOpener] = [:]
  private var index: SearchIndex?
  /// Records read lately: a question comes back to the same ones, and they never change.
  ///
  /// By number; all are dropped when there are too many, which is simpler than an order of use and
  /// costs a few reads.
  private var recent: [UInt64: Record] = [:]
  private static let recentRecords = 256
  /// The same of contents, as they were opened: a destroyed key does not take back what was read.
  private var contents = RecentContents()
  /// Told what of the index was damaged, each time that something is; the index is then built anew,
  /// and answers are what they should be.
  public var onIndexDamage: ((String) -> Void)?

  /// Opens a log for reading.
  public convenience init(_ path: String) throws(StoreError) {
    try self.init(LogDirectory.open(path))
  }

  /// Opens a log for reading.
  public init(_ directory: LogDirectory) throws(StoreError) {
    let database = try LogDirectory.openForReading(directory.path)
    recordStatement = try database.prepare(NamedSQL.log["record"])
    recordsStatement = try database.prepare(NamedSQL.log["records"])
    sizeStatement = try database.prepare(NamedSQL.log["size"])
    contentStatement = try database.prepare(NamedSQL.log["content"])
    tileStatement = try database.prepare(NamedSQL.log["tile"])
    tileRootsStatement = try database.prepare(NamedSQL.log["tile_roots"])
    subjects = try ContentKeys(database, directory.keys)
    self.directory = directory
    self.database = database
    size = 0
    try refresh()
  }

  /// Sees what was recorded since.
  public func refresh() throws(StoreError) {
    defer { sizeStatement.reset() }
    size = try sizeStatement.step() ? sizeStatement.unsigned(0) : 0
  }

  /// Gives up the connections in good order; the reader can't be used afterwards.
  ///
  /// What was not indexed yet is indexed first, so that the next reader need not do it.
  public func close() throws(StoreError) {
    _ = try asking { _ throws(StoreError) in }
    index = nil
  }

  /// The stored bytes of a record.
  ///
  /// They are what the leaf hash is over, and are not parsed or checked here.
  public func recordBytes(_ sequence: UInt64) throws(ReadError) -> [UInt8] {
    guard sequence < size else {
      throw ReadError(.notFound, "there is no record \(sequence): the log has \(size)")
    }
    do throws(StoreError) {
      try recordStatement.bind(Int64(sequence), at: 1)
      defer { recordStatement.reset() }
      if try recordStatement.step() {
        let bytes = recordStatement.blob(0)
        checker?.check(sequence, bytes)
        return bytes
      }
    } catch {
      throw ReadError(error)
    }
    throw ReadError(.storage, "record \(sequence) is missing; run `deodand verify`")
  }

  /// The record of that number.
  public func record(_ sequence: UInt64) throws(ReadError) -> Record {
    if let known = recent[sequence] { return known }
    let record = try LogReader.parse(try recordBytes(sequence), sequence)
    if recent.count >= LogReader.recentRecords { recent.removeAll(keepingCapacity: true) }
    recent[sequence] = record
    return record
  }

  /// Hands every record of a range to the body, in order, while it answers true.
  ///
  /// It sees at most `size` records, whatever is appended meanwhile. Bytes are handed out as they
  /// are stored; a body that throws ends the walk.
  public func forEachRecord(
    in range: Range<UInt64>, _ body: (UInt64, [UInt8]) throws(ReadError) -> Bool
  ) throws(ReadError) {
    // Its own statement: the body may read other records meanwhile.
    let statement = try rows(of: range)
    while try LogReader.step(statement) {
      let (sequence, bytes) = (statement.unsigned(0), statement.blob(1))
      checker?.check(sequence, bytes)
      let goesOn = try body(sequence, bytes)
      if !goesOn { return }
    }
  }

  /// What a commitment stands for, opened with the subject's key and checked.
  ///
  /// `missing` is content whose row or whose key's row is not there; `erased` is content whose row
  /// is there while its key was destroyed. Content that is not what its commitment says throws, and
  /// is never handed out.
  public func content(_ commitment: Commitment) throws(ReadError) -> ContentState {
    if let known = contents[commitment] { return known }
    do throws(StoreError) {
      guard let (id, sealed) = try sealed(commitment) else { return .missing }
      switch try subjects.key(id) {
      case .present(let key):
        guard let opened = opener(key).open(sealed, commitment) else {
          throw StoreError(
            .damaged, "content \(commitment.hex.prefix(16))… is not what its commitment says",
            remedy: "run `deodand verify`")
        }
        contents.keep(opened, of: commitment)
        return .available(bytes: opened.bytes, salt: opened.salt)
      case .erased(let label): return .erased(try erasure(of: label))
      case .unknown: return .missing
      }
    } catch {
      throw ReadError(error)
    }
  }

  /// The row of a commitment: the number of its key, and what that key opens.
  private func sealed(_ commitment: Commitment) throws(StoreError) -> (key: Int64, [UInt8])? {
    try contentStatement.bind(commitment.hash.bytes, at: 1)
    defer { contentStatement.reset() }
    guard try contentStatement.step() else { return nil }
    return (contentStatement.integer(0), contentStatement.blob(1))
  }

  private func opener(_ key: SubjectKey) -> ContentOpener {
    if let known = openers[key.id] { return known }
    let opener = ContentOpener(key)
    openers[key.id] = opener
    return opener
  }

  /// Runs the body on one state of the log, locked once for all that is read.
  ///
  /// A writer's write-ahead log can't be folded meanwhile: not for what waits for people.
  ///
  /// A nested call is part of the outer one. Where no lock can be had each statement locks anew:
  /// answers are right, and slower.
  public func atOnce<Answer, Failure: Error>(
    _ body: () throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    // An index that can't be had is told of where it is needed; so is a lock.
    _ = try? asking { _ throws(StoreError) in }
    guard !database.isInTransaction, (try? database.execute("BEGIN")) != nil else {
      return try body()
    }
    defer { try? database.execute("COMMIT") }
    return try body()
  }

  /// The sequences that match, in the query's order.
  ///
  /// Each is compared with the record itself, so that nothing false is found. That nothing is
  /// missing either, the index proves as far as its key is secret (docs/decisions/0035): what is
  /// evidence is read from records all the same.
  public func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] {
    do throws(StoreError) {
      return try search(query)
    } catch {
      throw ReadError(error)
    }
  }

  /// The newest signed checkpoint as it is stored, with the size it states for itself.
  public func lastCheckpoint() throws(StoreError) -> (size: UInt64, note: String)? {
    let statement = try database.prepare(NamedSQL.log["last_checkpoint"])
    guard try statement.step() else { return nil }
    return (statement.unsigned(0), statement.text(1))
  }

  /// Every signed checkpoint as it is stored, the smallest first.
  public func checkpoints() throws(StoreError) -> [(size: UInt64, note: String)] {
    let statement = try database.prepare(NamedSQL.log["checkpoints"])
    var result: [(size: UInt64, note: String)] = []
    while try statement.step() {
      result.append((statement.unsigned(0), statement.text(1)))
    }
    return result
  }

  // MARK: - For the index and the search

  private func search(_ query: RecordQuery) throws(StoreError) -> [UInt64] {
    try asking { index throws(StoreError) in
      try RecordSearch(query, in: self, index: index).run()
    }
  }

  /// Asks the index, covering all that this reader sees; once more if it was found to be damaged,
  /// and built anew meanwhile.
  private func asking<Answer>(
    _ question: (SearchIndex) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    let index = self.index ?? SearchIndex(for: directory)
    self.index = index
    while true {
      let repairs = index.repairs
      do throws(StoreError) {
        try index.catchUp(with: self)
        tellDamages(of: index)
        return try question(index)
      } catch {
        // A question within this one may have found the damage, and repaired it.
        let isRepaired = index.repair() || index.repairs > repairs
        tellDamages(of: index)
        if !isRepaired { throw error }
      }
    }
  }

  private func tellDamages(of index: SearchIndex) {
    let damages = index.takeDamages()
    guard let first = damages.first else { return }
    onIndexDamage?(damages.count == 1 ? first : first + ", and \(damages.count - 1) more")
  }

  /// Runs the body while `log.db` is locked for reading, once for all that it reads.
  ///
  /// SQLite takes a file lock for each statement outside a transaction, which would dominate short
  /// reads.
  func reading<Answer>(
    _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    try database.reading(body)
  }

  /// The format of the tables, which another process may be carrying over to a newer one.
  func storedFormat() throws(StoreError) -> Int64 { try LogDirectory.storedFormat(of: database) }

  /// Compiles a statement on `log.db`.
  func prepare(_ name: String) throws(StoreError) -> Statement {
    try database.prepare(NamedSQL.log[name])
  }

  /// What the index makes of a content.
  ///
  /// A key file that is there and can't be used is damage: whoever put it there may put another in
  /// its place.
  func plaintext(of commitment: Commitment) throws(StoreError) -> Plaintext {
    guard let (id, sealed) = try sealed(commitment) else { return .damaged }
    switch try? subjects.key(id) {
    case .present(let key)?:
      guard let opened = opener(key).open(sealed, commitment) else { return .damaged }
      return .open(opened.bytes)
    case .erased?: return .locked(id)
    case .unknown?, nil: return .damaged
    }
  }

  /// A content as the index sees it.
  enum Plaintext {
    case open([UInt8])
    /// The key of that number is not there.
    case locked(Int64)
    /// The content is missing, or is not what its commitment says.
    case damaged
  }

  /// The upper bound is cut to `size`: a row that was appended later belongs to no snapshot of this
  /// reader.
  private func rows(of range: Range<UInt64>) throws(ReadError) -> Statement {
    do throws(StoreError) {
      let statement = try prepare("records")
      try statement.bind(Int64(range.lowerBound), at: 1)
      try statement.bind(Int64(min(range.upperBound, size)), at: 2)
      return statement
    } catch {
      throw ReadError(error)
    }
  }

  /// A record that states another number was moved, or its row was, and is refused.
  static func parse(_ bytes: [UInt8], _ sequence: UInt64) throws(ReadError) -> Record {
    do throws(JSONError) {
      let record = try Record(parsing: bytes)
      guard record.sequence == sequence else {
        throw JSONError(.syntax, at: 0, "it says that it is record \(record.sequence)")
      }
      return record
    } catch {
      throw ReadError(.malformed, "record \(sequence) is malformed: \(error.message)")
    }
  }

  private static func step(_ statement: borrowing Statement) throws(ReadError) -> Bool {
    do throws(StoreError) {
      return try statement.step()
    } catch {
      throw ReadError(error)
    }
  }

  /// The newest `content.erased` record that names a subject.
  ///
  /// Newest first: a label may have been erased more than once.
  private func erasure(of label: String) throws(StoreError) -> UInt64? {
    var query = RecordQuery()
    query.types = [.contentErased]
    query.order = .descending
    for sequence in try search(query) {
      if let record = try? record(sequence), record[.dataSubject] == label {
        return sequence
      }
    }
    return nil
  }
}

extension ReadError {
  /// A storage failure as a reader reports it.
  init(_ error: StoreError) { self.init(.storage, error.description) }
}

extension StoreError {
  /// A record that cannot be read, as the storage reports it.
  init(_ error: ReadError) {
    self.init(.damaged, error.message, remedy: "run `deodand verify` on the log")
  }
}
