import DeodandEvents

/// Builds the tree while records stream by, and compares the stored tiles (code `tiles-match`).
///
/// A tile that does not match would make later proofs wrong although every record is right.
struct TreeWalk<Tiles: TileSource> {
  private var frontier = Frontier()
  private var tiles: Tiles
  private var expected: UInt64 = 0
  private var wrong: [(level: Int, number: UInt64)] = []
  /// The sizes at which a root is needed; computing one at every record would cost a path of hashes
  /// each.
  private let sizes: Set<UInt64>
  private let stored: UInt64
  private let markedSize: UInt64?

  init(evidence: LogEvidence, tiles: Tiles) {
    self.tiles = tiles
    sizes = Set(evidence.checkpoints.map(\.size))
      .union(evidence.trust.kept.map(\.signed.body.size))
    stored = evidence.tileCount
    if case .mark(let size, _) = evidence.highWater { markedSize = size } else { markedSize = nil }
  }

  mutating func see(_ record: CheckedRecord, _ log: inout SeenLog) {
    for tile in frontier.append(record.leaf) {
      expected += 1
      let found = tiles.tile(level: tile.level, number: tile.number)
      if found?.hashes != tile.hashes || found?.root != tile.root.bytes {
        wrong.append((tile.level, tile.number))
      }
    }
    if sizes.contains(frontier.size) { log.rootsBySize[frontier.size] = frontier.root }
    if frontier.size == markedSize { log.markedLeaf = record.leaf }
  }

  func finish(_ log: inout SeenLog) {
    log.size = frontier.size
    log.root = frontier.root
    if sizes.contains(0) { log.rootsBySize[0] = MerkleTree.emptyRoot }
  }

  func tilesFinding() -> Finding {
    if let first = wrong.first {
      return Finding(
        .intact, "tiles-match", .invalid,
        "\(wrong.count) of \(expected) stored parts of the tree are missing or do not belong to the "
          + "records, the first at level \(first.level), number \(first.number).")
    }
    if stored != expected {
      return Finding(
        .intact, "tiles-match", .invalid,
        "The log stores \(stored) parts of the tree where its records make \(expected).")
    }
    return Finding(
      .intact, "tiles-match", .valid, "The stored parts of the tree belong to the records.")
  }
}
