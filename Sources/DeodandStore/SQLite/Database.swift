import CSQLite

/// A connection to one SQLite file, closed when it goes out of scope.
///
/// It is used by one thread at a time: whoever holds it owns it (`SQLITE_OPEN_NOMUTEX`). Statements
/// may outlive it: `sqlite3_close_v2` waits for the last of them.
@safe  // The handle never leaves this file except into `Statement`, which cannot outlast its use.
package struct Database: ~Copyable {
  /// How a file is opened.
  package enum Mode: Sendable {
    /// Read and write a file that exists.
    case readWrite
    /// Read and write, and make the file.
    case create
    /// Read only; other processes may write.
    case readOnly
    /// Read only, and nobody writes: no lock and no shared memory is needed (read-only media).
    case immutable
    /// A new database in memory.
    case memory
  }

  /// Owned by this value, which closes it once; statements only borrow it.
  private let handle: OpaquePointer

  /// Opens a file.
  package init(_ path: String, _ mode: Mode) throws(StoreError) {
    unsafe handle = try unsafe Database.open(path, mode)
  }

  private static func open(_ path: String, _ mode: Mode) throws(StoreError) -> OpaquePointer {
    let flags: Int32 =
      switch mode {
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create, .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readOnly: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    let name =
      switch mode {
      case .memory: ":memory:"
      case .immutable: "file:" + Database.escaped(path) + "?immutable=1"
      // A relative path that begins with `:` or `file:` must not be taken for something else.
      default: path.hasPrefix("/") ? path : "./" + path
      }
    var handle: OpaquePointer?
    var result = unsafe sqlite3_open_v2(
      name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    if result == SQLITE_OK {
      // Milliseconds that one statement waits for another process's lock; after them the error is
      // `busy`.
      unsafe sqlite3_busy_timeout(handle, 20_000)
      // A hostile database file must not reach functions or views with side effects.
      result = unsafe sqlite3_exec(handle, "PRAGMA trusted_schema = OFF", nil, nil, nil)
    }
    guard result == SQLITE_OK, let opened = unsafe handle else {
      _ = unsafe sqlite3_close_v2(handle)
      throw .sqlite(result, "", "opening \(path)")
    }
    return unsafe opened
  }

  /// The result is no use to anybody: with `close_v2` a connection that still has statements
  /// becomes a zombie and is freed with the last of them (sqlite.org/c3ref/close.html).
  deinit { _ = unsafe sqlite3_close_v2(handle) }

  /// Percent-encodes what an SQLite URI would take for syntax.
  private static func escaped(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "."):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }

  /// Runs one or more statements that answer nothing.
  ///
  /// The text is always this module's own; values of records and of users are bound and never
  /// spliced in.
  package borrowing func execute(_ sql: String) throws(StoreError) {
    let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard result == SQLITE_OK else { throw failure(result, sql) }
  }

  /// Compiles one statement.
  ///
  /// PERSISTENT tells SQLite that it will be kept and used many times
  /// (sqlite.org/c3ref/c_prepare_persistent.html).
  package borrowing func prepare(_ sql: String) throws(StoreError) -> Statement {
    var statement: OpaquePointer?
    let result = unsafe sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard result == SQLITE_OK, let statement = unsafe statement else {
      throw failure(result, sql)
    }
    return unsafe Statement(owning: statement, on: handle)
  }

  /// The one number that a statement answers.
  package borrowing func integer(_ sql: String) throws(StoreError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// Runs the body in one transaction, so that each statement in it does not lock the file anew;
  /// one that is open already will do.
  package borrowing func reading<Answer>(
    _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    if isInTransaction { return try body() }
    try execute("BEGIN")
    defer { try? execute("COMMIT") }
    return try body()
  }

  /// Whether SQLite had to open the file read-only although more was asked for.
  package var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, "main") == 1 }

  /// Whether a transaction is open.
  ///
  /// SQLite ends a transaction by itself after some errors, such as a full disk: ask before rolling
  /// back.
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// The text of the statement is cut, and has placeholders where values would be.
  private borrowing func failure(_ result: Int32, _ sql: String) -> StoreError {
    let detail = unsafe String(cString: sqlite3_errmsg(handle))
    return .sqlite(result, detail, "running `\(sql.prefix(60))`")
  }
}
