import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Losses of the memory, as records state them, and their acceptance.
@Suite("Lost memories")
struct MemoryRuleTests {
  private static func started(_ memory: String) -> RecordPlan {
    RecordPlan(.recorderStarted, data: ["host": "test", "highwater": .string(memory)])
  }

  private static func accepted(
    _ records: [String], finding: String = "high-water-mark", _ reason: String? = "found out why"
  ) -> RecordPlan {
    var data: JSONObject = [
      "finding": .string(finding), "records": .array(records.map { .string($0) }), "by": "a@b",
      "user": "root",
    ]
    data["reason"] = reason.map { .string($0) }
    return RecordPlan(.findingAccepted, basis: .declared, data: data)
  }

  private static func findings(_ plans: [RecordPlan]) throws -> (open: [Finding], told: [Finding]) {
    var log = try MemoryLog()
    for plan in plans { log.append(plan) }
    let verdict = try LogTrial(log, checkpoints: [log.records.count]).verdict()
    let all = verdict.findings("high-water-mark")
    #expect(all.filter { $0.outcome == .valid }.count == 1)
    let open = all.filter { $0.group == .complete && $0.outcome == .unverifiable }
    #expect(verdict.exitCode == (open.isEmpty ? 0 : 3))
    return (open, all.filter { $0.group == .coverage })
  }

  @Test("kept and unavailable are no losses, lost and older are")
  func losses() throws {
    #expect(try Self.findings(["kept", "unavailable", "other"].map(Self.started)).open.isEmpty)
    for word in ["lost", "older"] {
      let open = try Self.findings([Self.started("kept"), Self.started(word)]).open
      #expect(open.map(\.records) == [[2]])
      #expect(open[0].message.contains("deodand accept 2"))
    }
  }

  @Test("an acceptance closes what it names and what came before it, and is told")
  func acceptance() throws {
    let both = [Self.started("lost"), Self.started("older")]
    let one = try Self.findings(both + [Self.accepted(["1"])])
    #expect(one.open.map(\.records) == [[2]])
    #expect(one.told.map(\.records) == [[1, 3]])
    #expect(one.told[0].message.contains("by a@b (user root): found out why"))
    #expect(try Self.findings(both + [Self.accepted(["1-2"])]).open.isEmpty)
    #expect(try Self.findings(both + [Self.accepted(["1", "2"])]).told.count == 2)
  }

  @Test("what accepts nothing, something else, the future, or without a reason leaves it open")
  func noAcceptance() throws {
    for plan in [
      Self.accepted([]), Self.accepted(["9"]), Self.accepted(["x"]),
      Self.accepted(["1"], finding: "run-order"), Self.accepted(["1"], nil),
    ] {
      #expect(try Self.findings([Self.started("lost"), plan]).open.count == 1)
    }
    #expect(try Self.findings([Self.accepted(["2"]), Self.started("lost")]).open.count == 1)
  }

  @Test("many accepted losses are counted, and the first ten told one by one")
  func many() throws {
    let plans = (0..<12).map { _ in Self.started("lost") } + [Self.accepted(["1-12"])]
    let told = try Self.findings(plans).told
    #expect(told.count == 11 && told.last?.message.contains("accepted: 2") == true)
  }

  @Test("a mark that is older than the last checkpoint is not believed; one that caught up is")
  func older() throws {
    let log = try LogTrial.log()
    var trial = try LogTrial(log)
    trial.evidence.highWater = .mark(size: 200, head: log.leaves[199])
    trial.evidence.laterMark = 200
    #expect(trial.verdict().findings("high-water-mark").map(\.outcome) == [.unverifiable])
    trial.evidence.laterMark = 299
    #expect(trial.verdict().findings("high-water-mark").map(\.outcome) == [.unverifiable])
    trial.evidence.laterMark = 300
    #expect(trial.verdict().findings("high-water-mark").map(\.outcome) == [.valid])
  }
}
