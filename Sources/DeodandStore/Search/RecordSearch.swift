import DeodandEvents

/// One query on the index: cursors of all conditions leap over each other to common records, and
/// each record that they meet at is compared with the query itself.
///
/// The rarest condition sets the pace: each leap goes to where the farthest cursor stands. A query
/// without conditions meets at every record of its range.
struct RecordSearch {
  private let query: RecordQuery
  private let reader: LogReader
  private let hasher: TermHasher
  private let row: SegmentRow
  private let direction: Direction
  private let words: Set<String>

  init(_ query: RecordQuery, in reader: LogReader, index: SearchIndex) {
    self.query = query
    self.reader = reader
    hasher = index.hasher
    row = index.row
    direction = query.order == .ascending ? .up : .down
    words = query.text.map { Words.all(in: Array($0.utf8)) } ?? []
  }

  /// The sequences that match.
  func run() throws(StoreError) -> [UInt64] {
    try reader.reading { () throws(StoreError) in try search() }
  }

  private func search() throws(StoreError) -> [UInt64] {
    let bounds = (query.range ?? 0..<reader.size).clamped(to: 0..<reader.size)
    // A text without a single word matches nothing rather than everything.
    guard !bounds.isEmpty, query.limit != 0, query.text == nil || !words.isEmpty else { return [] }
    let cursors = self.cursors()
    var result: [UInt64] = []
    var position = Int64(direction == .up ? bounds.lowerBound : bounds.upperBound - 1)
    while let found = try meet(cursors, at: position), found >= 0, bounds.contains(UInt64(found)) {
      let sequence = UInt64(found)
      if try matches(sequence) { result.append(sequence) }
      if result.count == query.limit { break }
      position = direction.next(found)
      if position < 0 { break }
    }
    return result
  }

  /// The nearest position at which all cursors stand.
  ///
  /// Ends when each cursor in turn has answered with the same position. Without cursors that is the
  /// start itself.
  private func meet(_ cursors: [any Cursor], at start: Int64) throws(StoreError) -> Int64? {
    var position = start
    var agreeing = 0
    while agreeing < cursors.count {
      for cursor in cursors {
        guard let found = try cursor.seek(position) else { return nil }
        agreeing = found == position ? agreeing + 1 : 1
        position = found
        if agreeing == cursors.count { break }
      }
    }
    return position
  }

  private func cursors() -> [any Cursor] {
    var cursors: [any Cursor] = []
    let exact: [(Term.Attribute, String?)] = [
      (.id, query.id), (.callID, query.callID), (.run, query.run), (.tool, query.tool),
      (.model, query.model),
    ]
    if let recorder = query.recorder {
      cursors.append(cursor(.recorder, RecordTerms.name(ofRecorder: recorder)))
    }
    if let commitment = query.commitment {
      cursors.append(cursor(.commitment, commitment.hash.bytes))
    }
    for case (let attribute, let value?) in exact {
      cursors.append(cursor(attribute, Array(value.utf8)))
    }
    if !query.types.isEmpty {
      var types: [any Cursor] = []
      for type in query.types { types.append(cursor(.type, Array(type.rawValue.utf8))) }
      cursors.append(types.count == 1 ? types[0] : UnionCursor(types, direction))
    }
    for word in words { cursors.append(TermCursor(hasher.word(word), direction, row)) }
    if query.from != nil || query.until != nil {
      cursors.append(
        MomentCursor(
          from: query.from?.microseconds ?? .min, until: query.until?.microseconds ?? .max,
          direction, row))
    }
    return cursors
  }

  private func cursor(
    _ attribute: Term.Attribute, _ value: [UInt8]
  ) -> any Cursor {
    TermCursor(hasher.term(attribute, value), direction, row)
  }

  // MARK: - Comparing

  /// Terms of 40 bits collide, and blocks of time are coarse: only the record decides.
  private func matches(_ sequence: UInt64) throws(StoreError) -> Bool {
    let record: Record
    do throws(ReadError) {
      record = try reader.record(sequence)
    } catch {
      throw StoreError(error)
    }
    guard facts(record), isInTime(record) else { return false }
    return try hasWords(record)
  }

  private func facts(_ record: Record) -> Bool {
    func holds(_ wanted: String?, _ found: [String]) -> Bool {
      guard let wanted else { return true }
      // By bytes, as the terms are: canonically equivalent names are different names here.
      return found.contains { $0.utf8.elementsEqual(wanted.utf8) }
    }
    return (query.types.isEmpty || query.types.contains(record.type))
      && holds(query.run, record.run.map { [$0] } ?? [])
      && holds(query.tool, record.tools)
      && holds(query.model, record.models)
      && holds(query.callID, record.callIDs)
      && holds(query.id, [record.id])
      && (query.recorder.map { record.recorder == $0 } ?? true)
      && (query.commitment.map(RecordTerms.commitments(record).contains) ?? true)
  }

  private func isInTime(_ record: Record) -> Bool {
    (query.from.map { $0 <= record.time } ?? true)
      && (query.until.map { record.time < $0 } ?? true)
  }

  /// The dearest comparison, made last: contents are opened until every word was found.
  private func hasWords(_ record: Record) throws(StoreError) -> Bool {
    guard !words.isEmpty else { return true }
    var missing = words.subtracting(RecordTerms.words(record))
    for commitment in RecordTerms.commitments(record) where !missing.isEmpty {
      do throws(ReadError) {
        if case .available(let bytes, _) = try reader.content(commitment) {
          missing.subtract(Words.all(in: bytes))
        }
      } catch {
        throw StoreError(error)
      }
    }
    return missing.isEmpty
  }
}
