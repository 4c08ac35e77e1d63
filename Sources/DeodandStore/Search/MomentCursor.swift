/// Records in blocks of 256 that may hold some of a span of time.
///
/// Clocks step, so that a span of time is no range of numbers: a block tells only that some record
/// in it may match, and the search compares each.
package final class MomentCursor: Cursor {
  private let row: SegmentRow
  private let direction: Direction
  private let from: Int64
  private let until: Int64
  /// Records of which each is an answer.
  private var span: ClosedRange<Int64>?

  /// Microseconds since 1970; `until` is not part of the span.
  package init(from: Int64, until: Int64, _ direction: Direction, _ row: SegmentRow) {
    self.from = from
    self.until = until
    self.direction = direction
    self.row = row
  }

  /// The nearest record that may be of the span.
  package func seek(_ position: Int64) throws(StoreError) -> Int64? {
    if let span, span.contains(position) { return position }
    return try row.first(from: position, direction) { segment, place throws(StoreError) in
      try look(in: segment, place)
    }
  }

  /// Leaves of moments stand next to each other, behind those of terms.
  private func look(in segment: Segment, _ position: Int64) throws(StoreError) -> Int64? {
    let key = SegmentKey(term: SegmentKey.moments, number: position / 256)
    var index = try segment.place(of: key)?.leaf ?? (direction == .up ? 0 : -1)
    var isAmongThem = false
    while index >= 0, index < segment.head.leaves {
      let moments = try segment.moments(in: index)
      if let moments, let found = answer(moments, segment.range, position) { return found }
      if moments == nil, isAmongThem || direction == .down { return nil }
      isAmongThem = moments != nil
      index += direction == .up ? 1 : -1
    }
    return nil
  }

  private func answer(
    _ moments: [BlockMoment], _ range: Range<Int64>, _ position: Int64
  ) -> Int64? {
    let block = position / 256
    func isWanted(_ moment: BlockMoment) -> Bool {
      (direction == .up ? moment.block >= block : moment.block <= block)
        && moment.latest >= from && moment.earliest < until
    }
    let found =
      direction == .up ? moments.first(where: isWanted) : moments.last(where: isWanted)
    guard let found else { return nil }
    let lower = max(range.lowerBound, found.block * 256)
    let upper = min(range.upperBound - 1, found.block * 256 + 255)
    span = lower...upper
    return direction == .up ? max(position, lower) : min(position, upper)
  }
}

extension Segment {
  /// The moments in a leaf; nil if it holds lists.
  func moments(in index: Int) throws(StoreError) -> [BlockMoment]? {
    let leaf = try leaf(index)
    guard leaf.isOfMoments else { return nil }
    let blocks = range.lowerBound / 256...(range.upperBound - 1) / 256
    guard let moments = leaf.moments(), moments.allSatisfy({ blocks.contains($0.block) }) else {
      throw spoil("holds times that are none")
    }
    return moments
  }
}
