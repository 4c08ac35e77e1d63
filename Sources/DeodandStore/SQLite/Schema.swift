/// Whether a database has exactly the tables, indexes and triggers of `schema.sql`.
///
/// A trigger that is missing or that was added would let the evidence be changed, or change it.
enum Schema {
  /// Refuses to write into a database with another schema.
  static func check(_ database: borrowing Database) throws(StoreError) {
    guard try matches(database) else {
      throw StoreError(
        .damaged, "the tables or triggers of the log are not those that Deodand made",
        remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
    }
  }

  /// Whether the schema is the one of this format.
  static func matches(_ database: borrowing Database) throws(StoreError) -> Bool {
    let model = try Database("", .memory)
    try model.execute(NamedSQL.logSchema)
    return try objects(of: database) == objects(of: model)
  }

  private static func objects(of database: borrowing Database) throws(StoreError) -> [String] {
    let statement = try database.prepare(NamedSQL.log["schema_objects"])
    var result: [String] = []
    while try statement.step() { result.append(statement.text(0)) }
    return result
  }
}
