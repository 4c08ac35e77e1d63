import DeodandEvents
import DeodandLog

/// Reads the head of a log, or of any of its prefixes, from full tiles and at most 255 records.
///
/// That is what makes opening a log of any size take about as long: the rows read are at most 255
/// for each of the levels, and not one for each record. Tiles are trusted here; only verification,
/// and the root in a checkpoint, tell whether they fit the records.
struct ChainLoader: ~Copyable {
  private let records: Statement
  private let tile: Statement
  private let tileRoots: Statement

  init(_ database: borrowing Database) throws(StoreError) {
    // Compiled before the first is stored: a half-made value could not be torn down.
    let records = try database.prepare(NamedSQL.log["records"])
    let tile = try database.prepare(NamedSQL.log["tile"])
    let tileRoots = try database.prepare(NamedSQL.log["tile_roots"])
    self.records = records
    self.tile = tile
    self.tileRoots = tileRoots
  }

  /// The head of the first `size` records.
  ///
  /// The size may be that of an older state, as a high-water mark or a checkpoint states it.
  borrowing func head(size: UInt64) throws(StoreError) -> ChainHead {
    let tiled = size / 256 * 256
    var head = ChainHead()
    if tiled > 0 {
      var edge: [[Hash256]] = [[]]
      // Level n of the edge: the roots of the full tiles of level n - 1 past its last full tile.
      // A level holds 256 times fewer hashes than the one below; `record.sequence` is a 64-bit
      // integer, so that seven levels above the leaves are enough.
      for level in 1..<8 where tiled >> UInt64(8 * level) > 0 {
        let count = tiled >> UInt64(8 * level)
        edge.append(try roots(level: level - 1, count / 256 * 256..<count))
      }
      head = ChainHead(
        frontier: Frontier(size: tiled, edge: edge), last: try lastLeaf(before: tiled))
    }
    try advance(&head, to: size)
    return head
  }

  /// Appends stored records to a head: what opening does, and what a writer does after another
  /// process has written.
  ///
  /// Each record is parsed and its link checked: complexity is linear in what was added.
  borrowing func advance(_ head: inout ChainHead, to size: UInt64) throws(StoreError) {
    try records.bind(Int64(head.size), at: 1)
    try records.bind(Int64(size), at: 2)
    defer { records.reset() }
    while try records.step() {
      try head.absorb(records.blob(1), at: records.unsigned(0))
    }
    guard head.size == size else { throw ChainLoader.incomplete("records end at \(head.size)") }
  }

  /// Hashes stored records again, on top of a head.
  ///
  /// Their form is not looked at: whoever compares the root knows whether they are the bytes that
  /// were written.
  borrowing func rehash(_ head: inout ChainHead, to size: UInt64) throws(StoreError) {
    try records.bind(Int64(head.size), at: 1)
    try records.bind(Int64(size), at: 2)
    defer { records.reset() }
    while try records.step() {
      guard records.unsigned(0) == head.size else { break }
      _ = head.append(LeafHash.of(records.blob(1)))
    }
    guard head.size == size else { throw ChainLoader.incomplete("records end at \(head.size)") }
  }

  private borrowing func roots(
    level: Int, _ range: Range<UInt64>
  ) throws(StoreError) -> [Hash256] {
    try tileRoots.bind(Int64(level), at: 1)
    try tileRoots.bind(Int64(range.lowerBound), at: 2)
    try tileRoots.bind(Int64(range.upperBound), at: 3)
    defer { tileRoots.reset() }
    var result: [Hash256] = []
    while try tileRoots.step() {
      // The rows come in order; a gap shows as a number that is not the next one.
      let expected = range.lowerBound + UInt64(result.count)
      guard tileRoots.unsigned(0) == expected, let root = Hash256(tileRoots.blob(1)) else {
        throw ChainLoader.incomplete("tile \(level)/\(expected) is missing")
      }
      result.append(root)
    }
    guard result.count == range.count else {
      throw ChainLoader.incomplete("tiles of level \(level) are missing")
    }
    return result
  }

  /// The leaf hash of the record before a size, which is a multiple of 256: the last of a full
  /// tile.
  private borrowing func lastLeaf(before size: UInt64) throws(StoreError) -> Hash256 {
    try tile.bind(0, at: 1)
    try tile.bind(Int64(size / 256 - 1), at: 2)
    defer { tile.reset() }
    guard try tile.step(), let leaf = Hash256(tile.blob(0).suffix(Hash256.byteCount)) else {
      throw ChainLoader.incomplete("tile 0/\(size / 256 - 1) is missing")
    }
    return leaf
  }

  private static func incomplete(_ what: String) -> StoreError {
    StoreError(
      .damaged, "the log is incomplete: \(what)",
      remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
  }
}
