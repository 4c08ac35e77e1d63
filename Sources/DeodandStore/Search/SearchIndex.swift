import DeodandCrypto
import DeodandEvents
import DeodandSystem

/// The search index of a log: segments that together are of all records a reader sees.
///
/// It holds no plaintext: terms are truncated keyed hashes (see `Term`). It is no evidence:
/// whatever it finds is compared with the record, and a verifier never looks at it unless it is
/// asked to.
///
/// Nothing in `index/` is believed that the index key did not seal over these very records
/// (docs/decisions/0035); what is not there, or not believed, is indexed again: at worst in memory,
/// each time.
final class SearchIndex {
  /// What is lighter is not written to a file but indexed again by the next reader, which costs it
  /// about a millisecond.
  static let leastStored = 1024
  /// Segments that were changed under a reader so often leave it with an index in memory.
  private static let repairsAtMost = 2

  let hasher: TermHasher
  private let hasKey: Bool
  private let log: Hash256
  private let path: String
  private let seal: SegmentSeal
  private let keys: LogKeys
  private var builder: IndexBuilder
  private var folder: SegmentFolder?
  private var mayWrite: Bool
  /// What answers: of all records up to the end of the last, without gaps once it has caught up.
  private var segments: [Segment] = []
  /// How often segments were given up that were found damaged while they were read.
  private(set) var repairs = 0
  /// Stored segments that were given up and may still be there.
  private var refused: Set<Range<Int64>> = []
  private var damages: [String] = []
  /// Whether the segments are without gaps.
  private var isComplete = false

  /// Opens the index of a log: on disk if its index key is there, else in memory.
  init(for directory: LogDirectory) {
    let stored = try? directory.keys.indexKey()
    let key = stored ?? Random.bytes(32)
    hasKey = stored != nil
    path = directory.indexPath
    log = directory.id
    keys = directory.keys
    mayWrite = stored != nil && Files.isWritable(directory.path)
    folder = stored == nil ? nil : SegmentFolder(directory.indexPath)
    let hasher = TermHasher(key: key)
    self.hasher = hasher
    seal = SegmentSeal(indexKey: key)
    builder = IndexBuilder(hasher)
  }

  /// The segments, for cursors.
  var row: SegmentRow { SegmentRow(segments: segments) }

  private var covered: Int64 { segments.last?.range.upperBound ?? 0 }

  /// What was found damaged since this was asked last.
  func takeDamages() -> [String] {
    defer { damages = [] }
    return damages
  }

  // MARK: - Catching up

  /// Covers what the reader sees, from what is stored and by indexing what is not.
  func catchUp(with reader: LogReader) throws(StoreError) {
    let size = Int64(clamping: reader.size)
    if covered >= size, isComplete { return }
    isComplete = false
    // What was too little to be stored is indexed anew with what came since.
    if let last = segments.last, !last.isStored, last.shape.blocks < 8 { segments.removeLast() }
    // Again if another process has merged meanwhile what was just listed; whoever does so all the
    // time has it indexed once more.
    var tries = 0
    while try !load(reader, upTo: size), tries < 3 { tries += 1 }
    var position: Int64 = 0
    var index = 0
    while position < size {
      let isHere = index < segments.count && segments[index].range.lowerBound == position
      if !isHere {
        let end = index < segments.count ? segments[index].range.lowerBound : size
        segments.insert(try indexed(position..<end, reader, upTo: size), at: index)
      }
      position = segments[index].range.upperBound
      index += 1
      if !isHere { index -= try compact(before: index) }
    }
    isComplete = true
  }

  /// Chooses among what is stored and what is at hand: from each position the longest; false if
  /// something that was listed is gone.
  private func load(_ reader: LogReader, upTo size: Int64) throws(StoreError) -> Bool {
    var isCurrent = true
    let known = segments
    var ranges = Set(known.map(\.range))
    ranges.formUnion(listed())
    segments = []
    var position: Int64 = 0
    while position < size {
      let candidates = SegmentPlan.candidates(at: position, of: Array(ranges))
      var chosen: Segment?
      for range in candidates {
        let present = known.first { $0.range == range }
        if let present {
          chosen = present
        } else if !refused.contains(range) {
          chosen = try open(range, reader, &isCurrent)
        }
        if chosen != nil { break }
      }
      if let chosen {
        segments.append(chosen)
        position = chosen.range.upperBound
      } else {
        let later = ranges.lazy.map(\.lowerBound).filter { $0 > position }.min()
        guard let later else { break }
        position = later
      }
    }
    if mayWrite { tidy(ranges) }
    return isCurrent
  }

  private func listed() -> [Range<Int64>] {
    guard folder != nil else {
      if hasKey, repairs == 0, Files.isTaken(path) {
        damages.append("what stands in its place is no folder that can be read")
      }
      return []
    }
    if let ranges = folder?.ranges(sweeping: mayWrite) { return ranges }
    damages.append("its folder can't be read, or holds what is no index")
    if mayWrite { folder?.sweep() }
    return folder?.ranges() ?? []
  }

  /// Opens a stored segment if it is of these very records, with all contents that can be opened.
  private func open(
    _ range: Range<Int64>, _ reader: LogReader, _ isCurrent: inout Bool
  ) throws(StoreError) -> Segment? {
    switch folder?.open(range, of: log, seal: seal) {
    case nil: return nil
    case .gone:
      isCurrent = false
      return nil
    case .damaged:
      damages.append("what is stored of records \(range.lowerBound) to \(range.upperBound - 1)")
      if mayWrite { folder?.remove(range) }
      return nil
    case .segment(let segment):
      // Of a log that was cut since, or has another history now: true, but not of this one.
      guard try IndexBuilder.leaf(of: range.upperBound - 1, in: reader) == segment.head.leaf else {
        return nil
      }
      return try isUnlocked(segment) ? nil : segment
    }
  }

  /// Whether a key is here again that was missing when the segment was made: its contents' words
  /// are not in it.
  private func isUnlocked(_ segment: Segment) throws(StoreError) -> Bool {
    if segment.head.locked == 0 { return false }
    var index = segment.head.leaves - 1
    do throws(StoreError) {
      while index >= 0 {
        var leaf = try segment.leaf(index)
        index -= 1
        var numbers: [Int64] = []
        var isLast = leaf.isOfMoments
        while !leaf.isOfMoments, !leaf.isAtEnd {
          guard let term = leaf.run(into: &numbers, from: SegmentKey.locked) else {
            throw segment.spoil("holds a list that is none")
          }
          // Keys are the last that a segment holds: before others there are none.
          isLast = isLast || term != SegmentKey.locked
          if term == SegmentKey.locked, numbers.contains(where: { keys.hasSubjectKey(id: $0) }) {
            return true
          }
        }
        if isLast { return false }
      }
      return false
    } catch {
      guard let damage = segment.damage else { throw error }
      damages.append(damage)
      refused.insert(segment.range)
      if mayWrite { folder?.remove(segment.range) }
      return true
    }
  }

  /// Removes what is stored and can answer nothing any more; what is of more records than are seen
  /// here may be another reader's.
  private func tidy(_ ranges: Set<Range<Int64>>) {
    let end = covered
    for range in ranges where range.upperBound <= end {
      let isUsed = segments.contains { $0.isStored && $0.range == range }
      let isBetter = segments.contains { $0.isStored && $0.range.clamped(to: range) == range }
      if !isUsed && isBetter { folder?.remove(range) }
    }
  }

  // MARK: - Indexing

  private func indexed(
    _ range: Range<Int64>, _ reader: LogReader, upTo size: Int64
  ) throws(StoreError) -> Segment {
    let buffer = try builder.next(range, of: reader)
    let isTail = buffer.range.upperBound == size
    let isKept = buffer.isWhole && (!isTail || buffer.weight >= Self.leastStored)
    let write = { (writer: inout SegmentWriter) throws(StoreError) in
      try buffer.write(to: &writer)
    }
    if isKept, let segment = try store(buffer.range, leaf: buffer.leaf, write) { return segment }
    return try keep(buffer.range, leaf: buffer.leaf, write)
  }

  /// Makes a segment in a file; nil if that can't be done.
  ///
  /// Then nothing is written any more: a disk that is full now is full for the next one, too.
  private func store(
    _ range: Range<Int64>, leaf: Hash256,
    _ write: (inout SegmentWriter) throws(StoreError) -> Void
  ) throws(StoreError) -> Segment? {
    guard mayWrite else { return nil }
    if folder == nil { begin() }
    do throws(StoreError) {
      return try folder?.make(range, write) { writer throws(StoreError) in
        try writer.finish(log: log, leaf: leaf, seal: seal)
      }
    } catch {
      // What a merge read was not what it should have been.
      if segments.contains(where: { $0.damage != nil }) { throw error }
      mayWrite = false
      return nil
    }
  }

  /// Makes a segment in memory.
  private func keep(
    _ range: Range<Int64>, leaf: Hash256,
    _ write: (inout SegmentWriter) throws(StoreError) -> Void
  ) throws(StoreError) -> Segment {
    var writer = SegmentWriter(range, to: .memory)
    try write(&writer)
    return try writer.finish(log: log, leaf: leaf, seal: seal)
  }

  /// Makes the folder, and removes the file in which earlier versions kept their index.
  private func begin() {
    folder = SegmentFolder.make(path)
    if folder == nil { mayWrite = false }
    for suffix in ["", "-wal", "-shm"] { Files.remove(path + ".db" + suffix) }
    folder?.sweep()
  }

  /// Merges what should be merged among the first segments; how many fewer there are now.
  private func compact(before end: Int) throws(StoreError) -> Int {
    var end = end
    var removed = 0
    while true {
      let isStored = segments[end - 1].isStored
      let sizes = segments[..<end].map { $0.isStored == isStored ? $0.shape.blocks : nil }
      guard isStored == mayWrite, let found = SegmentPlan.merge(sizes) else { return removed }
      let sources = Array(segments[found])
      let range = sources[0].range.lowerBound..<sources[sources.count - 1].range.upperBound
      let leaf = sources[sources.count - 1].head.leaf
      let write = { (writer: inout SegmentWriter) throws(StoreError) in
        var merge = try SegmentMerge(sources)
        try merge.write(to: &writer)
      }
      let merged =
        isStored ? try store(range, leaf: leaf, write) : try keep(range, leaf: leaf, write)
      guard let merged else { return removed }
      segments.replaceSubrange(found, with: [merged])
      if merged.isStored { for source in sources { folder?.remove(source.range) } }
      removed += found.count - 1
      end -= found.count - 1
    }
  }

  // MARK: - Damage

  /// Gives up segments that were found damaged while they were read; false if none was, and then an
  /// error is the log's own.
  func repair() -> Bool {
    let spoiled = segments.filter { $0.damage != nil }
    guard !spoiled.isEmpty, repairs <= Self.repairsAtMost else { return false }
    for segment in spoiled {
      damages.append(segment.damage ?? "")
      refused.insert(segment.range)
      if mayWrite { folder?.remove(segment.range) }
    }
    segments.removeAll { $0.damage != nil }
    isComplete = false
    repairs += 1
    if repairs > Self.repairsAtMost {
      // Somebody changes it faster than it is made.
      segments.removeAll { $0.isStored }
      folder = nil
      mayWrite = false
    }
    return true
  }
}
