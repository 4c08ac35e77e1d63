import DeodandEvents

/// The terms of the words in contents, remembering those of contents it has met: what a tool
/// answered comes again in the request that shows it to the model.
///
/// It holds terms and no words; commitments are stable names for bytes, so that nothing in it ever
/// goes out of date.
struct ContentTerms {
  /// What the index can say of a content's words.
  enum Found {
    /// They are these; opening them took so many bytes, none if they were remembered.
    case known([Term], byteCount: Int)
    /// The key of that number was destroyed, or is away: it may come back with a backup.
    case locked(Int64)
    /// The content is not there, or is not what its commitment says.
    case damaged
  }

  /// Terms are remembered up to this many, then all are forgotten.
  private static let capacity = 1 << 18

  private let hasher: TermHasher
  private var known: [Commitment: [Term]] = [:]
  private var count = 0

  init(_ hasher: TermHasher) { self.hasher = hasher }

  /// The terms of a content.
  mutating func words(
    of commitment: Commitment, in reader: LogReader
  ) throws(StoreError) -> Found {
    if let terms = known[commitment] { return .known(terms, byteCount: 0) }
    switch try reader.plaintext(of: commitment) {
    case .locked(let key): return .locked(key)
    case .damaged: return .damaged
    case .open(let bytes):
      let terms = Words.all(in: bytes).map { hasher.word($0) }
      remember(terms, of: commitment)
      return .known(terms, byteCount: bytes.count)
    }
  }

  private mutating func remember(_ terms: [Term], of commitment: Commitment) {
    if count >= Self.capacity {
      known.removeAll(keepingCapacity: true)
      count = 0
    }
    known[commitment] = terms
    count += terms.count
  }
}
