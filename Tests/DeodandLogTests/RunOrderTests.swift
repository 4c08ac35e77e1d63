import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// The numbers of records in their runs, counted again by the verifier of a log.
@Suite("The order of a run's records")
struct RunOrderTests {
  /// Three runs that take turns, from record 2 on.
  private static func log(
    format: Int64 = 3, _ change: (inout [RecordPlan]) -> Void = { _ in }
  ) throws -> MemoryLog {
    var log = try MemoryLog { $0["format"] = .integer(format) }
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    for number in 0..<12 {
      log.append(RecordPlan(.humanInput, subject: "run/r\(number % 3)"))
    }
    return log.rewritten(change)
  }

  private static func finding(_ log: MemoryLog) throws -> Finding {
    let verdict = try LogTrial(log, checkpoints: [log.records.count]).verdict()
    let finding = try #require(verdict.findings("run-order").first)
    // Every other rule has nothing to say: the hashes are those of the false numbers.
    #expect(verdict.codes(.invalid).subtracting(["run-order"]).isEmpty)
    return finding
  }

  @Test("every run is counted by itself")
  func counted() throws {
    let log = try Self.log()
    #expect(try log.record(8).runPlace == RunPlace(number: 3, previous: 5))
    #expect(try log.record(2).runPlace == RunPlace(number: 1, previous: nil))
    let finding = try Self.finding(log)
    #expect(finding.outcome == .valid)
    #expect(finding.message.contains("runs: 3"))
  }

  @Test(
    "a number too high, too low, of another run's record, or no number at all",
    arguments: [
      RunPlace(number: 4, previous: 5), RunPlace(number: 2, previous: 5),
      RunPlace(number: 3, previous: 4), RunPlace(number: 3, previous: 2),
      RunPlace(number: 1, previous: nil), RunPlace(number: .max, previous: 5), nil,
    ])
  func claimed(_ place: RunPlace?) throws {
    let finding = try Self.finding(
      Self.log { plans in
        plans[8].claimedRun = place
        plans[8].isCounted = place != nil
      })
    #expect(finding.outcome == .invalid && finding.group == .complete)
    #expect(finding.records.first == 8)
    #expect(finding.records.count <= 2)
  }

  @Test("logs of earlier formats have no numbers, and are counted from the migration on")
  func earlier() throws {
    let old = try Self.log(format: 2) { plans in
      for index in plans.indices { plans[index].isCounted = false }
    }
    #expect(try Self.finding(old).message.contains("before runs were counted: 12"))
    var carried = old
    carried.append(RecordPlan(.logMigrated, data: ["format": 3, "format.previous": 2]))
    let next = carried.append(RecordPlan(.humanInput, subject: "run/r1"))
    #expect(try carried.record(next).runPlace == RunPlace(number: 5, previous: 12))
    #expect(try Self.finding(carried).outcome == .valid)
    let without = carried.rewritten { $0[Int(next)].isCounted = false }
    #expect(try Self.finding(without).records == [next])
    let anew = carried.rewritten { $0[Int(next)].claimedRun = RunPlace(number: 1, previous: nil) }
    #expect(try Self.finding(anew).records == [next])
  }

  @Test("runs whose names are one to Swift and two to bytes are two")
  func names() throws {
    var log = try MemoryLog()
    log.append(RecordPlan(.humanInput, subject: "run/\u{e9}"))
    log.append(RecordPlan(.humanInput, subject: "run/e\u{301}"))
    log.append(RecordPlan(.humanInput, subject: "run/a\"b"))
    log.append(RecordPlan(.humanInput, subject: "run/"))
    #expect(try (1..<5).map { try log.record($0).runPlace?.number } == [1, 1, 1, 1])
    #expect(try Self.finding(log).message.contains("runs: 4"))
  }
}
