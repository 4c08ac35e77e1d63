import DeodandEvents

/// The terms of the words in contents, remembering those of contents it has met: what a tool
/// answered comes again in the request that shows it to the model.
///
/// It holds terms and no words; commitments are stable names for bytes, so that nothing in it ever
/// goes out of date.
struct ContentTerms {
  /// Terms are remembered up to this many, then all are forgotten.
  private static let capacity = 1 << 18

  private let hasher: TermHasher
  private var known: [Commitment: [Term]] = [:]
  private var count = 0

  init(_ hasher: TermHasher) { self.hasher = hasher }

  /// The terms of a content; none if it is not here or can't be opened.
  ///
  /// A content without words is remembered as such. One that could not be opened is not: its key
  /// may come back with a backup.
  mutating func terms(
    of commitment: Commitment, in reader: LogReader
  ) throws(StoreError) -> [Term] {
    if let terms = known[commitment] { return terms }
    let terms = try reader.plaintext(of: commitment).map { bytes in
      Words.all(in: bytes).map { hasher.word($0) }
    }
    guard let terms else { return [] }
    if count >= Self.capacity {
      known.removeAll(keepingCapacity: true)
      count = 0
    }
    known[commitment] = terms
    count += terms.count
    return terms
  }
}
