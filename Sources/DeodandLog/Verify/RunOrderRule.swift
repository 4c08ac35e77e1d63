public import DeodandEvents

/// How far a run has come in a log.
public struct RunHead: Sendable, Hashable {
  /// How many records of the run there are.
  public let count: UInt64
  /// The sequence of the last of them.
  public let last: UInt64

  /// States how far a run has come.
  public init(count: UInt64, last: UInt64) {
    self.count = count
    self.last = last
  }

  /// The place of the next record of the run; of the first, where there is no head yet.
  public static func next(after head: RunHead?) -> RunPlace {
    RunPlace(number: (head?.count ?? 0) + 1, previous: head?.last)
  }
}

/// Each record of a run says which of the run's records it is, and names the one before (code
/// `run-order`).
///
/// What makes a bundle of a run prove that it is whole rests on these numbers, so that here every
/// one of them is counted again. Records of logs of formats 1 and 2 have none; they are counted all
/// the same, for a run that goes on after the migration goes on from its count.
///
/// The memory is some fifty bytes for each run, whatever the log's size.
struct RunOrderRule: RecordRule {
  private(set) var heads: [RunName: RunHead] = [:]
  /// Whether records of runs must have their numbers here: in logs of format 3, or from the record
  /// on that says that the log was carried over to it.
  private var isCounted = false
  private var bad: [UInt64] = []
  private var count = 0
  private var uncounted: UInt64 = 0

  mutating func see(_ record: CheckedRecord) {
    switch record.kind {
    case .created, .migrated:
      if let format = record.record?[.format], format >= 3 { isCounted = true }
    default: break
    }
    guard let run = record.run, case .success(let check) = record.check else { return }
    let expected = RunHead.next(after: heads[run])
    if check.run == nil, !isCounted {
      uncounted += 1
    } else if check.run != expected {
      count += 1
      if bad.count < 10 { bad.append(record.row) }
    }
    // After a fault the count goes on from what the record says, so that one gap is one finding.
    heads[run] = RunHead(
      count: min(check.run?.number ?? expected.number, .max - 1), last: record.row)
  }

  func finish(_ log: SeenLog) -> [Finding] {
    let code = "run-order"
    if count > 0 {
      return [
        Finding(
          .complete, code, .invalid,
          "Records that are not the ones of their run that they say: \(count). Records of a run were "
            + "removed, inserted or moved.", records: bad)
      ]
    }
    let older =
      uncounted == 0
      ? "" : " Records that were written before runs were counted: \(uncounted)."
    return [
      Finding(
        .complete, code, .valid,
        "Every record of a run is the one that it says, and names the one before (runs: "
          + "\(heads.count)).\(older)")
    ]
  }
}
