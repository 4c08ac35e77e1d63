import DeodandEvents

/// Recorders that started and did not stop in good order, and events that were lost
/// (codes `recorder-silent`, `events-dropped`).
///
/// Neither is a fault of the evidence: they say where it may be incomplete. One entry is kept for
/// each recorder that has not stopped.
struct RecorderCoverageRule: RecordRule {
  private var running: Set<UInt64> = []
  private var dropped: Int64 = 0
  private var droppedIn: [UInt64] = []

  mutating func see(_ record: CheckedRecord) {
    switch record.kind {
    case .started: running.insert(record.row)
    case .stopped:
      if let recorder = record.record?.recorder { running.remove(recorder) }
    case .dropped:
      // Whoever may hand in drafts may claim any count: the sum stops at the largest number.
      let count = max(0, record.record?[.count] ?? 0)
      dropped = dropped.addingReportingOverflow(count).overflow ? .max : dropped + count
      droppedIn.append(record.row)
    default: break
    }
  }

  func finish(_ log: SeenLog) -> [Finding] {
    var findings: [Finding] = []
    if !running.isEmpty {
      findings.append(
        Finding(
          .coverage, "recorder-silent", .unverifiable,
          "Recorders that started and never said that they stopped: \(running.count). They are still "
            + "running, or were ended by force.", records: running.sorted()))
    }
    if !droppedIn.isEmpty {
      findings.append(
        Finding(
          .coverage, "events-dropped", .unverifiable,
          "Events that were lost, by a recorder's own account: \(dropped).", records: droppedIn))
    }
    return findings
  }
}
