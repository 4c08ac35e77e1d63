import DeodandEvents

/// The hashes of one tile and the roots of all perfect subtrees over them: what proofs are made of.
///
/// A complete tile has 256 + 128 + … + 1 of them, 16 KiB.
struct TileNodes {
  /// `rows[h]` holds, from the left, the roots of 2^h hashes each.
  private let rows: [[Hash256]]

  /// Hashes a tile upwards; what is left over at the right edge has no perfect subtree.
  init(_ hashes: [Hash256]) {
    precondition((1...FullTile.width).contains(hashes.count), "a tile has 1 to 256 hashes")
    var rows = [hashes]
    var row = hashes
    while row.count >= 2 {
      row = (0..<row.count / 2).map { MerkleTree.node(row[2 * $0], row[2 * $0 + 1]) }
      rows.append(row)
    }
    self.rows = rows
  }

  /// How many hashes the tile has.
  var width: Int { rows[0].count }

  /// The root of the 2^height hashes that begin at `position` · 2^height.
  func root(height: Int, position: Int) -> Hash256 { rows[height][position] }
}

/// The tiles that were read lately, at most so many: proofs for neighbours need the same ones.
///
/// A tile that grew is read again: what is remembered has fewer hashes than are asked for then.
struct RecentTiles {
  /// Where a tile stands.
  struct Place: Hashable {
    let level: Int
    let number: UInt64
  }

  private var tiles: [Place: (nodes: TileNodes, used: UInt64)] = [:]
  private var clock: UInt64 = 0
  private let capacity: Int

  init(capacity: Int) {
    precondition(capacity > 0, "at least the tile that is being read is kept")
    self.capacity = capacity
  }

  /// The tile, if it was read lately with at least so many hashes.
  mutating func nodes(at place: Place, width: Int) -> TileNodes? {
    guard let nodes = tiles[place]?.nodes, nodes.width >= width else { return nil }
    clock += 1
    tiles[place]?.used = clock
    return nodes
  }

  /// Keeps a tile, and gives up the one that was not asked for the longest.
  mutating func keep(_ nodes: TileNodes, at place: Place) {
    clock += 1
    tiles[place] = (nodes, clock)
    if tiles.count > capacity, let oldest = tiles.min(by: { $0.value.used < $1.value.used }) {
      tiles[oldest.key] = nil
    }
  }
}
