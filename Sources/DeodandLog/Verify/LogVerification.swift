public import DeodandEvents

/// One rule about the records of a log, fed in order.
///
/// Copy a file of this folder to add one.
///
/// A rule sees every record once, also those that are malformed, and keeps few of them as examples.
protocol RecordRule: Sendable {
  /// Looks at the next record.
  mutating func see(_ record: CheckedRecord)
  /// Says what was found, once every record was seen.
  func finish(_ log: SeenLog) -> [Finding]
}

/// What is known once every record was seen, for rules that compare with evidence beside the
/// records.
public struct SeenLog: Sendable {
  /// How many records there are.
  public internal(set) var size: UInt64 = 0
  /// The root over all leaves.
  public internal(set) var root = MerkleTree.emptyRoot
  /// Record 0, if it is a birth certificate.
  public internal(set) var birth: BirthCertificate?
  /// Which keys the log names, and from when on; nil without a birth certificate.
  public internal(set) var keys: KeyHistory?
  /// The time of the last record.
  public internal(set) var lastTime: Timestamp?
  /// Roots at the sizes of the stored checkpoints, and leaf hashes where the high-water mark asks
  /// for one.
  public internal(set) var rootsBySize: [UInt64: Hash256] = [:]
  /// The leaf hash of the record before the high-water mark's size.
  public internal(set) var markedLeaf: Hash256?
  /// Everything beside the records.
  public internal(set) var evidence: LogEvidence
}

/// The verification of a whole log as a list of rules, with flat memory.
///
///     var verification = LogVerification(evidence, tiles: tiles)
///     while let batch = … { verification.see(batch.check()) }
///     verification.setContent(result)
///     let verdict = verification.finish()
public struct LogVerification<Tiles: TileSource> {
  private var rules: [any RecordRule]
  private var runs = RunOrderRule()
  private var tree: TreeWalk<Tiles>
  private var log: SeenLog

  /// Begins a verification.
  public init(_ evidence: LogEvidence, tiles: Tiles) {
    log = SeenLog(evidence: evidence)
    tree = TreeWalk(evidence: evidence, tiles: tiles)
    rules = [
      RecordFormRule(), SequenceRule(), ChainRule(), TimeOrderRule(), RecorderCoverageRule(),
      MemoryRule(),
    ]
  }

  /// Looks at the next records, in order.
  public mutating func see(_ records: [CheckedRecord]) {
    for record in records {
      for index in rules.indices { rules[index].see(record) }
      runs.see(record)
      tree.see(record, &log)
      if record.row == 0, let first = record.record {
        log.birth = BirthCertificate(first)
        log.keys = log.birth.map { KeyHistory($0) }
      }
    }
  }

  /// How far each run has come, by its name, in the records that were seen.
  public var runHeads: [RunName: RunHead] { runs.heads }

  /// Adds what re-reading the content found.
  public mutating func setContent(_ result: LogEvidence.ContentResult) {
    log.evidence.content = result
  }

  /// The time of the last record, for the age of the tail.
  public mutating func setLastTime(_ time: Timestamp) { log.lastTime = time }

  /// The verdict.
  ///
  /// Findings come in the order of the groups and within one in the order of the rules: two runs
  /// over one log say the same.
  public mutating func finish() -> Verdict {
    tree.finish(&log)
    var findings = (rules + [runs]).flatMap { $0.finish(log) }
    findings += [tree.tilesFinding()]
    for rule in LogRules.all { findings += rule(log) }
    let order = Finding.Group.allCases
    return Verdict(
      findings: order.flatMap { group in findings.filter { $0.group == group } })
  }
}

/// Rules about what stands beside the records.
enum LogRules {
  static let all: [@Sendable (SeenLog) -> [Finding]] = [
    BirthRule.check, ContentRule.check, CheckpointRule.check, HighWaterRule.check,
    KeptCheckpointRule.check, SignerRule.check, OutsideTimeRule.check, AnchorRule.check,
  ]
}
