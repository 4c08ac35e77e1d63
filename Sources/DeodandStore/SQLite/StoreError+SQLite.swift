import CSQLite

extension StoreError {
  /// The one place that knows SQLite's result codes.
  ///
  /// Bound values never get into the message.
  ///
  /// Callers decide by `code` alone: the index is replaced when it is damaged and left when the
  /// disk is full, and a recorder stops or goes on.
  static func sqlite(_ result: Int32, _ detail: String, _ action: String) -> StoreError {
    // The low byte is the primary code (sqlite.org/rescode.html).
    switch result & 0xff {
    case SQLITE_FULL:
      StoreError(
        .diskFull, "no space left while \(action)",
        remedy: "free space on the disk that holds the log, then start the recorder again")
    case SQLITE_BUSY, SQLITE_LOCKED:
      StoreError(
        .busy, "another process held the log too long while \(action)",
        remedy: "wait for it to finish, or find it with `fuser log.db`, and try again")
    case SQLITE_NOTADB:
      StoreError(
        .notALog, "the file is not an SQLite database (\(action))",
        remedy: "name a directory that `deodand init` made")
    case SQLITE_CORRUPT:
      StoreError(
        .damaged, "the database is damaged (\(detail), \(action))",
        remedy: "keep the file as evidence, and go on from a copy that verifies")
    case SQLITE_READONLY:
      StoreError(
        .readOnly, "the database can only be read (\(action))",
        remedy: "check the owner and the mode of the log directory")
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
      StoreError(
        .permission, "the database cannot be opened (\(action))",
        remedy: "check that the log directory exists and that you may read it")
    case SQLITE_TOOBIG:
      StoreError(
        .invalid, "a value is larger than a log can hold (\(action))",
        remedy: "split what is recorded into smaller parts")
    // The writer never offers a row that the tables refuse, so that something else has been
    // written.
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH:
      StoreError(
        .damaged, "the database refused a row (\(detail), \(action))",
        remedy: "run `deodand verify` on the log before writing to it again")
    default:
      StoreError(
        .io, "the storage failed (SQLite \(result): \(detail), \(action))",
        remedy: "check the disk and the system's log, then open the log again")
    }
  }
}
