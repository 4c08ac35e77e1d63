import DeodandEvents
import DeodandLog
import DeodandTesting

/// Everything that a verifier of a log sees, in memory, so that a test can change any of it.
struct LogTrial {
  /// The rows in the order in which they are read.
  var rows: [(number: UInt64, bytes: [UInt8])]
  var evidence: LogEvidence
  var tiles: MemoryTiles
  var lastTime: Timestamp?

  /// A log as a recorder leaves it: checkpoints at some sizes, the head remembered elsewhere, all
  /// content read.
  init(_ log: MemoryLog, checkpoints sizes: [Int]? = nil) throws {
    rows = log.records.enumerated().map { (UInt64($0.offset), $0.element) }
    tiles = MemoryTiles(log.leaves)
    var content = LogEvidence.ContentResult()
    content.verified = log.contents.count
    evidence = LogEvidence(
      checkpoints: try (sizes ?? [1, 100, log.records.count]).map { size in
        .init(size: UInt64(size), note: try log.checkpoint(size: size).text)
      },
      highWater: log.leaves.last.map { .mark(size: log.size, head: $0) } ?? .absent,
      content: content, trust: Trust(key: try log.verifier()), tileCount: UInt64(tiles.tiles.count),
      now: Timestamp(microseconds: RecordPlan.start.microseconds + 1_000_000_000))
    lastTime = try log.record(log.size - 1).time
  }

  /// A log of 300 records, so that one tile of the tree is complete.
  static func log(_ change: (inout JSONObject) -> Void = { _ in }) throws -> MemoryLog {
    var log = try MemoryLog(birth: change)
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    for number in 2..<299 {
      log.append(RecordPlan(.humanInput, subject: "run/r1", data: ["note": .string("n\(number)")]))
    }
    log.append(RecordPlan(.recorderStopped))
    return log
  }

  /// The same log with nothing that reaches its last 44 records but their own chain: no checkpoint
  /// beyond 100, no mark, no tile.
  static func unguarded(_ log: MemoryLog) throws -> LogTrial {
    var trial = try LogTrial(log, checkpoints: [1, 100])
    trial.evidence.highWater = .absent
    return trial
  }

  /// Stores the tiles that the rows make, as an attacker who can write the file would.
  mutating func storeTilesAnew() {
    tiles = MemoryTiles(rows.map { LeafHash.of($0.bytes) })
    evidence.tileCount = UInt64(tiles.tiles.count)
  }

  /// Numbers the rows from 0.
  mutating func renumber() {
    for index in rows.indices { rows[index].number = UInt64(index) }
  }

  /// Changes the text of a record, leaving it in form.
  mutating func edit(_ index: Int, _ old: String, _ new: String) {
    let text = String(decoding: rows[index].bytes, as: UTF8.self)
    precondition(text.contains(old), "the record has no such text")
    rows[index].bytes = Array(text.split(separator: old).joined(separator: new).utf8)
  }

  func verdict() -> Verdict {
    var verification = LogVerification(evidence, tiles: tiles)
    // Two batches, so that rules carry their state from one to the next.
    for half in [rows.prefix(rows.count / 2), rows.suffix(rows.count - rows.count / 2)] {
      var batch = RecordBatch()
      for row in half { row.bytes.withUnsafeBytes { batch.append(row.number, $0) } }
      verification.see(batch.check())
    }
    if let lastTime { verification.setLastTime(lastTime) }
    return verification.finish()
  }
}
