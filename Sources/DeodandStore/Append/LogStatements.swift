/// The statements that a writer uses on every commit, compiled once.
struct LogStatements: ~Copyable {
  let begin: Statement
  let commit: Statement
  let rollback: Statement
  let dataVersion: Statement
  let size: Statement
  let insertRecord: Statement
  let insertTile: Statement
  let insertContent: Statement
  let contentID: Statement
  let records: Statement

  init(_ database: borrowing Database) throws(StoreError) {
    // Compiled before the first is stored: a half-made value could not be torn down.
    let sql = NamedSQL.log
    let begin = try database.prepare(sql["begin"])
    let commit = try database.prepare(sql["commit"])
    let rollback = try database.prepare(sql["rollback"])
    let dataVersion = try database.prepare(sql["data_version"])
    let size = try database.prepare(sql["size"])
    let insertRecord = try database.prepare(sql["insert_record"])
    let insertTile = try database.prepare(sql["insert_tile"])
    let insertContent = try database.prepare(sql["insert_content"])
    let contentID = try database.prepare(sql["content_id"])
    let records = try database.prepare(sql["records"])
    self.begin = begin
    self.commit = commit
    self.rollback = rollback
    self.dataVersion = dataVersion
    self.size = size
    self.insertRecord = insertRecord
    self.insertTile = insertTile
    self.insertContent = insertContent
    self.contentID = contentID
    self.records = records
  }
}
