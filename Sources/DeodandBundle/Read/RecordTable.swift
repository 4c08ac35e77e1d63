import DeodandEvents
import DeodandLog

/// Where the records of a bundle stand in its file, and what they are found by: numbers and hashes,
/// no record.
///
/// Some 60 bytes for each record, and 16 for each thing that it is found by. A hash says only where
/// to look: what is found there is compared with the record itself.
struct RecordTable {
  /// The numbers of the records, ascending; a record has the same place in all lists.
  private(set) var sequences: [UInt64] = []
  /// What each line was when it was read first: the file may be exchanged while it is in use.
  private(set) var leaves: [Hash256] = []
  private var starts: [Int] = []
  private var lengths: [UInt32] = []
  /// By hash, then by place.
  private var terms: [Term] = []

  /// A record holds something by which it is found.
  private struct Term {
    let hash: Int
    let place: UInt32
  }

  /// Reads the records of a bundle once, line by line.
  ///
  /// Lines that are no records, and numbers that do not ascend, were findings of the verdict
  /// before: such lines are passed over.
  init(_ bundle: UncheckedBundle) {
    var table = self
    var next = 0
    _ = bundle.forEachLine(BundlePath.records) { line in
      let start = next
      next += line.count + 1
      guard let record = try? Record(parsing: line), table.isBehind(record.sequence) else { return }
      table.take(record, from: start)
    }
    self = table
    terms.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
  }

  private func isBehind(_ sequence: UInt64) -> Bool { sequences.last.map { $0 < sequence } ?? true }

  private mutating func take(_ record: Record, from start: Int) {
    let place = UInt32(sequences.count)
    sequences.append(record.sequence)
    leaves.append(LeafHash.of(record.bytes))
    starts.append(start)
    lengths.append(UInt32(record.bytes.count))
    for hash in Set(Self.hashes(of: record)) { terms.append(Term(hash: hash, place: place)) }
  }

  /// The place of a record; nil if it is not here.
  func place(of sequence: UInt64) -> Int? {
    let place = firstPlace(from: sequence)
    return place < sequences.count && sequences[place] == sequence ? place : nil
  }

  /// Where a record's bytes stand in the file, without the end of the line.
  func range(of place: Int) -> Range<Int> { starts[place]..<(starts[place] + Int(lengths[place])) }

  /// The place of the first record that is not before a number.
  func firstPlace(from sequence: UInt64) -> Int {
    Self.first(sequences.count) { sequences[$0] >= sequence }
  }

  // MARK: - Finding

  /// The places at which records that match may stand, ascending and never too few; nil for all.
  ///
  /// The rarest of what a query asks for decides: questions about one record cost a few readings.
  func candidates(of query: RecordQuery) -> [UInt32]? {
    var best: [Range<Int>]?
    func offer(_ ranges: [Range<Int>]) {
      func count(_ all: [Range<Int>]) -> Int { all.reduce(0) { $0 + $1.count } }
      if best.map({ count(ranges) < count($0) }) ?? true { best = ranges }
    }
    for hash in Self.hashes(of: query) { offer([places(of: hash)]) }
    if !query.types.isEmpty {
      offer(Set(query.types.map { Self.hash("type", $0.rawValue) }).map { places(of: $0) })
    }
    guard let best else { return nil }
    let found = best.flatMap { terms[$0].map(\.place) }
    return best.count > 1 ? found.sorted() : found
  }

  /// The terms of one hash.
  private func places(of hash: Int) -> Range<Int> {
    let start = Self.first(terms.count) { terms[$0].hash >= hash }
    let end = Self.first(terms.count) { terms[$0].hash > hash }
    return start..<end
  }

  /// The first of so many numbers for which something holds that then holds for all.
  private static func first(_ count: Int, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What a record is found by.
  private static func hashes(of record: Record) -> [Int] {
    var all = [hash("type", record.type.rawValue), hash("id", record.id)]
    if let run = record.run { all.append(hash("run", run)) }
    if let recorder = record.recorder { all.append(hash("recorder", recorder)) }
    all += record.callIDs.map { hash("call", $0) }
    all += record.tools.map { hash("tool", $0) } + record.models.map { hash("model", $0) }
    for case .chunk(let commitment) in record.content.flatMap(\.items) {
      all.append(hash("content", commitment))
    }
    return all
  }

  /// What a query asks for, each of which a record must have; types and words are not among them.
  private static func hashes(of query: RecordQuery) -> [Int] {
    [
      query.run.map { hash("run", $0) }, query.id.map { hash("id", $0) },
      query.recorder.map { hash("recorder", $0) }, query.callID.map { hash("call", $0) },
      query.tool.map { hash("tool", $0) }, query.model.map { hash("model", $0) },
      query.commitment.map { hash("content", $0) },
    ].compactMap { $0 }
  }

  private static func hash(_ kind: String, _ text: String) -> Int {
    // By bytes, as an index compares; Swift hashes canonically equivalent texts alike.
    hash(kind, Array(text.utf8))
  }

  private static func hash(_ kind: String, _ value: some Hashable) -> Int {
    var hasher = Hasher()
    hasher.combine(kind)
    hasher.combine(value)
    return hasher.finalize()
  }
}
