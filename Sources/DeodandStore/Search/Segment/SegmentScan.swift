/// Reads a whole segment front to back: the lists by term, then the moments, then the keys.
package struct SegmentScan {
  /// What stands next in a segment.
  package enum Entry: Equatable {
    /// Numbers of a term; a long list comes in several pieces.
    case run(term: Int64, numbers: [Int64])
    case moment(BlockMoment)
  }

  private let segment: Segment
  private var index = 0
  private var leaf: LeafReader?
  private var moments: ArraySlice<BlockMoment> = []
  /// The key that was answered last: keys ascend.
  private var last: SegmentKey?

  /// Begins at the first leaf.
  package init(_ segment: Segment) { self.segment = segment }

  /// The next entry; nil at the end.
  package mutating func next() throws(StoreError) -> Entry? {
    while true {
      if let moment = moments.popFirst() {
        try pass(SegmentKey(term: SegmentKey.moments, number: moment.block))
        return .moment(moment)
      }
      if leaf?.isAtEnd ?? true {
        guard try open() else { return nil }
        continue
      }
      var numbers: [Int64] = []
      guard let term = leaf?.run(into: &numbers), let end = numbers.last else {
        throw segment.spoil("holds a list that is none")
      }
      try pass(SegmentKey(term: term, number: numbers[0]))
      last = SegmentKey(term: term, number: end)
      let isOfRecords = term < SegmentKey.moments
      guard isOfRecords || term == SegmentKey.locked,
        !isOfRecords || (segment.range.contains(numbers[0]) && segment.range.contains(end))
      else { throw segment.spoil("names records that it is not of") }
      return .run(term: term, numbers: numbers)
    }
  }

  /// Goes on to the next leaf; false if there is none.
  private mutating func open() throws(StoreError) -> Bool {
    guard index < segment.head.leaves else { return false }
    let leaf = try segment.leaf(index)
    index += 1
    if leaf.isOfMoments {
      guard let moments = leaf.moments() else { throw segment.spoil("holds times that are none") }
      self.moments = moments[...]
      self.leaf = nil
    } else {
      self.leaf = leaf
    }
    return true
  }

  private mutating func pass(_ key: SegmentKey) throws(StoreError) {
    if let last, key <= last { throw segment.spoil("is not in order") }
    last = key
  }
}
