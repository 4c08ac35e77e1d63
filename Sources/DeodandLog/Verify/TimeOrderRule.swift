import DeodandEvents

/// Nothing to compare within the fast path yet but the processes' own order: clock steps between
/// the starts of recorders (code `clock-order`).
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
          "The recorder's clock was set back \(steps.count) times; the order of the records is their "
            + "number, not their time.", records: steps)
      ]
  }
}
