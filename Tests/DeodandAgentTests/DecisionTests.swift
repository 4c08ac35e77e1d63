import DeodandAgent
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandTesting
import NIOHTTP1
import Testing

/// Decisions on calls over HTTP, with real sockets.
@Suite("Decisions over HTTP", .timeLimit(.minutes(5)))
struct DecisionTests {
  private static let table = [
    "no": ActionDecision(.deny, rule: "r", reason: "not for agents"),
    "h": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
    "m": ActionDecision(.modify(arguments: Array(#"{"n":12345678901234567890}"#.utf8))),
  ]

  private static func call(_ id: Int, _ tool: String, _ arguments: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","#
      + #""arguments":\#(arguments)}}"#
  }

  private static func harness(
    _ decider: TableDecider, _ clock: ManualClock = ManualClock()
  ) async throws -> AgentHarness {
    try await AgentHarness(decisions: .init(decider, clock: clock))
  }

  @Test("a call that is denied gets its answer here, and the server never hears of it")
  func denied() async throws {
    let harness = try await Self.harness(TableDecider(Self.table))
    let reply = try await harness.post("/mcp/tools", Self.call(1, "no"))
    #expect(reply.status == 200 && reply.headers.first(name: "content-type") == "application/json")
    #expect(reply.text.contains(#""isError":true"#) && reply.text.contains("not for agents"))
    let silent = try await harness.post(
      "/mcp/tools", #"{"method":"tools/call","params":{"name":"no"}}"#)
    #expect(silent.status == 403 && silent.text.contains("deodand_denied"))
    #expect(harness.seen.isEmpty)
    let records = try await harness.finish()
    #expect(
      records.names == [
        "tool.call", "policy.decision", "tool.result", "tool.call", "policy.decision",
      ])
  }

  @Test("what is sent are the new arguments, and the header that repeats the old ones is not")
  func modified() async throws {
    let harness = try await Self.harness(TableDecider(Self.table))
    let reply = try await harness.post(
      "/mcp/tools", Self.call(1, "m", #"{"n":1}"#), ["Mcp-Param-N": "1", "Mcp-Name": "m"])
    #expect(reply.status == 200)
    #expect(harness.seen.map(\.text) == [Self.call(1, "m", #"{"n":12345678901234567890}"#)])
    #expect(harness.seen[0].head.headers.contains(name: "mcp-name"))
    #expect(!harness.seen[0].head.headers.contains(name: "mcp-param-n"))
    _ = try await harness.finish()
  }

  @Test("a call that is held goes on when somebody says so, and others meanwhile")
  func allowedLater() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await Self.harness(decider)
    let held = Task { try await harness.post("/mcp/tools", Self.call(1, "h")) }
    await decider.holds(atLeast: 1)
    let onRecord = try harness.records()
    #expect(onRecord.names == ["tool.call", "policy.decision"])
    #expect(try await harness.post("/mcp/tools", Self.call(2, "t")).status == 200)
    #expect(try await harness.post("/mcp/tools", #"{"id":3,"method":"ping"}"#).status == 200)
    #expect(harness.seen.count == 2)
    decider.answer("h", ActionDecision(.allow, decider: "person:eva"))
    #expect(try await held.value.text == #"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"#)
    #expect(harness.seen.map(\.text).last == Self.call(1, "h"))
    let records = try await harness.finish()
    let decisions = records.of(.policyDecision)
    #expect(decisions.map { $0.data["decision"]?.string } == ["held", "allowed"])
    #expect(decisions[1].data["decision.hold"]?.string == decisions[0].id)
    #expect(decider.ended == [decisions[0].id])
  }

  @Test("of two held calls in one request, the first decision is not the end of the other")
  func twoInOne() async throws {
    for last in [ActionDecision(.allow), ActionDecision(.deny, rule: "r", reason: "no")] {
      let decider = TableDecider([
        "h": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
        "g": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
      ])
      let harness = try await Self.harness(decider)
      let batch = "[\(Self.call(1, "h")),\(Self.call(2, "g"))]"
      let held = Task { try await harness.post("/mcp/tools", batch) }
      await decider.holds(atLeast: 2)
      decider.answer("h", ActionDecision(.allow, decider: "person:eva"))
      decider.answer("g", last)
      let reply = try await held.value
      let isAllowed = last.outcome == .allow
      #expect(reply.status == 200 && !reply.text.isEmpty)
      #expect(harness.seen.map(\.text) == (isAllowed ? [batch] : []))
      let records = try await harness.finish()
      let decisions = records.of(.policyDecision).map { $0.data["decision"]?.string }
      #expect(decisions == ["held", "held", "allowed", isAllowed ? "allowed" : "denied"])
    }
  }

  @Test("time that is up decides as was said")
  func timeout() async throws {
    let (decider, clock) = (TableDecider(Self.table), ManualClock())
    let harness = try await Self.harness(decider, clock)
    let held = Task { try await harness.post("/mcp/tools", Self.call(1, "h")) }
    await decider.holds(atLeast: 1)
    clock.advance(by: .seconds(59))
    #expect(decider.ended.isEmpty)
    clock.advance(by: .seconds(1))
    let reply = try await held.value
    #expect(reply.status == 200 && reply.text.contains("nobody approved it in time"))
    decider.answer("h", ActionDecision(.allow))
    #expect(harness.seen.isEmpty)
    let records = try await harness.finish()
    #expect(records.of(.policyDecision).last?.data["decision.source"]?.string == "timeout")
  }

  @Test("a client that goes away while its call is held: on record, and never sent")
  func closed() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await Self.harness(decider)
    let held = Task { try await harness.post("/mcp/tools", Self.call(1, "h")) }
    await decider.holds(atLeast: 1)
    held.cancel()
    await decider.endings(atLeast: 1)
    decider.answer("h", ActionDecision(.allow))
    try await harness.askUpstream()
    #expect(harness.seen.isEmpty)
    let result = try await harness.finish().of(.toolResult)
    #expect(result.map { $0.data["outcome"]?.string } == ["cancelled"])
  }

  @Test("a cancellation from another exchange ends the hold, and is not passed on")
  func cancelled() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await Self.harness(decider)
    let held = Task { try await harness.post("/mcp/tools", Self.call(1, "h")) }
    await decider.holds(atLeast: 1)
    let cancel = #"{"method":"notifications/cancelled","params":{"requestId":1}}"#
    #expect(try await harness.post("/mcp/tools", cancel).status == 202)
    let reply = try await held.value
    #expect(reply.headers.first(name: "content-type") == "text/event-stream" && reply.body.isEmpty)
    #expect(harness.seen.isEmpty)
    let result = try await harness.finish().of(.toolResult)
    #expect(result.map { $0.data["outcome"]?.string } == ["cancelled"])
  }

  @Test("an agent that stops sends nothing of what it held")
  func stopped() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await Self.harness(decider)
    let held = Task { try await harness.post("/mcp/tools", Self.call(1, "h")) }
    await decider.holds(atLeast: 1)
    let result = try await harness.finish().of(.toolResult)
    #expect(result.map { $0.data["outcome"]?.string } == ["cancelled"])
    #expect(harness.seen.isEmpty)
    await #expect(throws: (any Error).self) { try await held.value }
  }

  @Test("a coding agent's call is decided on by its hook")
  func hooks() async throws {
    let harness = try await Self.harness(TableDecider(Self.table))
    func hook(_ tool: String) async throws -> String {
      try await harness.post(
        "/hooks/claude-code",
        #"{"hook_event_name":"PreToolUse","session_id":"s","tool_name":"\#(tool)","#
          + #""tool_use_id":"u-\#(tool)","tool_input":{"n":1}}"#
      ).text
    }
    #expect(try await hook("t") == "{}")
    #expect(try await hook("no").contains(#""permissionDecision":"deny""#))
    #expect(try await hook("h").contains(#""permissionDecision":"ask""#))
    let modified = try await hook("m")
    #expect(modified.contains(#""updatedInput":{"n":12345678901234567890}"#))
    let records = try await harness.finish()
    #expect(records.of(.toolCall).count == 4 && records.of(.policyDecision).count == 3)
    for decision in records.of(.policyDecision) {
      #expect(records.of(.toolCall).contains { $0.id == decision.data["call"]?.string })
    }
  }
}
