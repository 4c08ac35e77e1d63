public import DeodandEvents

/// Makes many proofs from one tree: each tile is read and hashed once while it is remembered.
///
///     var proofs = ProofBuilder(reader: log)
///     let path = try proofs.inclusion(of: 17, in: checkpoint.body.size)
///
/// Memory is flat: some 16 KiB for each of at most `capacity` tiles. Ask in ascending order where
/// there is a choice: 256 neighbours then share one tile of level 0. What the reader reads must
/// only ever grow.
public struct ProofBuilder<Reader: HashReader> {
  private let reader: Reader
  private var tiles: RecentTiles
  /// The roots of what reaches from a leaf to the end of the tree of `edgeSize`, by that leaf:
  /// every proof in this tree needs some of these, and there are at most 63.
  private var edges: [UInt64: Hash256] = [:]
  private var edgeSize: UInt64 = 0

  /// Prepares to prove from a reader; nothing is read yet.
  public init(reader: Reader, capacity: Int = 64) {
    self.reader = reader
    tiles = RecentTiles(capacity: capacity)
  }

  /// The siblings from a leaf to the root of the tree of a size (RFC 6962 section 2.1.1).
  ///
  /// Throws what the reader throws, and `.storage` if a stored tile is too short.
  public mutating func inclusion(
    of index: UInt64, in size: UInt64
  ) throws(ReadError) -> [Hash256] {
    precondition(index < size, "a proof is for a leaf of the tree")
    look(at: size)
    var range = 0..<size
    var path: [Hash256] = []
    while range.upperBound - range.lowerBound > 1 {
      let (left, right) = MerkleTree.halves(of: range)
      // The path is gathered from the root down; a verifier wants it from the leaf up.
      let isLeft = index < left.upperBound
      path.append(try root(isLeft ? right : left))
      range = isLeft ? left : right
    }
    return path.reversed()
  }

  /// The proof that the tree of size `new` begins with the tree of size `old`; empty if they are
  /// equal (RFC 6962 section 2.1.2, SUBPROOF).
  public mutating func consistency(
    from old: UInt64, to new: UInt64
  ) throws(ReadError) -> [Hash256] {
    precondition(old > 0 && old <= new, "a proof leads from a smaller tree to a larger one")
    look(at: new)
    var range = 0..<new
    var path: [Hash256] = []
    // Go down to where the old tree ends.
    while old != range.upperBound {
      let (left, right) = MerkleTree.halves(of: range)
      let isLeft = old <= left.upperBound
      path.append(try root(isLeft ? right : left))
      range = isLeft ? left : right
    }
    // A verifier has the old root: what lies whole in front needs no proof of its own.
    if range.lowerBound > 0 { path.append(try root(range)) }
    return path.reversed()
  }

  /// The root of the tree of a size, as the tiles have it.
  public mutating func root(ofSize size: UInt64) throws(ReadError) -> Hash256 {
    if size == 0 { return MerkleTree.emptyRoot }
    look(at: size)
    return try root(0..<size)
  }

  private mutating func look(at size: UInt64) {
    if size == edgeSize { return }
    edgeSize = size
    edges.removeAll(keepingCapacity: true)
  }

  /// The root over a range that RFC 6962's recursion visits: its length is a power of two and its
  /// start a multiple of it, or it reaches to the end of the tree.
  private mutating func root(_ range: Range<UInt64>) throws(ReadError) -> Hash256 {
    let count = range.upperBound - range.lowerBound
    if count.nonzeroBitCount == 1, range.lowerBound.isMultiple(of: count) {
      return try perfect(range.lowerBound, count)
    }
    precondition(range.upperBound == edgeSize, "only the right edge is not perfect")
    if let known = edges[range.lowerBound] { return known }
    let (left, right) = MerkleTree.halves(of: range)
    let result = MerkleTree.node(try root(left), try root(right))
    edges[range.lowerBound] = result
    return result
  }

  /// A perfect subtree: at most 128 hashes of one tile, or one hash.
  ///
  /// Trees of 256 leaves and tiles of 256 hashes share their boundaries, so that a perfect subtree
  /// never spans two tiles.
  private mutating func perfect(_ start: UInt64, _ count: UInt64) throws(ReadError) -> Hash256 {
    let level = count.trailingZeroBitCount / 8
    let height = count.trailingZeroBitCount % 8
    let first = start >> UInt64(8 * level)
    let offset = Int(first % 256)
    let place = RecentTiles.Place(level: level, number: first / 256)
    let nodes = try nodes(of: place, width: offset + (1 << height))
    return nodes.root(height: height, position: offset >> height)
  }

  private mutating func nodes(
    of place: RecentTiles.Place, width: Int
  ) throws(ReadError) -> TileNodes {
    if let known = tiles.nodes(at: place, width: width) { return known }
    // All that the tree of this size has of the tile: its neighbours are asked for next.
    let there = (edgeSize >> UInt64(8 * place.level)) - place.number * 256
    let count = Int(min(there, UInt64(FullTile.width)))
    let hashes = try reader.hashes(level: place.level, tile: place.number, count: count)
    guard hashes.count == count, count >= width else {
      throw ReadError(.storage, "tile \(place.number) of level \(place.level) is too short")
    }
    let nodes = TileNodes(hashes)
    tiles.keep(nodes, at: place)
    return nodes
  }
}
