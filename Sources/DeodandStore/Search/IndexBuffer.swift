import DeodandEvents

/// What was indexed and waits to become a segment: numbers of records by term, each list ascending
/// and without repetitions.
struct IndexBuffer {
  /// Which records it is of; they are added in order.
  private(set) var range: Range<Int64>
  private var lists: [Int64: [Int64]] = [:]
  private var moments: [BlockMoment] = []
  /// Which records hold contents under keys that are not there, by key.
  private(set) var locked: [Int64: [Int64]] = [:]
  /// The leaf hash of the last record.
  private(set) var leaf = SegmentHead.noRoot
  /// How much work it holds: a number in a list counts one, and so do 64 bytes of content.
  private(set) var weight = 0
  /// Whether it is what the records say, and so may be kept: not where the chain or a content is
  /// damaged, for what is damaged may have been whole before and be whole again.
  private(set) var isWhole = true

  init(from number: Int64) { range = number..<number }

  /// Ends a record: whatever is added from now on is of the next one.
  mutating func end(leaf: Hash256, isWhole: Bool) {
    range = range.lowerBound..<range.upperBound + 1
    self.leaf = leaf
    self.isWhole = self.isWhole && isWhole
  }

  /// Adds a term of the record at hand.
  mutating func add(_ term: Term) {
    weight += IndexBuffer.append(range.upperBound, to: &lists[term.number, default: []])
  }

  private static func append(_ number: Int64, to list: inout [Int64]) -> Int {
    if list.last == number { return 0 }
    list.append(number)
    return 1
  }

  /// Notes when the record at hand was written.
  mutating func add(_ moment: Int64) {
    let new = BlockMoment(block: range.upperBound / 256, earliest: moment, latest: moment)
    if moments.last?.block == new.block {
      moments[moments.count - 1].widen(new)
    } else {
      moments.append(new)
    }
  }

  /// Notes what became of a content of the record at hand.
  mutating func add(_ content: ContentTerms.Found) {
    switch content {
    case .known(let terms, let byteCount):
      for term in terms { add(term) }
      weight += byteCount / 64
    case .locked(let key): locked[key, default: []].append(range.upperBound)
    case .damaged: isWhole = false
    }
  }

  /// Everything in it, in the order of a segment.
  func write(to writer: inout SegmentWriter) throws(StoreError) {
    for (term, numbers) in lists.sorted(by: { $0.key < $1.key }) { try writer.add(term, numbers) }
    for moment in moments { try writer.add(moment) }
    try writer.endMoment()
    try writer.add(SegmentKey.locked, locked.keys.sorted())
  }

  /// Hands out the lists and moments in it, in no particular order of terms.
  func forEach(_ body: (SegmentScan.Entry) -> Void) {
    for (term, numbers) in lists { body(.run(term: term, numbers: numbers)) }
    for moment in moments { body(.moment(moment)) }
  }
}
