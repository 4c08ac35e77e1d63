import DeodandEvents

/// Makes few pieces of many, the oldest first, so that a long body fits one record.
///
/// Whole blocks of 4, 8, 16… pieces, counted from the first, become one chunk each. Blocks are
/// aligned and their number grows in steps, so the blocks of a conversation stay the same while it
/// grows: they are stored once, and a longer body can still extend a shorter one.
enum PieceMerger {
  /// What is aimed at: enough below `Limits.bodyItems` that a body can grow before the next step.
  private static let aim = Limits.bodyItems * 3 / 4
  /// The number of blocks grows by so many at once: a body that grows by one item nearly always has
  /// the same blocks as before, and still extends the one that was recorded last.
  private static let step = 32

  /// A body of at most `Limits.bodyItems` pieces with the same bytes.
  ///
  /// Parts that were inside a merged block are left out.
  ///
  /// The bytes are joined in order, so that whoever reads the body gets exactly what was sent; only
  /// the division into items is coarser. A part in a block can't be named: a part is exactly one
  /// item.
  static func merge(
    _ pieces: [ContentDraft.Piece], _ parts: [(pointer: String, piece: Int)]
  ) -> (pieces: [ContentDraft.Piece], parts: [(pointer: String, piece: Int)]) {
    // The narrowest width that is enough: wide blocks are disclosed only as a whole.
    var width = 4
    while !fits(pieces.count, width) { width *= 2 }
    let needed = max(0, pieces.count - aim + width - 2) / (width - 1)
    let blocks = min((needed + step - 1) / step * step, pieces.count / width)
    var merged: [ContentDraft.Piece] = []
    for block in 0..<blocks {
      let bytes = pieces[block * width..<(block + 1) * width].flatMap { piece in
        switch piece {
        case .chunk(let bytes): bytes
        case .literal(let text): Array(text.utf8)
        }
      }
      merged.append(.chunk(bytes))
    }
    let cut = blocks * width
    let kept = parts.filter { $0.piece >= cut }.map { ($0.pointer, $0.piece - cut + blocks) }
    return (merged + pieces[cut...], kept)
  }

  /// Whether merging every whole block of a width leaves few enough pieces.
  ///
  /// Each block of `width` pieces becomes one, which saves `width - 1` of them.
  private static func fits(_ count: Int, _ width: Int) -> Bool {
    count - count / width * (width - 1) <= aim
  }
}
