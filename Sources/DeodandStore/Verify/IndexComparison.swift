import DeodandEvents

/// Compares a segment with what the records say now.
///
/// Both are walked once. For each block of 256 records the sum of random hashes of what it is found
/// by is kept, so that memory does not grow with the index; the hashes are of this process
/// (`Hasher` is seeded at its start), so that nobody can prepare other contents with equal sums.
struct IndexComparison {
  /// What is not as it should be.
  struct Result {
    /// The first record of each block of 256 of which something is missing or added.
    var blocks: [Int64] = []
    /// The tree, its order, or its times or keys are not those that such lists have.
    var isMisshapen = false
    /// Records that were not compared: contents of theirs were erased since they were indexed.
    var erased = 0
    /// Whether the records or contents themselves are damaged.
    var isOfDamage = false
  }

  private let range: Range<Int64>
  private var sums: [UInt64]
  private var moments: [Int64: BlockMoment] = [:]
  private var locked: Set<Int64> = []
  private var erased: Set<Int64> = []
  private var result = Result()

  private init(_ range: Range<Int64>) {
    self.range = range
    let blocks = (range.upperBound - 1) / 256 - range.lowerBound / 256 + 1
    sums = [UInt64](repeating: 0, count: Int(blocks))
  }

  /// Compares; the segment's damage, if it can't be read, is the error.
  static func compare(
    _ segment: Segment, with reader: LogReader, _ builder: inout IndexBuilder
  ) throws(StoreError) -> Result {
    var comparison = IndexComparison(segment.range)
    let stored = try lockedKeys(segment)
    try comparison.addRecords(reader, &builder, lockedThen: stored)
    try comparison.subtract(segment)
    return comparison.finish()
  }

  /// The keys that were missing when a segment was made.
  static func lockedKeys(_ segment: Segment) throws(StoreError) -> Set<Int64> {
    guard segment.head.locked > 0 else { return [] }
    var keys: Set<Int64> = []
    var scan = SegmentScan(segment)
    while let entry = try scan.next() {
      if case .run(SegmentKey.locked, let numbers) = entry { keys.formUnion(numbers) }
    }
    return keys
  }

  private mutating func addRecords(
    _ reader: LogReader, _ builder: inout IndexBuilder, lockedThen: Set<Int64>
  ) throws(StoreError) {
    var rest = range
    while !rest.isEmpty {
      let buffer = try builder.next(rest, of: reader)
      rest = buffer.range.upperBound..<rest.upperBound
      result.isOfDamage = result.isOfDamage || !buffer.isWhole
      for (key, records) in buffer.locked {
        if lockedThen.contains(key) { locked.insert(key) } else { erased.formUnion(records) }
      }
      // What is excluded must be known before anything is added.
      buffer.forEach { add($0) }
    }
    result.erased = erased.count
  }

  private mutating func add(_ entry: SegmentScan.Entry) {
    switch entry {
    case .run(let term, let numbers): sum(term, numbers)
    case .moment(let moment):
      if moments[moment.block]?.widen(moment) == nil { moments[moment.block] = moment }
    }
  }

  private mutating func sum(_ term: Int64, _ numbers: [Int64], sign: UInt64 = 1) {
    for number in numbers where !erased.contains(number) {
      var hasher = Hasher()
      hasher.combine(term)
      hasher.combine(number)
      let value = UInt64(truncatingIfNeeded: hasher.finalize())
      sums[Int(number / 256 - range.lowerBound / 256)] &+= value &* sign
    }
  }

  /// Takes away what is stored, and writes it anew to nowhere: the tree that comes of it must be
  /// the one that is there, or look-ups would go astray in it.
  private mutating func subtract(_ segment: Segment) throws(StoreError) {
    var scan = SegmentScan(segment)
    var writer = SegmentWriter(range, to: .nothing)
    var storedKeys: Set<Int64> = []
    var storedMoments: [Int64: BlockMoment] = [:]
    while let entry = try scan.next() {
      switch entry {
      case .run(SegmentKey.locked, let numbers):
        storedKeys.formUnion(numbers)
        try writer.endMoment()
        try writer.add(SegmentKey.locked, numbers)
      case .run(let term, let numbers):
        sum(term, numbers, sign: .max)
        try writer.add(term, numbers)
      case .moment(let moment):
        storedMoments[moment.block] = moment
        try writer.add(moment)
      }
    }
    let head = try writer.finish(
      log: segment.head.log, leaf: segment.head.leaf, seal: SegmentSeal(indexKey: [])
    ).head
    result.isMisshapen = head != segment.head || storedMoments != moments || storedKeys != locked
  }

  private func finish() -> Result {
    var result = result
    for (index, sum) in sums.enumerated() where sum != 0 {
      result.blocks.append((range.lowerBound / 256 + Int64(index)) * 256)
    }
    return result
  }
}
