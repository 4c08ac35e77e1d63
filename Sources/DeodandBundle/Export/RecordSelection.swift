public import DeodandEvents

/// The records that a bundle needs: those asked for, record 0, their recorders with what tells that
/// they stopped or lost something, and records whose bodies they continue.
///
/// It holds numbers and commitments, not records: a selection may be larger than memory.
///
/// The recorders' start records come along because they say on which machine, by which program and
/// under which watch the others were written.
struct RecordSelection {
  /// The records that answer the request, ascending.
  let selected: [UInt64]
  /// All records of the bundle, ascending.
  let records: [UInt64]
  /// The commitments of their chunks, each once, by the first record that holds it.
  let chunks: [Chunk]

  /// A chunk of a body.
  struct Chunk {
    let commitment: Commitment
    /// The first record in the bundle that holds it.
    let record: UInt64
    /// Whether a selected record needs it to be readable.
    let isNeeded: Bool
  }

  /// Records at and above `limit` are not covered by the checkpoint and could not be proved.
  init(
    _ selection: BundleManifest.Selection, in reader: some EventReader, below limit: UInt64
  ) throws(BundleError) {
    do throws(ReadError) {
      let scan = try SelectionScan(selection, in: reader, below: min(limit, reader.size))
      selected = scan.selected
      var walk = SelectionWalk(reader)
      for sequence in selected { try walk.select(sequence) }
      try walk.add(0)
      // Whether a recorder stopped and what it lost is told by records of no run.
      for (sequence, recorder) in scan.endings where walk.records.contains(recorder) {
        try walk.add(sequence)
      }
      records = walk.records.sorted()
      chunks = walk.chunks
    } catch {
      throw BundleError(.log, error.message, "deodand verify says what is wrong with the log")
    }
    guard !selected.isEmpty else {
      throw BundleError(
        .nothingSelected, "no record matches", "deodand timeline shows what there is")
    }
  }
}

extension BundleManifest.Selection {
  /// Whether any record of a log answers it: a walk over the log, for an index may hide records.
  public func isAnswered(in reader: some EventReader) throws(ReadError) -> Bool {
    try !SelectionScan(self, in: reader, below: reader.size).selected.isEmpty
  }
}

/// Follows records to what they need, each body's items once however many records continue it.
private struct SelectionWalk<Reader: EventReader> {
  private let reader: Reader
  private(set) var records: Set<UInt64> = []
  private var firstHolders: [Commitment: UInt64] = [:]
  private var needed: Set<Commitment> = []
  /// How many items of a body, from the first, are needed already.
  ///
  /// It keeps the walk linear: a conversation of n records, each extending the last, would
  /// otherwise be followed n times.
  private var marked: [BodyName: Int] = [:]

  /// By bytes: names that Swift takes for equal may be two members of one record.
  private struct BodyName: Hashable {
    let sequence: UInt64
    let name: [UInt8]
  }

  init(_ reader: Reader) { self.reader = reader }

  /// Sorted by record and then by commitment, so that two exports of one selection list them alike.
  var chunks: [RecordSelection.Chunk] {
    firstHolders.sorted { one, other in
      one.value == other.value
        ? one.key.hash.bytes.lexicographicallyPrecedes(other.key.hash.bytes)
        : one.value < other.value
    }.map {
      .init(commitment: $0.key, record: $0.value, isNeeded: needed.contains($0.key))
    }
  }

  /// Takes a record of which every body has to be readable.
  mutating func select(_ sequence: UInt64) throws(ReadError) {
    try add(sequence)
    for reference in try reader.record(sequence).content {
      try need(reference, of: sequence, first: Self.length(of: reference))
    }
  }

  /// Takes a record, and those that it names: not by recursion, for a chain of them may be long.
  mutating func add(_ sequence: UInt64) throws(ReadError) {
    var queue = [sequence]
    while let next = queue.popLast() {
      guard records.insert(next).inserted else { continue }
      let record = try reader.record(next)
      for case .chunk(let commitment) in record.content.flatMap(\.items) {
        firstHolders[commitment] = min(firstHolders[commitment] ?? next, next)
      }
      queue += record.content.compactMap { $0.extends?.sequence }
      if let recorder = record.recorder { queue.append(recorder) }
    }
  }

  /// Marks the first items of a body as needed, following what it extends.
  private mutating func need(
    _ reference: ContentReference, of sequence: UInt64, first count: Int
  ) throws(ReadError) {
    var (reference, sequence, count) = (reference, sequence, count)
    var depth = 0
    while true {
      let name = BodyName(sequence: sequence, name: Array(reference.name.utf8))
      guard count > marked[name] ?? 0 else { return }
      marked[name] = count
      let kept = reference.extends?.items ?? 0
      for case .chunk(let commitment) in reference.items.prefix(max(0, count - kept)) {
        needed.insert(commitment)
      }
      guard let extends = reference.extends else { return }
      depth += 1
      // A log from elsewhere may have a chain in a circle; each step must lead to an earlier
      // record.
      guard depth <= Limits.extendsDepth, extends.sequence < sequence else {
        throw ReadError(.malformed, "a body extends others without end")
      }
      let earlier = try reader.record(extends.sequence)
      guard let next = earlier.content.first(where: { $0.isNamed(reference.name) }) else {
        throw ReadError(
          .malformed, "a body extends record \(extends.sequence), which has no such content")
      }
      guard kept <= Self.length(of: next) else {
        throw ReadError(.malformed, "a body extends more than there is")
      }
      (reference, sequence, count) = (next, extends.sequence, min(count, kept))
    }
  }

  /// How many items a body has, those that it extends included.
  private static func length(of reference: ContentReference) -> Int {
    (reference.extends?.items ?? 0) + reference.items.count
  }
}
