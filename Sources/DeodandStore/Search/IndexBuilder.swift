import DeodandEvents
import DeodandLog

/// Indexes records: reads them in order, checks that each names the one before, and gathers what
/// each is found by.
struct IndexBuilder {
  /// What a buffer holds at most, in numbers of records and by its weight; the last record is added
  /// whole.
  static let recordsAtOnce: Int64 = 20_000
  private static let weightAtOnce = 600_000

  let hasher: TermHasher
  private var contents: ContentTerms

  init(_ hasher: TermHasher) {
    self.hasher = hasher
    contents = ContentTerms(hasher)
  }

  /// Indexes records of a range from its beginning, as many as go into one buffer.
  ///
  /// The chain is looked at, so that the leaf hash of the last record stands for all of them: who
  /// changes a record while it is indexed, and puts it back, leaves nothing behind that is kept.
  mutating func next(
    _ range: Range<Int64>, of reader: LogReader
  ) throws(StoreError) -> IndexBuffer {
    let end = min(range.upperBound, range.lowerBound + Self.recordsAtOnce)
    var buffer = IndexBuffer(from: range.lowerBound)
    var previous = try IndexBuilder.leaf(of: range.lowerBound - 1, in: reader)
    let rows = try reader.prepare("records")
    try rows.bind(range.lowerBound, at: 1)
    try rows.bind(end, at: 2)
    while buffer.weight < Self.weightAtOnce, try rows.step() {
      guard rows.integer(0) == buffer.range.upperBound else { break }
      let bytes = rows.blob(1)
      let leaf = LeafHash.of(bytes)
      // A record that can't be parsed is found by nothing; verification says what is wrong with it.
      let record = try? Record(parsing: bytes)
      if let record { try add(record, reader, to: &buffer) }
      buffer.end(leaf: leaf, isWhole: record.map { $0.previous == previous } ?? false)
      previous = leaf
    }
    guard !buffer.range.isEmpty else {
      throw StoreError(
        .damaged, "record \(range.lowerBound) is missing",
        remedy: "run `deodand verify` on the log")
    }
    return buffer
  }

  /// The leaf hash of a record as it stands; nil if it is not there.
  static func leaf(of number: Int64, in reader: LogReader) throws(StoreError) -> Hash256? {
    guard number >= 0 else { return nil }
    let record = try reader.prepare("record")
    try record.bind(number, at: 1)
    return try record.step() ? LeafHash.of(record.blob(0)) : nil
  }

  private mutating func add(
    _ record: Record, _ reader: LogReader, to buffer: inout IndexBuffer
  ) throws(StoreError) {
    for (attribute, value) in RecordTerms.values(record) {
      buffer.add(hasher.term(attribute, value))
    }
    for word in RecordTerms.words(record) { buffer.add(hasher.word(word)) }
    for commitment in RecordTerms.commitments(record) {
      buffer.add(try contents.words(of: commitment, in: reader))
    }
    buffer.add(record.time.microseconds)
  }
}
