/// A leaf of a segment: sorted runs of numbers by term, or the moments of blocks.
///
/// It begins with a byte for its kind (0 runs, 1 moments) and its length in two bytes, both
/// included. A run is the difference of its term from the one before (at first the term), then
/// twice its first number, less where the segment begins, and plus one if more numbers follow: as
/// differences, ended by a zero. A moment is the difference of its block from the one before, that
/// of its earliest time (signed), and how much later the latest is. All are varints.
struct LeafBuilder {
  private static let headBytes = 3
  /// What a run can need that goes on: a difference and the zero at its end, or the zero, a term, a
  /// number and its own zero.
  private static let room = 2 * Varint.longest + 4
  /// What a moment can need.
  private static let momentRoom = 3 * Varint.longest

  /// Where the segment's records begin.
  let base: Int64
  private(set) var first: SegmentKey?
  private var bytes: [UInt8] = [0, 0, 0]
  private var term: Int64 = 0
  private var number: Int64 = 0
  /// Where the number stands that says whether its run goes on; nil if no run is open.
  private var flag: Int?
  private var moment: BlockMoment?

  init(base: Int64) { self.base = base }

  /// Adds a number to the run of a term; false if the leaf is full.
  mutating func add(_ key: SegmentKey) -> Bool {
    guard bytes.count + Self.room <= SegmentShape.blockBytes else { return false }
    if let flag, key.term == term {
      // A first number with more to come is odd, and its lowest bits stand in its first byte.
      bytes[flag] |= 1
      Varint.append(UInt64(bitPattern: key.number &- number), to: &bytes)
    } else {
      endRun()
      Varint.append(UInt64(bitPattern: key.term &- term), to: &bytes)
      flag = bytes.count
      let start = key.term < SegmentKey.moments ? base : 0
      Varint.append(UInt64(bitPattern: key.number &- start) << 1, to: &bytes)
    }
    first = first ?? key
    (term, number) = (key.term, key.number)
    return true
  }

  /// Adds the moments of a block; false if the leaf is full or holds runs.
  mutating func add(_ moment: BlockMoment) -> Bool {
    guard first == nil || bytes[0] == 1,
      bytes.count + Self.momentRoom <= SegmentShape.blockBytes
    else { return false }
    bytes[0] = 1
    let before = self.moment ?? BlockMoment(block: 0, earliest: 0, latest: 0)
    Varint.append(UInt64(bitPattern: moment.block &- before.block), to: &bytes)
    Varint.append(Varint.folded(moment.earliest &- before.earliest), to: &bytes)
    Varint.append(UInt64(bitPattern: moment.latest &- moment.earliest), to: &bytes)
    first = first ?? SegmentKey(term: SegmentKey.moments, number: moment.block)
    self.moment = moment
    return true
  }

  /// Whether it holds moments, so that no run fits.
  var isOfMoments: Bool { bytes[0] == 1 }

  private mutating func endRun() {
    if let flag, bytes[flag] & 1 == 1 { bytes.append(0) }
    flag = nil
  }

  /// The finished block.
  mutating func block() -> [UInt8] {
    endRun()
    bytes[1] = UInt8(truncatingIfNeeded: bytes.count >> 8)
    bytes[2] = UInt8(truncatingIfNeeded: bytes.count)
    return bytes + [UInt8](repeating: 0, count: SegmentShape.blockBytes - bytes.count)
  }
}

/// Reads a leaf from its beginning; everything in it is checked, though a hash vouches for it: who
/// has the index key may have made anything.
package struct LeafReader {
  private let bytes: [UInt8]
  private let base: Int64
  private let end: Int
  private var place = 3
  private var term: Int64 = 0

  /// Nil if it is no leaf.
  package init?(_ bytes: [UInt8], base: Int64) {
    guard bytes.count == SegmentShape.blockBytes, bytes[0] <= 1 else { return nil }
    end = Int(bytes[1]) << 8 | Int(bytes[2])
    guard end >= 3, end <= bytes.count else { return nil }
    self.bytes = bytes
    self.base = base
  }

  /// Whether it holds moments.
  package var isOfMoments: Bool { bytes[0] == 1 }

  /// Whether everything was read.
  package var isAtEnd: Bool { place >= end }

  /// The numbers of the next run, into `numbers`; nil where there is none or it is no run.
  ///
  /// Numbers are only read of terms from `wanted` on: those of others are skipped.
  package mutating func run(into numbers: inout [Int64], from wanted: Int64 = 0) -> Int64? {
    guard let step = Varint.read(bytes, at: &place, before: end),
      let start = Varint.read(bytes, at: &place, before: end)
    else { return nil }
    term &+= Int64(bitPattern: step)
    numbers.removeAll(keepingCapacity: true)
    if term < wanted { return start & 1 == 0 || skip() ? term : nil }
    var number = Int64(bitPattern: start >> 1) &+ (term < SegmentKey.moments ? base : 0)
    numbers.append(number)
    guard start & 1 == 1 else { return term }
    while let step = Varint.read(bytes, at: &place, before: end) {
      if step == 0 { return term }
      let next = number &+ Int64(bitPattern: step)
      guard next > number else { return nil }
      number = next
      numbers.append(number)
    }
    return nil
  }

  /// Moves behind the zero that ends a run.
  private mutating func skip() -> Bool {
    // A zero byte is the number zero only where a number begins.
    var isStart = true
    while place < end {
      let byte = bytes[place]
      place += 1
      if isStart && byte == 0 { return true }
      isStart = byte & 0x80 == 0
    }
    return false
  }

  /// All moments; nil if they are none.
  package func moments() -> [BlockMoment]? {
    guard isOfMoments else { return nil }
    var place = self.place
    var last = BlockMoment(block: 0, earliest: 0, latest: 0)
    var moments: [BlockMoment] = []
    while place < end {
      guard let step = Varint.read(bytes, at: &place, before: end),
        let earlier = Varint.read(bytes, at: &place, before: end),
        let later = Varint.read(bytes, at: &place, before: end)
      else { return nil }
      let earliest = last.earliest &+ Varint.unfolded(earlier)
      last = BlockMoment(
        block: last.block &+ Int64(bitPattern: step), earliest: earliest,
        latest: earliest &+ Int64(bitPattern: later))
      moments.append(last)
    }
    return moments
  }
}
