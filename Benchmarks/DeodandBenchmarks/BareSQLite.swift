import CSQLite

/// The floor: prepared statements on the C API, rows of the same bytes, WAL and synchronous=FULL.
enum BareSQLite {
  struct Failure: Error { let code: Int32 }

  /// Inserts rows and answers the seconds it took.
  static func insert(
    _ rows: [[UInt8]], perTransaction: Int, into path: String
  ) throws -> Double {
    var database: OpaquePointer?
    try check(sqlite3_open(path, &database))
    defer { sqlite3_close(database) }
    try execute(
      database,
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE record (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      """)
    var begin: OpaquePointer?
    var commit: OpaquePointer?
    var insert: OpaquePointer?
    try check(sqlite3_prepare_v2(database, "BEGIN IMMEDIATE", -1, &begin, nil))
    try check(sqlite3_prepare_v2(database, "COMMIT", -1, &commit, nil))
    try check(
      sqlite3_prepare_v2(database, "INSERT INTO record VALUES (?1, ?2)", -1, &insert, nil))
    defer { [begin, commit, insert].forEach { sqlite3_finalize($0) } }
    let time = try ContinuousClock().measure {
      var next = 0
      while next < rows.count {
        try run(begin)
        for row in next..<min(next + perTransaction, rows.count) {
          sqlite3_bind_int64(insert, 1, Int64(row))
          try rows[row].withUnsafeBytes { bytes in
            sqlite3_bind_blob(insert, 2, bytes.baseAddress, Int32(bytes.count), nil)
            try run(insert)
          }
        }
        try run(commit)
        next += perTransaction
      }
    }
    return time / .seconds(1)
  }

  private static func run(_ statement: OpaquePointer?) throws {
    guard sqlite3_step(statement) == SQLITE_DONE else { throw Failure(code: SQLITE_ERROR) }
    sqlite3_reset(statement)
  }

  private static func execute(_ database: OpaquePointer?, _ sql: String) throws {
    try check(sqlite3_exec(database, sql, nil, nil, nil))
  }

  private static func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw Failure(code: code) }
  }
}
