import Deodand
import DeodandStore
import Testing

/// The number of each record in its run, given under the write lock, and the table behind it.
@Suite struct RunHeadTests {
  private func places(_ log: TemporaryLog, run: String) throws -> [RunPlace?] {
    let reader = try LogReader(log.path)
    return try (0..<reader.size).map { try reader.record($0) }.filter { $0.run == run }
      .map(\.runPlace)
  }

  private func heads(_ log: TemporaryLog) throws -> [String: [Int64]] {
    let statement = try Database(log.path + "/log.db", .readOnly).prepare(
      "SELECT run, records, last FROM run_head")
    var result: [String: [Int64]] = [:]
    while try statement.step() {
      result[statement.text(0)] = [statement.integer(1), statement.integer(2)]
    }
    return result
  }

  /// Two runs of two records each, and one process after the other.
  private func twoRuns() async throws -> TemporaryLog {
    let log = try TemporaryLog()
    for text in ["one", "two"] {
      let recorder = try await log.recorder()
      for run in ["a", "b"] { _ = try await recorder.record(message(text, run: run)) }
      try await recorder.close()
    }
    return log
  }

  @Test func processesGoOnWhereOthersStopped() async throws {
    let log = try await twoRuns()
    for run in ["a", "b"] {
      let places = try places(log, run: run)
      #expect(places.map { $0?.number } == [1, 2])
      #expect(places[0]?.previous == nil)
      #expect(try heads(log)[run]?[0] == 2)
    }
    #expect(try log.verdict().faults == [])
  }

  @Test func twoWritersAtOnceCountOneRun() async throws {
    let log = try TemporaryLog()
    let writers = try await [log.recorder(), log.recorder()]
    for number in 0..<40 {
      let drafts = [message("x"), message("y", run: "r\(number % 5)")]
      _ = try await writers[number % 3 % 2].record(drafts)
    }
    for writer in writers { try await writer.close() }
    #expect(try places(log, run: "r1").map { $0?.number } == (1...48).map { UInt64($0) })
    #expect(try log.verdict().faults == [])
  }

  /// A group that can't be recorded takes no numbers with it.
  @Test func aRefusedGroupLeavesNoHole() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("one"))
    var long = message("two")
    long.data["note"] = .string(String(repeating: "x", count: 65_000))
    long.data["more"] = .string(String(repeating: "x", count: 1_000))
    await #expect(throws: RecorderError.self) {
      _ = try await recorder.record([message("in between"), message("in", run: "q"), long])
    }
    _ = try await recorder.record(message("three"))
    _ = try await recorder.record(message("first", run: "q"))
    try await recorder.close()
    #expect(try places(log, run: "r1").map { $0?.number } == [1, 2])
    #expect(try places(log, run: "q").map { $0?.number } == [1])
    #expect(try log.verdict().faults == [])
  }

  /// What does not fit the record that it names is refused before a false number is written.
  @Test(arguments: [
    "UPDATE run_head SET records = 7 WHERE run = 'a'",
    "UPDATE run_head SET last = 3 WHERE run = 'a'",
    "UPDATE run_head SET last = 1 WHERE run = 'a'",
    "UPDATE run_head SET last = 9999 WHERE run = 'a'",
    "UPDATE run_head SET records = 1 WHERE run = 'a'",
  ])
  func anEditedHeadIsRefused(_ sql: String) async throws {
    let log = try await twoRuns()
    try log.tamper(sql)
    #expect(try log.verdict().faults == ["run-heads"])
    let recorder = try await log.recorder()
    let error = await #expect(throws: RecorderError.self) {
      _ = try await recorder.record(message("three", run: "a"))
    }
    #expect(error?.cause?.code == .damaged)
    #expect(error?.cause?.message.contains("run a") == true)
    #expect(try places(log, run: "a").count == 2)
  }

  /// A row that is gone is counted anew from the records.
  @Test func aLostHeadIsCountedAgain() async throws {
    let log = try await twoRuns()
    try log.tamper("DELETE FROM run_head WHERE run = 'a'")
    #expect(try log.verdict().faults == ["run-heads"])
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("three", run: "a"))
    try await recorder.close()
    #expect(try places(log, run: "a").map { $0?.number } == [1, 2, 3])
    #expect(try heads(log)["a"]?[0] == 3)
    #expect(try log.verdict().faults == [])
  }

  @Test func aTableThatWasEmptiedIsCountedAgain() async throws {
    let log = try await twoRuns()
    try log.tamper("DELETE FROM run_head; DELETE FROM run_count")
    let recorder = try await log.recorder()
    for run in ["c", "b"] { _ = try await recorder.record(message("three", run: run)) }
    try await recorder.close()
    #expect(try places(log, run: "b").map { $0?.number } == [1, 2, 3])
    #expect(try places(log, run: "c").map { $0?.number } == [1])
    #expect(try heads(log).count == 3)
    #expect(try log.verdict().faults == [])
  }

  /// A run that is counted and has no record can't come from a recorder.
  @Test func aHeadWithoutRecordsIsRefused() async throws {
    let log = try await twoRuns()
    try log.tamper("INSERT INTO run_head VALUES ('ghost', 4, 5)")
    #expect(try log.verdict().faults == ["run-heads"])
    for run in ["ghost", "new"] {
      let recorder = try await log.recorder()
      let error = await #expect(throws: RecorderError.self) {
        _ = try await recorder.record(message("boo", run: run))
      }
      #expect(error?.cause?.code == .damaged, "\(run)")
    }
  }
}
