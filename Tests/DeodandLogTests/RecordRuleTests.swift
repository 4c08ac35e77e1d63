import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// One rule about the records at a time: each test makes exactly the rule that it names fail.
@Suite("Rules about records")
struct RecordRuleTests {
  @Test("a log as a recorder leaves it is valid in every group that can be valid")
  func baseline() throws {
    let verdict = try LogTrial(LogTrial.log()).verdict()
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(verdict.codes(.unverifiable) == ["outside-time"])
    #expect(
      verdict.codes(.valid) == [
        "record-canonical", "sequence-contiguous", "chain-link", "tiles-match",
        "birth-certificate", "content-commitments", "checkpoint-signature", "checkpoint-root",
        "high-water-mark", "signer-pinned", "unanchored-tail", "run-order",
      ])
    #expect(verdict.exitCode == 0)
    // Groups come in the order in which people read them.
    let groups = verdict.findings.map(\.group)
    let order = Finding.Group.allCases
    #expect(groups == order.flatMap { group in groups.filter { $0 == group } })
  }

  @Test(
    "record-canonical: bytes that no recorder writes, though every hash is right",
    arguments: [
      (" ", "{"), ("", #"{"zzz":1,"#), ("", "[{"), ("", "{{"),
    ])
  func form(before: String, opening: String) throws {
    let log = try LogTrial.log()
    var trial = try LogTrial.unguarded(log)
    let text = String(decoding: trial.rows[299].bytes, as: UTF8.self)
    trial.rows[299].bytes = Array((before + opening + text.dropFirst()).utf8)
    let verdict = trial.verdict()
    #expect(verdict.codes(.invalid) == ["record-canonical"])
    #expect(verdict.findings("record-canonical").map(\.records) == [[299]])
  }

  @Test("record-canonical names at most ten records and counts all")
  func manyMalformed() throws {
    var trial = try LogTrial.unguarded(LogTrial.log())
    for index in 280..<295 { trial.rows[index].bytes.append(0x20) }
    let finding = try #require(trial.verdict().findings("record-canonical").first)
    #expect(finding.records == Array(280..<290))
    #expect(finding.message.contains("writes: 15;"))
  }

  @Test("sequence-contiguous: a record that claims another number, sealed into the chain")
  func claimedNumber() throws {
    let log = try LogTrial.log().rewritten { $0[290].claimedSequence = 291 }
    let verdict = try LogTrial.unguarded(log).verdict()
    #expect(verdict.codes(.invalid) == ["sequence-contiguous"])
    #expect(verdict.findings("sequence-contiguous").map(\.records) == [[290]])
  }

  @Test("sequence-contiguous: rows with a gap, a repeated number, or out of order")
  func rowNumbers() throws {
    for number: UInt64 in [298, 300, 1000, 1] {
      var trial = try LogTrial.unguarded(LogTrial.log())
      trial.rows[299].number = number
      #expect(trial.verdict().codes(.invalid) == ["sequence-contiguous"], "\(number)")
    }
  }

  @Test("chain-link: a record changed where nothing but the chain holds it")
  func chain() throws {
    var trial = try LogTrial.unguarded(LogTrial.log())
    trial.edit(270, #""n270""#, #""n27X""#)
    let verdict = trial.verdict()
    #expect(verdict.codes(.invalid) == ["chain-link"])
    #expect(verdict.findings("chain-link").map(\.records) == [[271]])
  }

  @Test("chain-link: a record that is not in form is still a predecessor")
  func chainOverMalformed() throws {
    var trial = try LogTrial.unguarded(LogTrial.log())
    trial.rows[280].bytes.append(0x20)
    #expect(trial.verdict().codes(.invalid) == ["record-canonical", "chain-link", "run-order"])
  }

  @Test("clock-order: the clock was set back between two recorders; said, not judged")
  func clock() throws {
    func log(_ second: Timestamp?) throws -> MemoryLog {
      try LogTrial.log().rewritten {
        $0[290] = RecordPlan(.recorderStarted, time: second)
        $0[299].recorder = 290
        $0.insert(RecordPlan(.recorderStopped, recorder: 1), at: 290)
        $0[291] = RecordPlan(.recorderStarted, time: second)
        $0[300].recorder = 291
      }
    }
    let later = try LogTrial(log(nil), checkpoints: [301]).verdict()
    #expect(later.findings("clock-order").isEmpty)
    let back = try LogTrial(log(RecordPlan.start), checkpoints: [301]).verdict()
    let finding = try #require(back.findings("clock-order").first)
    #expect(finding.outcome == .unverifiable && finding.group == .coverage)
    #expect(finding.records == [291])
    #expect(back.codes(.invalid).isEmpty && back.exitCode == 0)
  }

  @Test("clock-order counts every step, and names the first ten")
  func manyClockSteps() throws {
    var log = try MemoryLog()
    for number in 1...12 {
      let time = Timestamp(microseconds: RecordPlan.start.microseconds - Int64(number))
      log.append(RecordPlan(.recorderStarted, time: time))
    }
    let verdict = try LogTrial(log, checkpoints: [13]).verdict()
    let finding = try #require(verdict.findings("clock-order").first)
    #expect(finding.records == Array(1...10))
    #expect(finding.message.contains("10 and 2 more:"))
  }

  @Test("recorder-silent: only those that never said that they stopped")
  func silent() throws {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted))
    log.append(RecordPlan(.recorderStarted, recorder: 2))
    log.append(RecordPlan(.recorderStopped, recorder: 1))
    let verdict = try LogTrial(log, checkpoints: [4]).verdict()
    let finding = try #require(verdict.findings("recorder-silent").first)
    #expect(finding.outcome == .unverifiable && finding.group == .coverage)
    #expect(finding.records == [2])
    log.append(RecordPlan(.recorderStopped, recorder: 2))
    #expect(
      try LogTrial(log, checkpoints: [5]).verdict().findings("recorder-silent").isEmpty)
  }

  @Test("events-dropped: a recorder's own account of what it lost")
  func dropped() throws {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted))
    log.append(RecordPlan(.recorderDropped, data: ["count": 3]))
    log.append(RecordPlan(.recorderDropped, data: ["count": 4]))
    log.append(RecordPlan(.recorderStopped))
    let verdict = try LogTrial(log, checkpoints: [5]).verdict()
    let finding = try #require(verdict.findings("events-dropped").first)
    #expect(finding.outcome == .unverifiable && finding.group == .coverage)
    #expect(finding.records == [2, 3] && finding.message.hasSuffix(": 7."))
  }

  @Test("events-dropped: counts beyond every number, and below none, are no crash")
  func droppedTooMany() throws {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted))
    for _ in 0..<1025 {
      log.append(
        RecordPlan(.recorderDropped, data: ["count": .integer(9_007_199_254_740_991)]))
    }
    log.append(RecordPlan(.recorderDropped, data: ["count": -5]))
    let finding = try #require(try LogTrial(log).verdict().findings("events-dropped").first)
    #expect(finding.message.hasSuffix(": \(Int64.max)."))
  }

  @Test("record-canonical: a body that continues itself, a later one, or none that can be read")
  func unreadableBodies() throws {
    func outcome(_ sequence: UInt64) throws -> Set<String> {
      var log = try MemoryLog()
      log.append(RecordPlan(.recorderStarted))
      log.append(
        RecordPlan(
          .toolCall,
          content: [
            ContentReference(
              name: "arguments", mediaType: nil, byteCount: 0,
              extends: .init(sequence: sequence, items: 1), items: [], parts: [])
          ]))
      return try LogTrial(log).verdict().codes(.invalid)
    }
    #expect(try outcome(2).contains("record-canonical"))
    #expect(try outcome(.max).contains("record-canonical"))
    #expect(try !outcome(1).contains("record-canonical"))
  }

  @Test("tiles-match: a hash or a root changed, a tile taken away, one too many")
  func tiles() throws {
    let log = try LogTrial.log()
    let place = MemoryTiles.Place(level: 0, number: 0)
    func trial(_ change: (inout LogTrial) -> Void) throws -> Verdict {
      var trial = try LogTrial(log)
      change(&trial)
      return trial.verdict()
    }
    for index in [0, 31, 8191] {
      let verdict = try trial { $0.tiles.tiles[place]?.hashes[index] ^= 1 }
      #expect(verdict.codes(.invalid) == ["tiles-match"])
    }
    #expect(try trial { $0.tiles.tiles[place]?.root[5] ^= 1 }.codes(.invalid) == ["tiles-match"])
    #expect(try trial { $0.tiles.tiles[place] = nil }.codes(.invalid) == ["tiles-match"])
    #expect(try trial { $0.evidence.tileCount = 0 }.codes(.invalid) == ["tiles-match"])
    #expect(try trial { $0.evidence.tileCount = 2 }.codes(.invalid) == ["tiles-match"])
  }

  @Test("a log without any record is not one")
  func empty() throws {
    var trial = try LogTrial(LogTrial.log())
    trial.rows = []
    trial.evidence.checkpoints = []
    trial.storeTilesAnew()
    #expect(trial.verdict().codes(.invalid) == ["birth-certificate", "high-water-mark"])
  }

  @Test("a batch checks records as one by one, and finds what their bodies hold")
  func batches() throws {
    var log = try MemoryLog()
    let body = log.body("text", "hello")
    log.append(RecordPlan(.humanInput, content: [body]))
    var batch = RecordBatch()
    for (index, bytes) in log.records.enumerated() {
      bytes.withUnsafeBytes { batch.append(UInt64(index), $0) }
    }
    #expect(batch.byteCount == log.records.reduce(0) { $0 + $1.count })
    let checked = batch.check()
    #expect(checked.map(\.leaf) == log.leaves)
    #expect(checked.map(\.kind) == [.created, .other])
    #expect(checked[1].commitments == Array(log.contents.keys))
  }
}
