/// The statements of an embedded `.sql` file by name, cut at lines `-- name: NAME`.
///
/// SQL is kept in files so that it can be read, and run by hand, as a whole.
///
/// The files are compiled into the program: nobody can change a statement beside an installed
/// binary.
struct NamedSQL: Sendable {
  /// The statements on `log.db`.
  static let log = NamedSQL(PackageResources.statements_sql)
  /// What each format of `log.db` adds to the one before; the first is that of format 1.
  static let logSchemas = [
    PackageResources.schema_sql, PackageResources.schema_2_sql, PackageResources.schema_3_sql,
  ].map { String(decoding: $0, as: UTF8.self) }

  private let statements: [String: String]

  init(_ file: [UInt8]) {
    var statements: [String: String] = [:]
    var name: String?
    for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("-- name: ") {
        name = String(line.dropFirst(9))
      } else if let name, !line.hasPrefix("--") {
        statements[name, default: ""] += line + "\n"
      }
    }
    self.statements = statements
  }

  /// The text of a statement; asking for one that the file lacks is a fault of this code.
  subscript(name: String) -> String {
    guard let text = statements[name] else { preconditionFailure("no statement named \(name)") }
    return text
  }
}
