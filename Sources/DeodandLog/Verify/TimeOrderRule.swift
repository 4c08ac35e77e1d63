import DeodandEvents

/// Whether times run backwards (code `clock-order`).
///
/// Looked at are the records that are parsed in full, such as the starts of recorders: a step of a
/// clock between two of them shows.
struct TimeOrderRule: RecordRule {
  private var last: Timestamp?
  private var steps: [UInt64] = []
  private var count = 0

  mutating func see(_ record: CheckedRecord) {
    guard let time = record.record?.time else { return }
    if let last, time < last {
      count += 1
      if steps.count < 10 { steps.append(record.row) }
    }
    last = time
  }

  func finish(_ log: SeenLog) -> [Finding] {
    let places = steps.map(String.init).joined(separator: ", ")
    let more = count > steps.count ? " and \(count - steps.count) more" : ""
    return steps.isEmpty
      ? []
      : [
        Finding(
          .coverage, "clock-order", .unverifiable,
          "Times run backwards at records \(places)\(more): a clock was set back."
            + " The order of the records is their number, not their time.", records: steps)
      ]
  }
}
