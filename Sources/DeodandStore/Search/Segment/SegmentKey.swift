/// Where something stands in the order of a segment: by term, then by number.
package struct SegmentKey: Comparable, Hashable {
  /// A term of 40 bits, or one of those below.
  package let term: Int64
  /// Of a term: the number of a record.
  package let number: Int64

  /// Beyond all terms of values: when the records of each block of 256 were written; `number` is
  /// that of the block.
  package static let moments: Int64 = 1 << 40
  /// Beyond the moments: the keys of contents whose words are not in the segment, since these keys
  /// had been destroyed; `number` is that of the key.
  package static let locked: Int64 = moments + 1

  package static func < (left: SegmentKey, right: SegmentKey) -> Bool {
    left.term == right.term ? left.number < right.number : left.term < right.term
  }
}

/// When the records of a block of 256 were written, as far as they are in one segment.
package struct BlockMoment: Equatable {
  /// The block: the numbers of its records divided by 256.
  package let block: Int64
  /// The earliest and the latest time, in microseconds since 1970.
  package var earliest: Int64
  package var latest: Int64

  /// Describes a block.
  package init(block: Int64, earliest: Int64, latest: Int64) {
    self.block = block
    self.earliest = earliest
    self.latest = latest
  }

  /// Counts the time of another record, or of others, in.
  mutating func widen(_ other: BlockMoment) {
    earliest = min(earliest, other.earliest)
    latest = max(latest, other.latest)
  }
}
