/// Whether a database has exactly the tables, indexes and triggers of the format that it states.
///
/// Ask within one transaction: another process may be migrating the log.
///
/// A trigger that is missing or that was added would let the evidence be changed, or change it.
enum Schema {
  /// Refuses to write into a database with another schema.
  ///
  /// Done before the first write, for a hostile trigger would run with the writer's rights.
  static func check(_ database: borrowing Database) throws(StoreError) {
    guard try matches(database) else {
      throw StoreError(
        .damaged, "the tables or triggers of the log are not those that Deodand made",
        remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
    }
  }

  /// Whether the schema is the one of the format that the database states.
  ///
  /// The model is made anew in memory and compared by text: SQLite keeps the statements as they
  /// were written, so that a difference of one space counts.
  static func matches(_ database: borrowing Database) throws(StoreError) -> Bool {
    let format = try LogDirectory.storedFormat(of: database)
    guard (1...LogDirectory.format).contains(format) else { return false }
    let model = try Database("", .memory)
    for part in NamedSQL.logSchemas.prefix(Int(format)) { try model.execute(part) }
    return try objects(of: database) == objects(of: model)
  }

  /// Whether every index finds exactly the rows that are there, and the pages are whole.
  ///
  /// The text of an index says how it should be sorted, not how it is: readers would be told that
  /// something is missing which is there. `record` has no index and is read in full anyway.
  static func hasIntactIndexes(_ database: borrowing Database) throws(StoreError) -> Bool {
    let format = try LogDirectory.storedFormat(of: database)
    let later = (format < 2 ? [] : ["anchor"]) + (format < 3 ? [] : ["run_head", "run_count"])
    for table in ["content", "content_key", "tile", "checkpoint"] + later {
      let statement = try database.prepare("PRAGMA integrity_check(\(table))")
      guard try statement.step(), statement.text(0) == "ok" else { return false }
    }
    return true
  }

  private static func objects(of database: borrowing Database) throws(StoreError) -> [String] {
    let statement = try database.prepare(NamedSQL.log["schema_objects"])
    var result: [String] = []
    while try statement.step() { result.append(statement.text(0)) }
    return result
  }
}
