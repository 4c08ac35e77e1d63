import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Whoever can write the log's files, and perhaps compute every hash anew, but does not have the
/// key.
@Suite("Attacks on a log")
struct AttackTests {
  private func faults(_ attack: (inout LogTrial) throws -> Void) throws -> Set<String> {
    var trial = try LogTrial(LogTrial.log())
    try attack(&trial)
    let verdict = trial.verdict()
    #expect(verdict.exitCode == 1)
    return verdict.codes(.invalid)
  }

  @Test("edit a record")
  func edit() throws {
    #expect(
      try faults { $0.edit(50, #""n50""#, #""n51""#) } == [
        "chain-link", "checkpoint-root", "tiles-match",
      ])
    // The last record has no successor: the tree, its signature and the mark hold it.
    #expect(
      try faults { $0.edit(299, "stopped", "started") } == ["checkpoint-root", "high-water-mark"])
  }

  @Test("delete a record, leaving its number free or not")
  func delete() throws {
    let codes: Set = [
      "chain-link", "high-water-mark", "run-order", "sequence-contiguous", "tiles-match",
      "truncated",
    ]
    #expect(try faults { $0.rows.remove(at: 150) } == codes)
    #expect(
      try faults {
        $0.rows.remove(at: 150)
        $0.renumber()
      } == codes)
  }

  @Test("insert a record, and a second one with the same number")
  func insert() throws {
    let codes: Set = [
      "chain-link", "checkpoint-root", "high-water-mark", "run-order", "sequence-contiguous",
      "tiles-match",
    ]
    #expect(
      try faults {
        $0.rows.insert($0.rows[150], at: 151)
        $0.renumber()
      } == codes)
    #expect(try faults { $0.rows.insert($0.rows[150], at: 151) } == codes)
  }

  @Test("append a record that was not recorded: nothing signed it, and the tail says so")
  func append() throws {
    let log = try LogTrial.log()
    var longer = log
    longer.append(RecordPlan(.humanInput))
    var trial = try LogTrial(log)
    trial.rows.append((300, longer.records[300]))
    let verdict = trial.verdict()
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(verdict.findings("unanchored-tail").map(\.records) == [[300]])
    trial.rows[300].bytes = log.records[299]
    #expect(trial.verdict().codes(.invalid) == ["chain-link", "sequence-contiguous"])
  }

  @Test("swap two records")
  func swap() throws {
    let codes: Set = [
      "chain-link", "checkpoint-root", "run-order", "sequence-contiguous", "tiles-match",
    ]
    #expect(
      try faults {
        $0.rows.swapAt(150, 151)
        $0.renumber()
      } == codes)
    #expect(try faults { $0.rows.swapAt(150, 151) } == codes)
  }

  @Test("cut the tail")
  func cut() throws {
    #expect(try faults { $0.rows.removeLast(20) } == ["high-water-mark", "truncated"])
    // With everything that stood for the tail taken away too.
    #expect(
      try faults {
        $0.rows.removeLast(200)
        $0.evidence.checkpoints.removeLast()
        $0.storeTilesAnew()
      } == ["high-water-mark"])
  }

  @Test("cut the tail on another machine: nothing here remembers it, and the verdict says so")
  func cutWithoutMemory() throws {
    var trial = try LogTrial(LogTrial.log())
    trial.rows.removeLast(200)
    trial.evidence.checkpoints.removeLast()
    trial.evidence.highWater = .absent
    trial.storeTilesAnew()
    let verdict = trial.verdict()
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(verdict.codes(.unverifiable).contains("high-water-mark"))
  }

  @Test("roll back to an older copy, complete and signed")
  func rollBack() throws {
    let log = try LogTrial.log()
    #expect(
      try faults { trial in
        let mark = trial.evidence.highWater
        trial.rows.removeLast(200)
        trial.evidence.checkpoints = [.init(size: 100, note: try log.checkpoint(size: 100).text)]
        trial.storeTilesAnew()
        trial.evidence.highWater = mark
      } == ["high-water-mark"])
  }

  @Test("rewrite everything with fresh hashes and no key")
  func rewrite() throws {
    let log = try LogTrial.log().rewritten { $0[50].data["note"] = "other" }
    #expect(
      try faults { trial in
        trial.rows = log.records.enumerated().map { (UInt64($0.offset), $0.element) }
        trial.storeTilesAnew()
      } == ["checkpoint-root", "high-water-mark"])
  }

  @Test("rewrite and sign again with another key")
  func rewriteAndSign() throws {
    let log = try LogTrial.log().rewritten { $0[50].data["note"] = "other" }
    let codes: Set = ["checkpoint-signature", "high-water-mark"]
    #expect(
      try faults { trial in
        trial.rows = log.records.enumerated().map { (UInt64($0.offset), $0.element) }
        trial.evidence.checkpoints = [.init(size: 300, note: try log.checkpoint(seed: 9).text)]
        trial.storeTilesAnew()
      } == codes)
  }

  @Test("replace the log by another one, whole, with keys of its own")
  func replace() throws {
    let stranger = try TestKeys.signer("example.com/test", seed: 9).verifier.description
    let log = try LogTrial.log { data in
      var keys = data["keys"]?.object ?? [:]
      keys["checkpoint"] = .string(stranger)
      data["keys"] = .object(keys)
    }
    let honest = try LogTrial.log()
    var trial = try LogTrial(log, checkpoints: [])
    trial.evidence.checkpoints = [.init(size: 300, note: try log.checkpoint(seed: 9).text)]
    // In itself it is a log like any other: only what is known from elsewhere tells.
    trial.evidence.trust = Trust()
    #expect(trial.verdict().codes(.invalid) == [] && trial.verdict().exitCode == 3)
    trial.evidence.trust = Trust(key: try honest.verifier())
    #expect(trial.verdict().codes(.invalid) == ["signer-pinned"])
    trial.evidence.trust = Trust()
    trial.evidence.highWater = .otherLog(honest.leaves[0])
    #expect(trial.verdict().codes(.invalid) == ["high-water-mark"])
  }

  @Test("strip the signature of every checkpoint")
  func strip() throws {
    #expect(
      try faults { trial in
        trial.evidence.checkpoints = try trial.evidence.checkpoints.map { stored in
          let body = try SignedCheckpoint(parsing: stored.note).body
          return .init(size: stored.size, note: body.text + "\n")
        }
      } == ["checkpoint-signature"])
  }

  @Test("every record changed by one byte, wherever it stands")
  func everyRecord() throws {
    let log = try LogTrial.log()
    var generator = SeededGenerator()
    for index in log.records.indices.shuffled(using: &generator).prefix(40) {
      var trial = try LogTrial(log)
      let place = Int.random(in: 0..<trial.rows[index].bytes.count, using: &generator)
      trial.rows[index].bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(trial.verdict().exitCode == 1, "record \(index), byte \(place), \(generator)")
    }
  }
}
