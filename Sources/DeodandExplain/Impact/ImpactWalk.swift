import DeodandEvents

/// One walk forward: each run is gone through once, in the order of the log, and each record is
/// held against what was reached before it.
///
/// The order of the log bounds it: a record is reached from earlier ones only, so there is no
/// circle, and each record is looked at once.
struct ImpactWalk<Reader: EventReader> {
  let reader: Reader
  let contents: Contents<Reader>
  /// Edges from the start beyond which nothing is reached.
  let depthLimit: Int
  var impact: Impact
  /// What was reached, by its number.
  var reached: [UInt64: Impact.Step] = [:]
  /// Where the walk starts in each run; nil is for records that belong to none.
  ///
  /// Ascending within each run.
  private var starts: [(run: String?, records: [UInt64])] = []
  /// How content from outside was found in a record.
  private var found: [UInt64: ContentProbe.Match] = [:]
  /// Nil where the walk starts from a record.
  private var probe: ContentProbe?
  /// Requests that could not be read.
  var lost: [UInt64] = []
  /// The run that is being gone through.
  var run = ImpactRun(starts: [])

  init(_ start: Impact.Start, in reader: Reader, depth: Int) {
    self.reader = reader
    contents = Contents(reader: reader)
    depthLimit = depth
    impact = Impact(start: start, origin: reader.origin)
  }

  // MARK: - Beginning

  /// Other runs are not entered, for equal bytes alone do not say that they came from this record.
  mutating func begin(at sequence: UInt64) throws(ReadError) {
    let record = try reader.record(sequence)
    starts = [(record.run, [sequence])]
    if record.run == nil {
      impact.gaps.append(
        Statement(
          .missing, "The record belongs to no run, so what followed it is not known.", [sequence]))
    }
    try noteOtherRuns(record)
  }

  /// The same bytes elsewhere did not come from this record; they are found by their content.
  private mutating func noteOtherRuns(_ record: Record) throws(ReadError) {
    var others: [UInt64] = []
    for commitment in record.content.flatMap(\.items).compactMap(\.commitment) {
      var query = RecordQuery()
      query.commitment = commitment
      // So many are looked at for each chunk; the count in the answer is then that many at most.
      query.limit = 1_000
      for sequence in try reader.find(query)
      where sequence != record.sequence && !others.contains(sequence) {
        if try reader.record(sequence).run != record.run { others.append(sequence) }
      }
    }
    if others.isEmpty { return }
    impact.gaps.append(
      Statement(
        .derived(.commitment),
        "Content of this record also stands in \(Prose.count(others.count, "record")) of other runs, "
          + "which this walk does not enter: impact --content does.",
        [record.sequence] + others.sorted().prefix(8)))
  }

  /// Candidates come from an index of words; what an index can't find, such as content that was
  /// destroyed, is said to be missing.
  mutating func begin(with probe: ContentProbe) throws(ReadError) {
    self.probe = probe
    var candidates: Set<UInt64> = []
    for words in probe.queries {
      var query = RecordQuery()
      query.text = words
      candidates.formUnion(try reader.find(query))
    }
    for sequence in candidates.sorted() {
      let record = try reader.record(sequence)
      // Notes of people are about the evidence; they are none of it.
      guard !Incident.types.contains(record.type), let match = try match(probe, record) else {
        continue
      }
      found[sequence] = match
      if let index = starts.firstIndex(where: { $0.run == record.run }) {
        starts[index].records.append(sequence)
      } else {
        starts.append((record.run, [sequence]))
      }
    }
    try noteErased()
  }

  /// The best match of what the record itself brought; what it continues belongs to others.
  ///
  /// Chunk by chunk, and as a whole where there are several: what is looked for may go across a
  /// cut.
  private func match(
    _ probe: ContentProbe, _ record: Record
  ) throws(ReadError) -> ContentProbe.Match? {
    var best: ContentProbe.Match?
    for reference in record.content {
      var whole: [UInt8] = []
      for item in reference.items {
        switch item {
        case .literal(let text): whole += text.utf8
        case .chunk(let commitment):
          guard case .available(let bytes, _) = try reader.content(commitment) else { continue }
          whole += bytes
          best = better(best, probe.match(bytes))
        }
      }
      if reference.items.count > 1 { best = better(best, probe.match(whole)) }
    }
    return best
  }

  /// More passages are better, the whole is better than any passages, the same bytes are best; of
  /// two that are as good the first stays.
  private func better(
    _ one: ContentProbe.Match?, _ other: ContentProbe.Match?
  ) -> ContentProbe.Match? {
    func rank(_ match: ContentProbe.Match?) -> Int {
      switch match {
      case nil: -1
      case .passages(let found)?: found.count
      case .contained?: Int.max - 1
      case .exact?: .max
      }
    }
    return rank(other) > rank(one) ? other : one
  }

  /// Said wherever anything was destroyed in the log: what it was can't be known any more.
  private mutating func noteErased() throws(ReadError) {
    var query = RecordQuery()
    query.types = [.contentErased]
    query.limit = 8
    let erased = try reader.find(query)
    guard !erased.isEmpty else { return }
    impact.gaps.append(
      Statement(.missing, "Content that was destroyed can't be compared.", erased))
  }

  // MARK: - Going through the runs

  /// Goes through the runs in the order in which the walk's starts were found, and orders what was
  /// reached.
  mutating func finish() throws(ReadError) {
    for start in starts {
      guard let first = start.records.first else { continue }
      run = ImpactRun(starts: Set(start.records))
      var range = start.records
      if let name = start.run {
        var query = RecordQuery()
        query.run = name
        query.range = first..<max(reader.size, first + 1)
        range = try reader.find(query)
      }
      // Records beyond the limit are not even read.
      for sequence in range where reached.count < Impact.stepLimit {
        try take(try reader.record(sequence))
      }
    }
    impact.steps = reached.values.sorted {
      ($0.depth, $0.record) < ($1.depth, $1.record)
    }
    if reached.count >= Impact.stepLimit {
      impact.gaps.append(
        Statement(
          .missing, "More than \(Impact.stepLimit) records were reached; the walk ends here.", []))
    }
    if !lost.isEmpty {
      impact.gaps.append(
        Statement(
          .missing,
          "What \(lost.count) requests held can't be read any more, so they are not followed.",
          Array(lost.prefix(8))))
    }
  }

  /// What is said of a record in which content from outside was found.
  func foundStatement(_ record: Record) -> Statement? {
    guard let match = found[record.sequence] else { return nil }
    let name = ContextOrigin.Source(record).name
    switch match {
    case .exact:
      return Statement(
        .derived(.commitment), "The content stands, byte for byte, in \(name).",
        [record.sequence])
    case .contained:
      return Statement(
        .derived(.contains), "The whole content stands within \(name).", [record.sequence])
    case .passages(let passages):
      return Statement(
        .derived(.contains),
        "Of \(probe?.passages.count ?? 0) passages of the content, \(passages.count) "
          + "\(passages.count == 1 ? "stands" : "stand") in \(name).", [record.sequence])
    }
  }

  /// The texts in which values of later calls are looked for, where content from outside was found.
  func foundPassages(_ sequence: UInt64) -> [Passage]? {
    found[sequence].flatMap { match in probe?.found(by: match) }
  }
}

extension ContentReference.Item {
  /// The commitment, if this is a chunk.
  var commitment: Commitment? { if case .chunk(let commitment) = self { commitment } else { nil } }
}
