import DeodandLog

/// The stored tiles, for the walk over the tree.
final class StoredTiles: TileSource {
  private let statement: Statement

  init(_ database: borrowing Database) throws(StoreError) {
    statement = try database.prepare(NamedSQL.log["tile"])
  }

  /// The hashes and the root of a stored tile; one that can't be read counts as missing.
  ///
  /// The caller reports a missing tile; a second report of why it is missing would help nobody.
  /// Bytes are handed out as they are stored, for the walk compares them with hashes of its own.
  func tile(level: Int, number: UInt64) -> (hashes: [UInt8], root: [UInt8])? {
    defer { statement.reset() }
    do throws(StoreError) {
      try statement.bind(Int64(level), at: 1)
      try statement.bind(Int64(number), at: 2)
      return try statement.step() ? (statement.blob(0), statement.blob(1)) : nil
    } catch {
      return nil
    }
  }
}
