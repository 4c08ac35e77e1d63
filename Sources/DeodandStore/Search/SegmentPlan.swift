/// Which segments answer, and which become one.
package enum SegmentPlan {
  /// So many neighbours of one size are merged.
  ///
  /// With four there are at most three segments for each power of four in size, and what is indexed
  /// is written once more for each.
  package static let fanOut = 4

  /// The ranges to try at a position, the longest first.
  package static func candidates(at position: Int64, of ranges: [Range<Int64>]) -> [Range<Int64>] {
    ranges.filter { $0.lowerBound == position }.sorted { $0.upperBound > $1.upperBound }
  }

  /// Neighbours that should become one, given the sizes of all in order, where nil is one that
  /// stays alone; nil if nothing is to be done.
  ///
  /// Small ones before a greater one go into it, so that sizes never ascend; that costs no more
  /// than writing the greater one, which is new, once more.
  package static func merge(_ sizes: [Int?]) -> Range<Int>? {
    // Each tier of those at hand with where its neighbours of the same begin.
    var stairs: [(tier: Int, start: Int)] = []
    for (index, size) in sizes.enumerated() {
      guard let tier = size.map(tier) else {
        stairs = []
        continue
      }
      var smaller: Int?
      while let last = stairs.last, last.tier < tier { smaller = stairs.removeLast().start }
      if let smaller { return smaller..<index + 1 }
      if stairs.last?.tier != tier { stairs.append((tier, index)) }
      if let last = stairs.last, index + 1 - last.start >= fanOut { return last.start..<index + 1 }
    }
    return nil
  }

  /// Of a size in blocks: 0 up to 3, 1 up to 15, 2 up to 63, and so on.
  package static func tier(_ blocks: Int) -> Int {
    (Int.bitWidth - max(blocks, 1).leadingZeroBitCount - 1) / 2
  }
}
