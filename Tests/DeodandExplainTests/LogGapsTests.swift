import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTesting
import Testing

@Suite("Gaps of a log")
struct LogGapsTests {
  private func log(_ plans: RecordPlan..., watches: JSONValue = []) throws -> MemoryLog {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["watches": watches]))
    for plan in plans { log.append(plan) }
    return log
  }

  private func gaps(_ log: MemoryLog, _ runs: String...) throws -> [Gap] {
    try Gaps.find(runs.isEmpty ? .log : .runs(runs), in: log).findings
  }

  @Test("a log with a start and a stop has none")
  func none() throws {
    #expect(try gaps(log(RecordPlan(.recorderStopped))).isEmpty)
    #expect(try gaps(ExplainCase().log).map(\.code) == [.askedNotExecuted, .responseMissing])
  }

  @Test("a recorder that did not say that it stopped")
  func silent() throws {
    let found = try gaps(log(RecordPlan(.runStarted, subject: "run/r")))
    #expect(found.map(\.code) == [.recorderSilent])
    #expect(found[0].statement.kind == .missing && found[0].statement.records == [1, 2])
    // Hooks are commands that record one event each and state no stop.
    #expect(try gaps(log(watches: ["hook: coding agent"])).isEmpty)
    // Asked about a run, only its recorders are looked at.
    var two = try log(RecordPlan(.runStarted, subject: "run/r"), RecordPlan(.recorderStopped))
    two.append(RecordPlan(.recorderStarted, recorder: 4))
    #expect(try gaps(two, "r").isEmpty)
    #expect(try gaps(two).map(\.code) == [.recorderSilent])
  }

  @Test("a recorder that gave signs of life, and then none for long", arguments: [(6, 0), (7, 1)])
  func missedBeats(size: Int, count: Int) throws {
    var log = try log(
      RecordPlan(.recorderHeartbeat), RecordPlan(.recorderHeartbeat))
    // Others write meanwhile; a record comes every second.
    for _ in 4..<size { log.append(RecordPlan(.runStarted, subject: "run/r", recorder: 99)) }
    log.append(RecordPlan(.recorderStopped))
    let found = try gaps(log).filter { $0.code == .recorderSilent }
    #expect(found.count == count)
    #expect(found.allSatisfy { $0.statement.records == [3, UInt64(size)] })
  }

  @Test("lost events, tools that changed, types that are not known")
  func statements() throws {
    let found = try gaps(
      log(
        RecordPlan(.recorderDropped, subject: "run/r", data: ["count": 7]),
        RecordPlan(.toolListed, subject: "run/r", data: ["changed": true]),
        RecordPlan(.toolListed, subject: "run/r", data: ["changed": false]),
        RecordPlan(EventType("example.own"), subject: "run/r"),
        RecordPlan(EventType("example.own")), RecordPlan(.recorderStopped)))
    #expect(found.map(\.code) == [.dropped, .unknownType, .toolsChanged])
    #expect(found[0].statement.text.contains("7"))
    #expect(found[1].statement.records == [5, 6])
    #expect(found[2].statement.records == [3] && found[2].run == "r")
  }

  @Test("requests without an answer, answers that broke off")
  func answers() throws {
    let found = try gaps(
      log(
        RecordPlan(.modelRequest, subject: "run/r"), RecordPlan(.modelRequest, subject: "run/r"),
        RecordPlan(
          .modelResponse, subject: "run/r",
          data: ["request": .string(RecordPlan.id(3)), "outcome": "interrupted"]),
        RecordPlan(.resourceRead, subject: "run/r", data: ["outcome": "no_response"]),
        RecordPlan(.recorderStopped)))
    #expect(found.map(\.code) == [.responseMissing, .interrupted, .responseMissing])
    #expect(found.map(\.statement.records) == [[2], [4], [5]])
    // An answer that names no request is one to the oldest.
    let plain = try gaps(
      log(
        RecordPlan(.modelRequest, subject: "run/r"), RecordPlan(.modelResponse, subject: "run/r"),
        RecordPlan(.recorderStopped)))
    #expect(plain.isEmpty)
  }

  @Test("a clock that was set, in either direction, and one that was set by little")
  func clock() throws {
    func found(_ microseconds: Int64) throws -> [Gap] {
      let time = Timestamp(microseconds: RecordPlan.start.microseconds + 2_000_000 + microseconds)
      return try gaps(
        log(RecordPlan(.recorderHeartbeat, time: time))
          .appending(RecordPlan(.recorderStopped, time: time.advanced(by: 1_000_000))))
    }
    #expect(try found(0).isEmpty)
    #expect(try found(1_000_000).isEmpty)
    #expect(try found(-1_000_000).isEmpty)
    let forward = try found(1_000_001)
    #expect(forward.map(\.code) == [.clockStep])
    #expect(forward[0].statement.text.contains("forward by 1 s"))
    #expect(forward[0].statement.records == [1, 2])
    #expect(try found(-3_600_000_000)[0].statement.text.contains("back by 3600 s"))
  }

  @Test("calls that belong to no run are looked at, too")
  func withoutRun() throws {
    let found = try gaps(
      log(
        RecordPlan(.toolCall, data: ["gen_ai.tool.name": "set", "gen_ai.tool.call.id": "c1"]),
        RecordPlan(.recorderStopped)))
    #expect(found.map(\.code) == [.executedNotAsked, .executedWithoutAnswer])
    #expect(found.allSatisfy { $0.run == nil })
  }

  @Test("an action that two runs hold is found once")
  func once() throws {
    var reconcile = try ReconcileCase()
    reconcile.ask("c1", "set", "{}")
    reconcile.call("c1", "set", "{}", run: "proxy")
    let found = try Gaps.find(.log, in: reconcile.log, keepsActions: true)
    #expect(found.findings.map(\.code).filter { $0 == .executedWithoutAnswer }.count == 1)
    #expect(found.actions.count == 1)
  }

  @Test("the text fits its width, shows nothing raw, and says what was watched")
  func text() throws {
    var reconcile = try ReconcileCase(watches: ["mcp: \u{1b}[2Jfw"])
    reconcile.ask("c\u{1b}[1m", "set\u{202e}", "{}")
    reconcile.call("c2", "unset\u{7}", #"{"a":1}"#)
    let found = try Gaps.find(.log, in: reconcile.log, keepsActions: true)
    let report = TextReport(TextStyle(width: 60, colour: .plain))
    let text = report.gaps(found) + report.actions(found)
    #expect(!text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 7 })
    #expect(!text.contains("\u{202e}"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 })
    #expect(text.contains("asked-not-executed: ") && text.contains("executed-not-asked: "))
    let json = found.json(withActions: true)
    #expect(json["findings"]?.array?.count == found.findings.count)
    #expect(json["actions"]?.array?.count == 2)
    #expect(found.json(withActions: false)["actions"] == nil)
  }
}

extension Timestamp {
  fileprivate func advanced(by microseconds: Int64) -> Timestamp {
    Timestamp(microseconds: self.microseconds + microseconds)
  }
}

extension MemoryLog {
  fileprivate func appending(_ plan: RecordPlan) -> MemoryLog {
    var copy = self
    copy.append(plan)
    return copy
  }
}
