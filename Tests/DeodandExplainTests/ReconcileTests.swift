import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

/// Logs in which several channels tell of one call.
struct ReconcileCase {
  var log: MemoryLog

  init(watches: [JSONValue] = ["mcp: fw", "hook: coding agent"]) throws {
    log = try MemoryLog()
    log.append(
      RecordPlan(.recorderStarted, data: ["host": "test", "watches": .array(watches)]))
  }

  /// A model asks for a tool.
  @discardableResult
  mutating func ask(
    _ id: String?, _ name: String, _ arguments: String, run: String = "agent",
    basis: Basis = .observed
  ) -> UInt64 {
    let key = id.map { #""id":"\#($0)","# } ?? ""
    let answer = log.body(
      "response",
      #"{"role":"assistant","content":[{"type":"tool_use",\#(key)"name":"\#(name)","input":\#(arguments)}]}"#,
      mediaType: "application/json")
    var call: JSONObject = ["name": .string(name)]
    call["id"] = id.map { .string($0) }
    return log.append(
      RecordPlan(
        .modelResponse, basis: basis, subject: "run/" + run,
        data: ["tool_calls": [.object(call)], "request": .string(RecordPlan.id(99))],
        content: [answer]))
  }

  /// A channel tells of a call.
  @discardableResult
  mutating func call(
    _ id: String?, _ name: String, _ arguments: String, run: String = "agent",
    basis: Basis = .observed, by channel: (String, JSONValue)? = ("mcp.method.name", "tools/call")
  ) -> UInt64 {
    var data: JSONObject = ["gen_ai.tool.name": .string(name)]
    data["gen_ai.tool.call.id"] = id.map { .string($0) }
    if let channel { data[channel.0] = channel.1 }
    let body = log.body("arguments", arguments, mediaType: "application/json")
    return log.append(
      RecordPlan(
        .toolCall, basis: basis, subject: "run/" + run, data: data, content: [body]))
  }

  @discardableResult
  mutating func hook(
    _ id: String?, _ name: String, _ arguments: String, run: String = "agent"
  ) -> UInt64 {
    call(id, name, arguments, run: run, basis: .reported, by: ("hook", "PreToolUse"))
  }

  /// A tool answers a call.
  @discardableResult
  mutating func result(
    of call: UInt64, _ text: String, outcome: String = "success", run: String = "agent"
  ) -> UInt64 {
    let plan = log.plans[Int(call)]
    var data: JSONObject = [
      "call": .string(RecordPlan.id(call)), "outcome": .string(outcome),
      "gen_ai.tool.name": plan.data["gen_ai.tool.name"] ?? "x",
    ]
    for key in ["gen_ai.tool.call.id", "mcp.method.name", "hook"] { data[key] = plan.data[key] }
    let body = log.body(
      "result", #"{"content":[{"type":"text","text":"\#(text)"}]}"#, mediaType: "application/json")
    return log.append(
      RecordPlan(
        .toolResult, basis: plan.basis, subject: "run/" + run, data: data, content: [body]))
  }

  /// The client tells the model what a tool answered.
  @discardableResult
  mutating func tell(_ id: String, _ text: String, run: String = "agent") -> UInt64 {
    let body = log.body(
      "request",
      #"""
      {"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(id)",\#
      "content":"\#(text)"}]}]}
      """#,
      mediaType: "application/json")
    return log.append(RecordPlan(.modelRequest, subject: "run/" + run, content: [body]))
  }

  @discardableResult
  mutating func decide(
    _ id: String, _ decision: String, type: EventType = .policyDecision, run: String = "agent"
  ) -> UInt64 {
    log.append(
      RecordPlan(
        type, basis: .reported, subject: "run/" + run,
        data: ["gen_ai.tool.call.id": .string(id), "decision": .string(decision)]))
  }

  func reconciled(_ runs: String...) throws -> Reconciliation {
    try Reconciliation.of(runs: runs.isEmpty ? ["agent"] : runs, in: log)
  }

  func codes(_ runs: String...) throws -> [Gap.Code] {
    try Reconciliation.of(runs: runs.isEmpty ? ["agent"] : runs, in: log).findings.map(\.code)
  }
}

extension Observation {
  fileprivate var said: String {
    "\(record) \(channel.rawValue) \(rule?.name ?? "-")"
  }
}

@Suite("Reconciliation")
struct ReconcileTests {
  @Test("the same call on four channels is one action")
  func fourChannels() throws {
    var log = try ReconcileCase()
    let ask = log.ask("c1", "mcp__fw__set", #"{"port":22}"#)
    let hook = log.hook("c1", "mcp__fw__set", #"{"port":22}"#)
    let call = log.call("c1", "set", #"{"port": 22}"#)
    let span = log.log.append(
      RecordPlan(
        EventType("deodand.otel.span"), basis: .reported, subject: "run/agent",
        data: [
          "attributes": [
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "set",
            "gen_ai.tool.call.id": "c1",
          ]
        ]))
    let result = log.result(of: call, "rule 14 set")
    let told = log.tell("c1", "rule 14 set")
    let found = try log.reconciled()
    try #require(found.actions.count == 1)
    let action = found.actions[0]
    #expect(action.tool == "set")
    #expect(action.callID == "c1")
    #expect(action.asked.map(\.said) == ["\(ask) model -"])
    #expect(
      action.executed.map(\.said) == [
        "\(hook) hook same-call-id", "\(call) mcp same-call-id",
        "\(span) telemetry same-call-id",
      ])
    #expect(action.results.map(\.said).contains("\(result) mcp record-link"))
    #expect(action.reported.map(\.said) == ["\(told) model same-call-id"])
    #expect(found.findings.isEmpty)
    #expect(found.watches.map(\.line) == ["mcp: fw", "hook: coding agent"])
  }

  @Test("without an identifier the same tool and arguments join, once for each wish")
  func byValue() throws {
    var log = try ReconcileCase()
    log.ask("c1", "mcp__fw__set", #"{"port":22}"#)
    log.ask("c2", "mcp__fw__set", #"{"port":22}"#)
    let first = log.call(nil, "set", #"{"port":22}"#)
    log.result(of: first, "ok")
    let second = log.call(nil, "set", #"{"port":22}"#)
    log.result(of: second, "ok")
    let found = try log.reconciled()
    #expect(
      found.actions.map { $0.executed.map(\.said) } == [
        ["\(first) mcp same-tool-and-arguments"], ["\(second) mcp same-tool-and-arguments"],
      ])
    #expect(found.findings.isEmpty)
    // A third is one too many; other arguments, or a call before the wish, join nothing.
    let third = log.call(nil, "set", #"{"port":22}"#)
    log.result(of: third, "ok")
    #expect(try log.codes() == [.executedNotAsked])
    var other = try ReconcileCase()
    let early = other.call(nil, "set", #"{"port":22}"#)
    other.result(of: early, "ok")
    other.ask("c1", "set", #"{"port":22}"#)
    #expect(try other.codes() == [.executedNotAsked, .askedNotExecuted])
  }

  @Test("identifiers join across runs; values only between given runs that overlap")
  func acrossRuns() throws {
    var log = try ReconcileCase()
    log.ask("c1", "set", #"{"port":22}"#)
    let call = log.call("c1", "set", #"{"port":22}"#, run: "proxy")
    log.result(of: call, "ok", run: "proxy")
    #expect(try log.reconciled().actions.map { $0.executed.map(\.run) } == [["proxy"]])
    #expect(try log.codes().isEmpty)
    #expect(try log.codes("proxy").isEmpty, "the wish is found from the proxy's run, too")

    var plain = try ReconcileCase()
    plain.ask(nil, "set", #"{"port":22}"#)
    let other = plain.call(nil, "set", #"{"port":22}"#, run: "proxy")
    plain.result(of: other, "ok", run: "proxy")
    #expect(try plain.codes() == [.askedNotExecuted])
    #expect(try plain.codes("agent", "proxy") == [.askedNotExecuted, .executedNotAsked])
    plain.log.append(RecordPlan(.runEnded, subject: "run/agent"))
    #expect(try plain.codes("agent", "proxy").isEmpty, "the runs overlap")
  }

  @Test("an identifier that models of two runs used joins nothing across runs")
  func ambiguousIdentifier() throws {
    var log = try ReconcileCase()
    log.ask("call_1", "set", #"{"port":22}"#)
    log.ask("call_1", "set", #"{"port":22}"#, run: "other")
    let call = log.call("call_1", "set", #"{"port":22}"#, run: "proxy")
    log.result(of: call, "ok", run: "proxy")
    #expect(try log.codes() == [.askedNotExecuted])
  }

  @Test("an agent's changed input is executed differently")
  func differently() throws {
    var log = try ReconcileCase()
    let ask = log.ask("c1", "set", #"{"port":22,"action":"deny"}"#)
    let call = log.call("c1", "set", #"{"port":22,"action":"allow"}"#)
    log.result(of: call, "ok")
    let gaps = try log.reconciled().findings
    #expect(gaps.map(\.code) == [.executedDifferently])
    #expect(gaps[0].statement.records == [ask, call])
    #expect(gaps[0].statement.text.contains("/action"))
    #expect(gaps[0].statement.kind == .derived(.callID))
    // Key order and white space are no difference, and another tool is one.
    var same = try ReconcileCase()
    same.ask("c1", "set", #"{"a":1,"b":2}"#)
    same.result(of: same.call("c1", "set", #"{"b":2, "a":1}"#), "ok")
    #expect(try same.codes().isEmpty)
    var tool = try ReconcileCase()
    tool.ask("c1", "set", "{}")
    tool.result(of: tool.call("c1", "unset", "{}"), "ok")
    #expect(try tool.codes() == [.executedDifferently])
  }

  @Test("calls without a result, and results that are none")
  func withoutAnswer() throws {
    var log = try ReconcileCase()
    log.ask("c1", "set", "{}")
    let call = log.call("c1", "set", "{}")
    #expect(try log.codes() == [.executedWithoutAnswer])
    log.result(of: call, "", outcome: "no_response")
    #expect(try log.codes() == [.executedWithoutAnswer])
    log.result(of: call, "late")
    #expect(try log.codes().isEmpty)
  }

  @Test("told an answer of a call that nobody saw")
  func answeredWithoutExecution() throws {
    var log = try ReconcileCase()
    let ask = log.ask("c1", "set", "{}")
    let told = log.tell("c1", "done")
    let gaps = try log.reconciled().findings
    #expect(gaps.map(\.code) == [.answeredWithoutExecution])
    #expect(gaps[0].statement.records == [ask, told])
    #expect(gaps[0].statement.text.contains("mcp: fw; hook: coding agent"))
    // The facts alone say it, where the content is gone.
    var facts = try ReconcileCase()
    facts.ask("c1", "set", "{}")
    facts.log.append(
      RecordPlan(.modelRequest, subject: "run/agent", data: ["tool_results": ["c1"]]))
    #expect(try facts.codes() == [.answeredWithoutExecution])
  }

  @Test("what the tool said must stand in what the model was told")
  func resultDiffers() throws {
    func codes(_ said: String, _ told: String, hook: Bool = false) throws -> [Gap.Code] {
      var log = try ReconcileCase()
      log.ask("c1", "set", "{}")
      let call = hook ? log.hook("c1", "set", "{}") : log.call("c1", "set", "{}")
      log.result(of: call, said)
      log.tell("c1", told)
      return try log.codes()
    }
    #expect(try codes("rule 14 set", "rule 14 set").isEmpty)
    #expect(try codes("rule 14 set", "rule 14 set [a reminder of the agent's]").isEmpty)
    #expect(try codes("rule 14 set", "nothing was done") == [.resultDiffers])
    #expect(try codes("rule 14 set", "") == [.resultDiffers])
    #expect(try codes("a form of its own", "another", hook: true).isEmpty)
  }

  @Test("refused and executed; refused and not executed")
  func refusals() throws {
    var log = try ReconcileCase()
    log.ask("c1", "set", "{}")
    log.hook("c1", "set", "{}")
    log.decide("c1", "denied")
    #expect(try log.codes().isEmpty, "the hook tells of the call before it is refused")
    let call = log.call("c1", "set", "{}")
    log.result(of: call, "ok")
    #expect(try log.codes() == [.executedThoughRefused])
    log.decide("c1", "approved", type: .humanApproval)
    #expect(try log.codes().isEmpty, "the last decision counts")
    var only = try ReconcileCase()
    only.ask("c1", "set", "{}")
    only.decide("c1", "rejected")
    #expect(try only.codes().isEmpty)
  }

  @Test("where one side was not watched, one sentence says so")
  func unwatched() throws {
    var model = try ReconcileCase(watches: ["model: proxy"])
    model.ask("c1", "set", "{}")
    model.ask("c2", "set", #"{"a":1}"#)
    let gaps = try model.reconciled().findings
    #expect(gaps.map(\.code) == [.askedNotExecuted])
    #expect(gaps[0].statement.text.contains("model: proxy"))
    #expect(gaps[0].statement.records.count == 2)
    var wire = try ReconcileCase(watches: ["mcp: fw"])
    wire.result(of: wire.call(nil, "set", "{}"), "ok")
    wire.result(of: wire.call(nil, "set", "{}"), "ok")
    let calls = try wire.reconciled().findings
    #expect(calls.map(\.code) == [.executedNotAsked])
    #expect(calls[0].statement.text.contains("2"))
    // Once a model is watched, each stands for itself.
    wire.ask("c9", "other", "{}")
    #expect(
      try wire.codes() == [.executedNotAsked, .executedNotAsked, .askedNotExecuted])
  }

  @Test("telemetry: a decision's log is no execution, a failed span is an error")
  func telemetry() throws {
    var log = try ReconcileCase(watches: ["otlp: spans"])
    log.ask("c1", "Bash", "{}")
    func append(_ attributes: JSONValue) {
      log.log.append(
        RecordPlan(
          EventType("deodand.otel.log"), basis: .reported, subject: "run/agent",
          data: ["attributes": attributes]))
    }
    append(["tool_name": "Bash", "tool_use_id": "c1", "decision": "accept"])
    #expect(try log.codes() == [.askedNotExecuted])
    append(["tool_name": "Bash", "tool_use_id": "c1", "success": "false"])
    #expect(try log.codes().isEmpty)
    #expect(try log.reconciled().actions[0].results.map(\.detail) == ["error"])
  }

  @Test("why says who else saw the call, and a call's identifier names the action")
  func why() throws {
    var log = try ReconcileCase()
    log.ask("c1", "mcp__fw__set", "{}")
    let hook = log.hook("c1", "mcp__fw__set", "{}", run: "session")
    let call = log.call("c1", "set", "{}")
    let answer = try Why.explain(Reference("c1"), in: log.log)
    #expect(answer.subject == call, "what was observed says more than what was reported")
    let said = answer.said("The agent's hook reported the same call.", in: .answer)
    #expect(said.map(\.records) == [[call, hook]])
    #expect(said.map(\.kind) == [.derived(.callID)])
    #expect(answer.edges.contains { $0.cause.record == hook && $0.effect.record == call })
    // Two calls of one channel under one identifier are two actions.
    log.call("c1", "set", "{}")
    #expect(throws: ExplainError.self) { try Why.explain(Reference("c1"), in: log.log) }
  }
}
