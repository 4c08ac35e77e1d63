import DeodandEvents

/// Records are numbered 0, 1, 2 … in their rows and in themselves (code `sequence-contiguous`).
///
/// After a gap the count goes on from the row that is there, so that one gap is one finding.
struct SequenceRule: RecordRule {
  private var next: UInt64 = 0
  private var bad: [UInt64] = []
  private var count = 0

  mutating func see(_ record: CheckedRecord) {
    let said = (try? record.check.get())?.sequence
    if record.row != next || (said != nil && said != record.row) {
      count += 1
      if bad.count < 10 { bad.append(record.row) }
    }
    next = record.row + 1
  }

  func finish(_ log: SeenLog) -> [Finding] {
    let code = "sequence-contiguous"
    if count == 0 {
      return [Finding(.complete, code, .valid, "The records are numbered without a gap.")]
    }
    return [
      Finding(
        .complete, code, .invalid,
        "Records that are not where their number says, or stand behind a gap: \(count).",
        records: bad)
    ]
  }
}
