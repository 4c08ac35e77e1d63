public import DeodandEvents
public import DeodandLog

/// The stored parts of a tree, in memory, so that a test can damage them.
public struct MemoryTiles: TileSource, Sendable {
  /// A tile's place.
  public struct Place: Hashable, Sendable {
    /// The tile level.
    public let level: Int
    /// The number within the level.
    public let number: UInt64

    /// Names a tile.
    public init(level: Int, number: UInt64) {
      self.level = level
      self.number = number
    }
  }

  /// The tiles.
  public var tiles: [Place: (hashes: [UInt8], root: [UInt8])] = [:]

  /// The tiles that leaves complete.
  public init(_ leaves: [Hash256]) {
    var frontier = Frontier()
    for leaf in leaves {
      for tile in frontier.append(leaf) {
        tiles[Place(level: tile.level, number: tile.number)] = (tile.hashes, tile.root.bytes)
      }
    }
  }

  /// A stored tile.
  public func tile(level: Int, number: UInt64) -> (hashes: [UInt8], root: [UInt8])? {
    tiles[Place(level: level, number: number)]
  }
}
