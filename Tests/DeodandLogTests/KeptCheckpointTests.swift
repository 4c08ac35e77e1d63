import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Checkpoints that somebody kept, held against a log.
@Suite struct KeptCheckpointTests {
  private func verdict(
    _ log: MemoryLog, kept: SignedCheckpoint, key: Bool = true,
    _ change: (inout LogTrial) throws -> Void = { _ in }
  ) throws -> Verdict {
    var trial = try LogTrial(log)
    trial.evidence.trust = key ? Trust(key: try log.verifier()) : Trust()
    trial.evidence.trust.add(KeptCheckpoint(kept, name: "the note"))
    try change(&trial)
    return trial.verdict()
  }

  @Test(
    "one that the log goes on from is consistent, at every size",
    arguments: [1, 2, 99, 100, 255, 256, 257, 300])
  func consistent(size: Int) throws {
    let log = try LogTrial.log()
    let verdict = try verdict(log, kept: log.checkpoint(size: size))
    #expect(verdict.findings("kept-consistent").map(\.outcome) == [.valid])
    #expect(verdict.exitCode == 0)
  }

  @Test("one of another history is contradicted: exit 1, whatever else agrees")
  func contradicted() throws {
    let log = try LogTrial.log()
    let fork = log.rewritten { $0[50].data["note"] = "other" }
    for size in [51, 100, 300] {
      let verdict = try verdict(log, kept: fork.checkpoint(size: size))
      #expect(verdict.codes(.invalid) == ["kept-contradicted"])
      #expect(verdict.exitCode == 1)
    }
    // Up to where they part they are one.
    #expect(try verdict(log, kept: fork.checkpoint(size: 50)).exitCode == 0)
  }

  @Test("a log that is shorter than a kept checkpoint was cut")
  func cut() throws {
    let log = try LogTrial.log()
    let verdict = try verdict(log, kept: log.checkpoint()) { trial in
      trial.rows.removeLast()
      trial.evidence.checkpoints.removeLast()
      trial.evidence.highWater = .absent
    }
    #expect(verdict.codes(.invalid) == ["kept-contradicted"])
    let finding = try #require(verdict.findings("kept-contradicted").first)
    #expect(finding.message.contains("cut"))
  }

  @Test("a note that the log's key did not sign says nothing, for anybody can write one")
  func foreign() throws {
    let log = try LogTrial.log()
    let fork = log.rewritten { $0[50].data["note"] = "other" }
    let other = try MemoryLog(origin: "example.com/other")
    for kept in [
      try fork.checkpoint(size: 100, seed: 9), try log.checkpoint(size: 100, seed: 9),
      try other.checkpoint(),
    ] {
      let verdict = try verdict(log, kept: kept)
      #expect(verdict.findings("kept-foreign").map(\.outcome) == [.unverifiable])
      #expect(verdict.exitCode == 3)
    }
    // A signature that was damaged, or put under another root.
    let right = try log.checkpoint(size: 100)
    let note = SignedNote(
      text: try fork.checkpoint(size: 100).note.text, signatures: right.note.signatures)
    let verdict = try verdict(log, kept: SignedCheckpoint(parsing: note.note))
    #expect(verdict.findings("kept-foreign").map(\.outcome) == [.unverifiable])
  }

  @Test("a kept checkpoint tells whose log it is, but that of the empty tree does not")
  func binds() throws {
    let log = try LogTrial.log()
    #expect(try verdict(log, kept: log.checkpoint(size: 1), key: false).exitCode == 0)
    let empty = try verdict(log, kept: log.checkpoint(size: 0), key: false)
    #expect(empty.findings("kept-consistent").map(\.outcome) == [.valid])
    #expect(empty.findings("signer-pinned").map(\.outcome) == [.unverifiable])
    #expect(empty.exitCode == 3)
    let fork = log.rewritten { $0[50].data["note"] = "other" }
    let other = try verdict(log, kept: fork.checkpoint(size: 100), key: false)
    #expect(other.findings("signer-pinned").map(\.outcome) == [.unverifiable])
  }
}
