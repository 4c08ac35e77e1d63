package import DeodandEvents

/// Where the memory of the log outside its directory was gone, by the log's own account (code
/// `high-water-mark`).
///
/// Whoever removes the mark can put an older copy of the log back unseen. So the next recorder that
/// finds none where the log says that there was one states the loss, and it stays UNVERIFIABLE what
/// the log was before that record, until somebody accepts it by name; who and why is told ever
/// after.
package struct MemoryRule: RecordRule {
  /// A loss that somebody accepted.
  private struct Accepted {
    let loss: UInt64
    let record: UInt64
    let by: String
    let user: String
    let reason: String
  }

  /// Records that state a loss which nobody has accepted yet, with what they say.
  package private(set) var losses: [UInt64: MarkMemory] = [:]
  private var accepted: [Accepted] = []
  private var acceptedCount = 0
  private static let code = "high-water-mark"
  /// So many accepted losses are told one by one.
  private static let told = 10

  /// Nothing seen yet.
  package init() {}

  mutating func see(_ record: CheckedRecord) {
    guard let parsed = record.record else { return }
    switch record.kind {
    case .started, .migrated: see(started: parsed)
    case .accepted: see(accepted: parsed)
    default: break
    }
  }

  /// Looks at a record of a recorder's start, or of a migration, which comes before it.
  package mutating func see(started record: Record) {
    guard let memory = record[.highWater].flatMap({ MarkMemory(rawValue: $0) }), memory.isLoss
    else {
      return
    }
    losses[record.sequence] = memory
  }

  /// Looks at a record of an acceptance: it concerns losses before it.
  package mutating func see(accepted record: Record) {
    guard record[.acceptedFinding] == Self.code, let reason = record[.reason] else { return }
    let spans = RecordSpans((record[.recordSpans] ?? []).compactMap { RecordSpans.parse($0) })
    for loss in losses.keys.sorted() where spans.contains(loss) {
      losses[loss] = nil
      acceptedCount += 1
      guard accepted.count < Self.told else { continue }
      accepted.append(
        Accepted(
          loss: loss, record: record.sequence, by: record[.statedBy] ?? "nobody",
          user: record[.user] ?? "unknown", reason: reason))
    }
  }

  func finish(_ log: SeenLog) -> [Finding] {
    var findings = accepted.map { entry in
      Finding(
        .coverage, Self.code, .unverifiable,
        "The memory of this log was gone at record \(entry.loss): what it was before is not known. "
          + "Accepted in record \(entry.record) by \(entry.by) (user \(entry.user)): \(entry.reason)",
        records: [entry.loss, entry.record])
    }
    if acceptedCount > accepted.count {
      findings.append(
        Finding(
          .coverage, Self.code, .unverifiable,
          "Further losses of the memory that were accepted: \(acceptedCount - accepted.count)."))
    }
    let open = losses.keys.sorted()
    if let last = open.last {
      findings.append(
        Finding(
          .complete, Self.code, .unverifiable,
          "The memory of this log outside its directory was \(Self.words(losses[last])) when record "
            + "\(last) was written: an older copy may have been put in its place before, unseen. Until "
            + "somebody accepts it (deodand accept \(last)), that stays open (losses: \(open.count)).",
          records: open))
    }
    return findings
  }

  private static func words(_ memory: MarkMemory?) -> String {
    memory == .older ? "older than the log's own checkpoint" : "gone"
  }
}
