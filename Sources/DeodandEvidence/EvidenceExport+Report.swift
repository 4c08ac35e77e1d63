import DeodandBundle
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandStore

// The page for people. It tells of the selected records alone: what else is in the log is not
// handed over.
extension EvidenceExport {
  func report(
    _ verdict: Verdict, _ explanations: any BundleSource, _ write: ([UInt8]) throws -> Void
  ) throws {
    try withoutActuallyEscaping(write) { write in
      // Written front to back: the verdict is known before the page begins.
      var report = HTMLReport(subject, write: write)
      try report.begin(verdict)
      try explanations.forEachPiece { try report.explain($0) }
      for sequence in selected {
        try report.list(Timeline.row(of: reader.record(sequence), in: reader))
      }
      // Record 0 is in every bundle, and the verdict cites it: it names the log and its keys.
      for sequence in selected.first == 0 ? selected : [0] + selected {
        try report.show(reader.record(sequence), in: reader)
      }
      try report.end()
    }
  }

  /// Actions of which each answer has its drawing on the page; a drawing takes some 10 KB.
  static var drawnActions: Int { 40 }

  private var subject: HTMLReport.Subject {
    let title =
      switch selection {
      case .run(let run): "Run \(run)"
      case .range(let first, let last): "Records \(first) to \(last)"
      case .incident(let name): "Incident \(name)"
      }
    return HTMLReport.Subject(
      title: title, origin: birth.origin,
      made: "Made \(circumstances.madeAt) by \(circumstances.by) with \(Build.name). "
        + "Reason: \(circumstances.reason).",
      facts: [
        (name: "Records", value: String(selected.count)),
        (name: "Log id", value: birth.logID.hex),
        (name: "Checkpoint", value: "at size \(checkpoint.body.size)"),
        (name: "Verifier key", value: checkpoint.key.description),
        (name: "Certificate SHA-256", value: birth.certificateFingerprint.hex),
      ]
        + circumstances.logFindings.map { (name: "The log did not verify", value: $0) })
  }
}

/// Rows of the selected records, the last of them remembered: one answer cites what the one before
/// cited.
struct RecentRows<Reader: EventReader> {
  private let reader: Reader
  private let selected: Set<UInt64>
  private var rows: [UInt64: Timeline.Row] = [:]
  private static var limit: Int { 512 }

  init(_ reader: Reader, _ selected: [UInt64]) {
    self.reader = reader
    self.selected = Set(selected)
  }

  mutating func row(of sequence: UInt64) throws(ReadError) -> Timeline.Row {
    if let known = rows[sequence] { return known }
    let row = try Timeline.row(of: reader.record(sequence), in: reader)
    if rows.count >= Self.limit { rows.removeAll(keepingCapacity: true) }
    rows[sequence] = row
    return row
  }

  /// The rows of the records that an answer draws, as far as they are selected.
  mutating func rows(
    of explanation: Explanation, _ context: StatedContext?
  ) throws(ReadError) -> [UInt64: Timeline.Row] {
    var found: [UInt64: Timeline.Row] = [:]
    let edges = explanation.edges + (context?.edges ?? [])
    for sequence in Set(edges.flatMap { [$0.cause.record, $0.effect.record] }) {
      if selected.contains(sequence) { found[sequence] = try row(of: sequence) }
    }
    return found
  }
}
