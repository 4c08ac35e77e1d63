/// How the blocks of a segment's tree stand one after the other: its leaves, then the nodes above
/// them level by level, the root last.
///
/// A node lists the blocks below it by their first key and their hash, and its place says which
/// they are: block i of a level has the children 89·i to 89·i + 88.
package struct SegmentShape {
  /// The bytes of each block; the rest of one that is not full is zeros.
  package static let blockBytes = 4096
  /// The bytes of an entry in a node: a term (6), a number (8), SHA-256 of the block (32).
  static let entryBytes = 46
  /// The entries of a full node.
  package static let fanOut = blockBytes / entryBytes

  /// How many blocks each level has, the leaves first; empty if there are none.
  package let counts: [Int]
  private let starts: [Int]
  /// The blocks of all levels.
  package let blocks: Int

  /// Follows from the number of leaves.
  package init(leaves: Int) {
    var counts: [Int] = []
    var starts: [Int] = []
    var total = 0
    var count = leaves
    while count > 0 {
      counts.append(count)
      starts.append(total)
      total += count
      count = count == 1 ? 0 : (count + Self.fanOut - 1) / Self.fanOut
    }
    self.counts = counts
    self.starts = starts
    blocks = total
  }

  /// The level of the root; -1 if there is none.
  var top: Int { counts.count - 1 }

  /// Where a block begins in the file.
  func offset(_ level: Int, _ index: Int) -> Int {
    SegmentHead.byteCount + (starts[level] + index) * Self.blockBytes
  }

  /// The bytes of the whole file.
  var byteCount: Int { SegmentHead.byteCount + blocks * Self.blockBytes }

  /// How many entries a node has.
  func entries(_ level: Int, _ index: Int) -> Int {
    min(Self.fanOut, counts[level - 1] - index * Self.fanOut)
  }
}
