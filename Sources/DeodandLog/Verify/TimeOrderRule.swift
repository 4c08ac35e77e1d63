import DeodandEvents

/// Whether times run backwards (code `clock-order`).
///
/// Looked at are the records that are parsed in full, such as the starts of recorders: a step of a
/// clock between two of them shows.
struct TimeOrderRule: RecordRule {
  private var last: Timestamp?
  private var steps: [UInt64] = []

  mutating func see(_ record: CheckedRecord) {
    guard let time = record.record?.time else { return }
    if let last, time < last, steps.count < 10 { steps.append(record.row) }
    last = time
  }

  func finish(_ log: SeenLog) -> [Finding] {
    steps.isEmpty
      ? []
      : [
        Finding(
          .coverage, "clock-order", .unverifiable,
          "Times run backwards at records \(steps.map(String.init).joined(separator: ", ")): a clock was "
            + "set back. The order of the records is their number, not their time.", records: steps)
      ]
  }
}
