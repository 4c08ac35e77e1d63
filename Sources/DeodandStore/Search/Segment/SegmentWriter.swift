import DeodandCrypto
package import DeodandEvents
package import DeodandSystem

/// Writes a segment front to back: leaves as they fill up, the nodes above them, and the head last.
///
/// What it writes is a function of the calls alone, so that a segment can be compared with one that
/// is made anew. Memory: 46 bytes for each leaf.
package struct SegmentWriter: ~Copyable {
  /// Where the bytes go.
  package enum Target {
    case memory
    /// Nowhere: only the head is asked for.
    case nothing
  }

  /// Written to a file in pieces of about this many bytes.
  private static let pieceBytes = 256 << 10

  private let range: Range<Int64>
  private let file: FileDescriptor?
  private let isKept: Bool
  private var buffer: [UInt8]
  private var offset = 0
  private var leaf: LeafBuilder
  private var moment: BlockMoment?
  /// The entries of the nodes above the leaves, one after the other.
  private var entries: [UInt8] = []
  private var leaves = 0
  private var locked = 0

  /// Begins a segment that goes to no file.
  package init(_ range: Range<Int64>, to target: Target) {
    self.range = range
    file = nil
    isKept = target == .memory
    leaf = LeafBuilder(base: range.lowerBound)
    buffer = [UInt8](repeating: 0, count: SegmentHead.byteCount)
  }

  /// Begins a segment in a file that is empty.
  package init(_ range: Range<Int64>, to file: consuming FileDescriptor) {
    self.range = range
    self.file = consume file
    isKept = true
    leaf = LeafBuilder(base: range.lowerBound)
    buffer = [UInt8](repeating: 0, count: SegmentHead.byteCount)
  }

  /// Adds numbers to the list of a term; keys ascend from call to call.
  package mutating func add(_ term: Int64, _ numbers: some Sequence<Int64>) throws(StoreError) {
    for number in numbers {
      let key = SegmentKey(term: term, number: number)
      if leaf.isOfMoments { try endLeaf() }
      if !leaf.add(key) {
        try endLeaf()
        _ = leaf.add(key)
      }
      if term == SegmentKey.locked { locked += 1 }
    }
  }

  /// Adds the moments of a block, after all terms and before all keys; of one block there may be
  /// several, one after the other.
  package mutating func add(_ moment: BlockMoment) throws(StoreError) {
    if self.moment?.block == moment.block {
      self.moment?.widen(moment)
    } else {
      try endMoment()
      self.moment = moment
    }
  }

  /// Nothing more comes before the keys.
  package mutating func endMoment() throws(StoreError) {
    guard let moment else { return }
    self.moment = nil
    if leaf.add(moment) { return }
    try endLeaf()
    _ = leaf.add(moment)
  }

  private mutating func endLeaf() throws(StoreError) {
    guard let first = leaf.first else { return }
    let block = leaf.block()
    leaf = LeafBuilder(base: range.lowerBound)
    leaves += 1
    SegmentNode.append(block, first, to: &entries)
    try write(block)
  }

  private mutating func write(_ bytes: [UInt8]) throws(StoreError) {
    guard isKept else { return }
    buffer += bytes
    if file != nil, buffer.count >= Self.pieceBytes { try flush() }
  }

  private mutating func flush() throws(StoreError) {
    do throws(SystemError) {
      try file?.write(buffer, at: offset)
    } catch {
      throw StoreError(error)
    }
    offset += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends the segment of a log whose last record in it has this leaf hash.
  package consuming func finish(
    log: Hash256, leaf hash: Hash256, seal: SegmentSeal
  ) throws(StoreError) -> Segment {
    try endMoment()
    try endLeaf()
    var level = entries
    while level.count > SegmentShape.entryBytes { level = try writeNodes(over: level) }
    let root = Hash256(level.suffix(Hash256.byteCount)) ?? SegmentHead.noRoot
    let head = SegmentHead(
      log: log, range: range, leaf: hash, leaves: leaves, locked: locked, root: root)
    guard isKept else { return Segment(head, memory: []) }
    let bytes = head.bytes(sealedBy: seal)
    guard file != nil else {
      buffer.replaceSubrange(..<SegmentHead.byteCount, with: bytes)
      return Segment(head, memory: buffer)
    }
    try flush()
    return Segment(head, file: try SegmentWriter.end(file, bytes))
  }

  /// The head is written when everything that it vouches for is.
  private static func end(
    _ file: consuming FileDescriptor?, _ head: [UInt8]
  ) throws(StoreError) -> FileDescriptor {
    guard let file else { preconditionFailure("there is a file") }
    do throws(SystemError) {
      try file.write(head, at: 0)
    } catch {
      throw StoreError(error)
    }
    return file
  }

  /// Writes a level of nodes; the entries of the next one.
  private mutating func writeNodes(over entries: [UInt8]) throws(StoreError) -> [UInt8] {
    var above: [UInt8] = []
    let nodeBytes = SegmentShape.fanOut * SegmentShape.entryBytes
    for start in stride(from: 0, to: entries.count, by: nodeBytes) {
      var block = Array(entries[start..<min(start + nodeBytes, entries.count)])
      let first = SegmentNode.key(block, 0)
      block += [UInt8](repeating: 0, count: SegmentShape.blockBytes - block.count)
      SegmentNode.append(block, first, to: &above)
      try write(block)
    }
    return above
  }
}

/// The entries of a node.
enum SegmentNode {
  /// Adds the entry of a block that begins with a key.
  static func append(_ block: [UInt8], _ first: SegmentKey, to entries: inout [UInt8]) {
    for shift in stride(from: 40, through: 0, by: -8) {
      entries.append(UInt8(truncatingIfNeeded: first.term >> Int64(shift)))
    }
    for shift in stride(from: 56, through: 0, by: -8) {
      entries.append(UInt8(truncatingIfNeeded: first.number >> Int64(shift)))
    }
    entries += SHA256.hash(block).bytes
  }

  /// The first key below an entry.
  static func key(_ block: [UInt8], _ entry: Int) -> SegmentKey {
    let place = entry * SegmentShape.entryBytes
    func integer(_ bytes: Range<Int>) -> Int64 { block[bytes].reduce(0) { $0 << 8 | Int64($1) } }
    return SegmentKey(
      term: integer(place..<place + 6), number: integer(place + 6..<place + 14))
  }

  /// The hash of the block below an entry.
  static func hash(_ block: [UInt8], _ entry: Int) -> Hash256? {
    let end = (entry + 1) * SegmentShape.entryBytes
    return Hash256(block[end - Hash256.byteCount..<end])
  }

  /// The last of so many entries whose key is not beyond one; nil if all are.
  static func last(notBeyond key: SegmentKey, _ block: [UInt8], _ count: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self.key(block, middle) <= key { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}
