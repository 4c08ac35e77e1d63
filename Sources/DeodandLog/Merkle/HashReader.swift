public import DeodandEvents

/// Where the tree's hashes come from: tiles of 256, complete or not (C2SP tlog-tiles).
public protocol HashReader {
  /// The first `count` hashes of a tile, 1 to 256; each is the root of 256^level leaves.
  func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256]
}

/// Roots of ranges of leaves, read through tiles.
struct SubtreeReader<Reader: HashReader> {
  let reader: Reader

  /// The root over the leaves of a range that RFC 6962's recursion visits: its length is a power of
  /// two and its start a multiple of it, or it reaches to the end of the tree.
  func root(_ range: Range<UInt64>) throws(ReadError) -> Hash256 {
    let count = range.upperBound - range.lowerBound
    precondition(count > 0, "an empty range has no root of its own")
    if count.nonzeroBitCount == 1, range.lowerBound.isMultiple(of: count) {
      return try perfect(range.lowerBound, count)
    }
    let split = range.lowerBound + MerkleTree.largestPowerOfTwo(below: count)
    return MerkleTree.node(
      try root(range.lowerBound..<split), try root(split..<range.upperBound))
  }

  /// A perfect subtree: at most 256 hashes of one tile.
  private func perfect(_ start: UInt64, _ count: UInt64) throws(ReadError) -> Hash256 {
    let level = count.trailingZeroBitCount / 8
    let unit = UInt64(8 * level)
    let first = start >> unit
    let width = Int(count >> unit)
    let tile = first / 256
    let offset = Int(first % 256)
    let hashes = try reader.hashes(level: level, tile: tile, count: offset + width)
    guard hashes.count == offset + width else {
      throw ReadError(.storage, "tile \(tile) of level \(level) is too short")
    }
    return MerkleTree.root(of: hashes[offset...])
  }
}
