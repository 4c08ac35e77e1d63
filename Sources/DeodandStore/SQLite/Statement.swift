import CSQLite

/// A compiled statement, finalized when it goes out of scope.
///
/// Bind, then step until it answers false, then it is ready to be bound again. Blobs are bound by
/// copy, so nothing needs to outlive a call.
@safe  // The handle is private; every pointer obtained from it is copied before the next call.
package struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let database: OpaquePointer

  @unsafe init(owning handle: OpaquePointer, on database: OpaquePointer) {
    unsafe self.handle = handle
    unsafe self.database = database
  }

  deinit { _ = unsafe sqlite3_finalize(handle) }

  /// Binds a whole number to a parameter, counted from 1.
  package borrowing func bind(_ value: Int64, at index: Int32) throws(StoreError) {
    try check(unsafe sqlite3_bind_int64(handle, index, value))
  }

  /// Binds bytes to a parameter, counted from 1.
  ///
  /// Lengths over 2 GiB would trap in the conversion; chunks, records and anchors are bounded far
  /// below it.
  package borrowing func bind(_ value: [UInt8], at index: Int32) throws(StoreError) {
    let result = unsafe value.withUnsafeBytes { bytes in
      // A nil pointer would bind NULL instead of an empty blob.
      unsafe bytes.isEmpty
        ? sqlite3_bind_zeroblob(handle, index, 0)
        : sqlite3_bind_blob(
          handle, index, bytes.baseAddress, Int32(bytes.count), deodand_sqlite_transient())
    }
    try check(result)
  }

  /// Binds bytes for this one run, without a copy of them, and runs to the end.
  package borrowing func run(binding value: [UInt8], at index: Int32) throws(StoreError) {
    precondition(!value.isEmpty, "nothing to lend")
    let result = unsafe value.withUnsafeBytes { bytes in
      // No destructor: the bytes outlive the step, and the binding is taken back after it.
      let bound = unsafe sqlite3_bind_blob(
        handle, index, bytes.baseAddress, Int32(bytes.count), nil)
      let result = bound == SQLITE_OK ? unsafe sqlite3_step(handle) : bound
      let error: StoreError? = result == SQLITE_DONE ? nil : failure(result)
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_bind_null(handle, index)
      return error
    }
    if let error = result { throw error }
  }

  /// Binds text to a parameter, counted from 1.
  ///
  /// The length is that up to the first zero byte: names and notes hold none.
  package borrowing func bind(_ value: String, at index: Int32) throws(StoreError) {
    try check(unsafe sqlite3_bind_text(handle, index, value, -1, deodand_sqlite_transient()))
  }

  /// Goes on to the next row; false when there is none, and then the statement is reset.
  ///
  /// An error resets it as well, so that it holds no lock while the caller decides.
  package borrowing func step() throws(StoreError) -> Bool {
    let result = unsafe sqlite3_step(handle)
    switch result {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      unsafe sqlite3_reset(handle)
      return false
    default:
      let error = failure(result)
      unsafe sqlite3_reset(handle)
      throw error
    }
  }

  /// Runs a statement that answers no row.
  package borrowing func run() throws(StoreError) { while try step() {} }

  /// Whether the insertion that just ran has inserted its row: a trigger could have swallowed it.
  ///
  /// `sqlite3_changes` counts the rows of the last INSERT itself and not those of triggers
  /// (sqlite.org/c3ref/changes.html).
  package borrowing func hasInsertedOne() -> Bool {
    unsafe sqlite3_changes(sqlite3_db_handle(handle)) == 1
  }

  /// Gives up the rows that were not read.
  package borrowing func reset() { unsafe sqlite3_reset(handle) }

  /// The whole number in a column of the current row, counted from 0.
  ///
  /// A column of another type is converted by SQLite's rules and does not fail; `STRICT` tables
  /// hold no other type.
  package borrowing func integer(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(handle, column)
  }

  /// The number in a column that can't be negative; a damaged one that is counts as zero.
  package borrowing func unsigned(_ column: Int32) -> UInt64 { UInt64(clamping: integer(column)) }

  /// Lends the bytes in a column of the current row, without copying them.
  ///
  /// They are valid until the next step or reset, and so only within the body. An empty blob has no
  /// address.
  package borrowing func withBlob<Value>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value
  ) -> Value {
    let start = unsafe sqlite3_column_blob(handle, column)
    // After the blob was asked for, as the documentation wants it: the other order may give the
    // length of another form.
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    return unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// The text in a column of the current row.
  package borrowing func text(_ column: Int32) -> String {
    guard let text = unsafe sqlite3_column_text(handle, column) else { return "" }
    return unsafe String(cString: text)
  }

  /// The bytes in a column of the current row.
  package borrowing func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  private borrowing func check(_ result: Int32) throws(StoreError) {
    guard result == SQLITE_OK else { throw failure(result) }
  }

  private borrowing func failure(_ result: Int32) -> StoreError {
    let sql = unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) } ?? ""
    let detail = unsafe String(cString: sqlite3_errmsg(database))
    return .sqlite(result, detail, "running `\(sql.prefix(60))`")
  }
}
