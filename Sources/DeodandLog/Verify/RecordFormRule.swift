import DeodandEvents

/// Every record is canonical JSON with a record's envelope (RFC 8785; code `record-canonical`).
///
/// A record in two spellings would have two hashes: only one spelling is accepted, so that bytes
/// and meaning belong together.
struct RecordFormRule: RecordRule {
  private var bad: [UInt64] = []
  private var count = 0
  private var first: JSONError?

  mutating func see(_ record: CheckedRecord) {
    guard case .failure(let error) = record.check else { return }
    count += 1
    if first == nil { first = error }
    if bad.count < 10 { bad.append(record.row) }
  }

  func finish(_ log: SeenLog) -> [Finding] {
    let code = "record-canonical"
    guard let first else {
      return [
        Finding(.intact, code, .valid, "Every record is in form (\(log.size) checked).")
      ]
    }
    return [
      Finding(
        .intact, code, .invalid,
        "Records that are not what a recorder writes: \(count); the first: \(first.message) at byte "
          + "\(first.offset).", records: bad)
    ]
  }
}
