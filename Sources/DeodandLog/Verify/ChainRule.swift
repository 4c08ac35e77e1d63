import DeodandEvents

/// Each record names the leaf hash of the one before it (code `chain-link`).
///
/// It finds a changed record without any checkpoint. Whoever rewrites all that follows as well is
/// found by checkpoints and by the high-water mark only.
struct ChainRule: RecordRule {
  private var previous: Hash256?
  private var bad: [UInt64] = []
  private var count = 0

  mutating func see(_ record: CheckedRecord) {
    if case .success(let check) = record.check, check.previous != previous {
      count += 1
      if bad.count < 10 { bad.append(record.row) }
    }
    previous = record.leaf
  }

  func finish(_ log: SeenLog) -> [Finding] {
    let code = "chain-link"
    if count == 0 {
      return [Finding(.intact, code, .valid, "Each record names the one before it.")]
    }
    return [
      Finding(
        .intact, code, .invalid,
        "Records that name another predecessor than the one before them: \(count). A record was "
          + "changed, removed, inserted or moved.", records: bad)
    ]
  }
}
