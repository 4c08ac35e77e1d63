public import DeodandEvents

/// A complete tile: 256 hashes of one level (C2SP tlog-tiles).
///
/// Complete tiles never change, so they are stored.
public struct FullTile: Sendable, Hashable {
  /// How many hashes a complete tile has.
  public static let width = 256
  /// The tile level: its hashes are roots of 256^level leaves.
  public let level: Int
  /// The number within its level, from 0.
  public let number: UInt64
  /// The hashes in order, 8,192 bytes.
  public let hashes: [UInt8]
  /// The root of the subtree below the tile: one hash of the level above.
  public let root: Hash256
}

/// The right edge of the tree: all that is needed to append leaves and to know the root.
///
/// Invariant: `edge[l]` holds the hashes of the incomplete tile at level l, that is
/// `(size / 256^l) mod 256` of them.
///
/// At most 255 hashes for each of eight levels, whatever the size of the log. docs/spec/tree.md
/// states the tree.
public struct Frontier: Sendable {
  /// How many leaves the tree has.
  public private(set) var size: UInt64
  private var edge: [[Hash256]]

  /// The tree without leaves.
  public init() {
    size = 0
    edge = []
  }

  /// The edge of a tree of that size; `edge[l]` holds the hashes of the incomplete tile at level l.
  ///
  /// An edge that does not fit the size is a fault of the caller and traps: a root over it would be
  /// the root of no log.
  public init(size: UInt64, edge: [[Hash256]]) {
    self.size = size
    self.edge = edge
    checkInvariants()
  }

  /// Adds a leaf; the tiles that it completes, lowest level first.
  ///
  /// A tile is completed once in 256 leaves and its root carried up, so that the cost of a leaf is
  /// constant on average.
  public mutating func append(_ leaf: Hash256) -> [FullTile] {
    size += 1
    var completed: [FullTile] = []
    var hash = leaf
    var level = 0
    while true {
      if level == edge.count { edge.append([]) }
      edge[level].append(hash)
      guard edge[level].count == FullTile.width else { return completed }
      let root = MerkleTree.root(of: edge[level])
      completed.append(
        FullTile(
          level: level, number: (size >> UInt64(8 * (level + 1))) - 1,
          hashes: edge[level].flatMap(\.bytes), root: root))
      edge[level].removeAll(keepingCapacity: true)
      hash = root
      level += 1
    }
  }

  /// The root over all leaves.
  public var root: Hash256 {
    var right: Hash256?
    // From the lowest level up: what stands lower is further to the right, and smaller.
    for hashes in edge where !hashes.isEmpty {
      right = Self.root(of: hashes, then: right)
    }
    return right ?? MerkleTree.emptyRoot
  }

  /// The root of subtrees of equal size followed by a smaller one: RFC 6962's split never cuts
  /// through a complete subtree, so the hashes of one level combine like leaves with one odd leaf
  /// at the end.
  private static func root(of hashes: [Hash256], then rest: Hash256?) -> Hash256 {
    MerkleTree.root(of: rest.map { hashes + [$0] } ?? hashes)
  }

  private func checkInvariants() {
    for (level, hashes) in edge.enumerated() {
      precondition(
        UInt64(hashes.count) == level.partialWidth(of: size), "the edge does not fit the size")
    }
    precondition(
      edge.count.partialWidth(of: size) == 0 && size >> UInt64(8 * min(edge.count, 7)) == 0
        || edge.count >= 8, "the edge misses a level")
  }
}

extension Int {
  /// How many hashes the incomplete tile of this level has in a tree of that size.
  package func partialWidth(of size: UInt64) -> UInt64 {
    self < 8 ? size >> UInt64(8 * self) & 255 : 0
  }
}
