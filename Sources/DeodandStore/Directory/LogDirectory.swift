import DeodandCrypto
public import DeodandEvents
import DeodandLog
import DeodandSystem

/// A log on disk: the directory with `log.db` (evidence), `index/` (derived) and `keys/`.
///
/// It is a description and holds no connection: copies are cheap and may be used from any thread.
/// `birth` was read once and does not change; everything else is read from `path` when it is asked
/// for.
public struct LogDirectory: Sendable {
  /// The format that this version writes, `PRAGMA user_version` of `log.db`.
  ///
  /// An older log is read as it is, and carried over when it is opened for writing.
  public static let format: Int64 = 3
  /// `DEOD`, `PRAGMA application_id` of `log.db`.
  static let applicationID: Int64 = 0x4445_4f44

  /// Where the directory stands.
  public let path: String
  /// The log's origin name.
  public let origin: String
  /// What names the log: the leaf hash of record 0.
  ///
  /// Two logs of one origin differ in it, since record 0 holds the time, identifier and keys.
  public let id: Hash256
  /// Record 0, the birth certificate.
  public let birth: Record

  /// The key files.
  public var keys: LogKeys { LogKeys(path: path + "/keys") }
  /// The evidence database.
  package var databasePath: String { path + "/log.db" }
  /// The derived search index.
  package var indexPath: String { path + "/index" }

  /// Opens a log that exists.
  ///
  /// Nothing is written. `state` tells a log that is gone from one that never was.
  public static func open(
    _ path: String, state: StateDirectory? = .standard()
  ) throws(StoreError) -> LogDirectory {
    let database = try openForReading(path, state: state)
    let statement = try database.prepare(NamedSQL.log["record"])
    try statement.bind(0, at: 1)
    guard try statement.step() else {
      throw damaged("record 0 is missing")
    }
    return try LogDirectory(path: path, birth: statement.blob(0))
  }

  /// Only the form is checked: whether the birth certificate is signed is a verifier's question.
  init(path: String, birth bytes: [UInt8]) throws(StoreError) {
    do {
      birth = try Record(parsing: bytes)
    } catch {
      throw LogDirectory.damaged("record 0 is not a record (\(error.message))")
    }
    guard birth.type == .logCreated, birth.sequence == 0 else {
      throw LogDirectory.damaged("record 0 is not a birth certificate")
    }
    self.path = path
    origin = birth.source
    id = LeafHash.of(bytes)
  }

  /// A connection to `log.db` that can only read, after the format was checked.
  ///
  /// A directory that cannot be written and holds no write-ahead log is on read-only media: there
  /// the database is opened as immutable, for SQLite could not make its shared-memory file.
  ///
  /// An immutable database is read without locks, and would be read wrong if somebody wrote to it
  /// meanwhile (sqlite.org/uri.html): hence both conditions.
  package static func openForReading(
    _ path: String, state: StateDirectory? = .standard()
  ) throws(StoreError) -> Database {
    let file = path + "/log.db"
    guard Files.exists(file) else { throw noLog(path, state) }
    // SQLite would wait for whoever writes into a FIFO.
    guard Files.isFile(file) else { throw notADatabase(path) }
    let isStill = !Files.isWritable(path) && !Files.exists(file + "-wal")
    let database = try Database(file, isStill ? .immutable : .readOnly)
    try checkFormat(of: database, at: path)
    return database
  }

  /// A connection to `log.db` that reads and writes.
  ///
  /// SQLite opens a file without write permission for reading only, silently; a recorder must know
  /// at once.
  package static func openForWriting(
    _ path: String, state: StateDirectory? = .standard()
  ) throws(StoreError) -> Database {
    guard Files.exists(path + "/log.db") else { throw noLog(path, state) }
    guard Files.isFile(path + "/log.db") else { throw notADatabase(path) }
    try Custody.check(path)
    let database = try Database(path + "/log.db", .readWrite)
    guard !database.isReadOnly else {
      throw StoreError(
        .readOnly, "the log at \(path) can only be read",
        remedy: "check the owner and the mode of the log directory")
    }
    try checkFormat(of: database, at: path)
    try configure(database)
    return database
  }

  /// What every writing connection asks for; the last two matter on macOS only, where `fsync` alone
  /// does not reach the disk.
  ///
  /// FULL synchronizes the write-ahead log at each commit: a receipt outlives a power cut.
  static func configure(_ database: borrowing Database) throws(StoreError) {
    try database.execute(
      "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;")
  }

  /// A newer format is refused rather than read as far as possible: what is not understood could be
  /// what matters.
  private static func checkFormat(
    of database: borrowing Database, at path: String
  ) throws(StoreError) {
    guard try database.integer("PRAGMA application_id") == applicationID else {
      throw StoreError(
        .notALog, "\(path)/log.db is not a Deodand log",
        remedy: "name a directory that `deodand init` made")
    }
    let found = try storedFormat(of: database)
    guard found <= format else {
      throw StoreError(
        .newerFormat, "the log at \(path) has format \(found), this is made for \(format)",
        remedy: "install a newer Deodand")
    }
    guard found >= 1 else { throw damaged("the format number is \(found)") }
  }

  /// The format of the tables in a database.
  static func storedFormat(of database: borrowing Database) throws(StoreError) -> Int64 {
    try database.integer("PRAGMA user_version")
  }

  /// Whether this machine remembers a log at a path, and none is there any more.
  public static func isMissing(at path: String, state: StateDirectory? = .standard()) -> Bool {
    ((try? MissingLog.find(at: path, state)) ?? nil) != nil
  }

  private static func noLog(_ path: String, _ state: StateDirectory?) -> StoreError {
    if let missing = try? MissingLog.find(at: path, state) { return missing.error(at: path) }
    return Files.exists(path)
      ? StoreError(
        .notALog, "there is no log in \(path)",
        remedy: "name a directory that `deodand init` made, or make one with it")
      : StoreError(
        .notFound, "there is nothing at \(path)", remedy: "make a log with `deodand init`")
  }

  private static func notADatabase(_ path: String) -> StoreError {
    StoreError(
      .notALog, "\(path)/log.db is not a file", remedy: "name a directory that `deodand init` made")
  }

  private static func damaged(_ what: String) -> StoreError {
    StoreError(
      .damaged, "the log is damaged: \(what)",
      remedy: "keep it as evidence, and go on from a copy that verifies")
  }
}
