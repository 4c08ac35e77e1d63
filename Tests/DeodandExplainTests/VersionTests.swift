import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

/// Versions, compared within a run and with the run before.
@Suite("Versions")
struct VersionTests {
  /// Two runs of one agent, each with one exchange and one call; `change` alters the second.
  private func versions(
    agent: String = "a", change: JSONObject = [:], more: [RecordPlan] = [],
    surface: String? = nil, customers: [String?] = [nil, nil]
  ) throws -> Explanation {
    var log = try MemoryLog()
    for plan in more { log.append(plan) }
    for (run, customer) in zip(["r0", "r1"], customers) {
      var request: JSONObject = [
        "gen_ai.request.model": "m-1", "gen_ai.request.temperature": "0.2",
        "tools.digest": "00112233445566778899",
      ]
      if run == "r1" { for member in change.members { request[member.key] = member.value } }
      var started: JSONObject = ["agent": .string(run == "r0" ? "a" : agent)]
      started[.customer] = customer
      log.append(RecordPlan(.runStarted, subject: "run/" + run, data: started))
      if let surface {
        let own = run == "r0" ? "00112233445566778800" : surface
        log.append(
          RecordPlan(.toolListed, subject: "run/" + run, data: ["surface": .string(own)]))
      }
      let number = log.size
      log.append(RecordPlan(.modelRequest, subject: "run/" + run, data: request))
      log.append(
        RecordPlan(
          .modelResponse, subject: "run/" + run,
          data: [
            "request": .string(RecordPlan.id(number)), "gen_ai.response.model": "m-1-2026",
            "system_fingerprint": "fp_1", "tool_calls": [["id": .string(run), "name": "act"]],
          ]))
      log.append(
        RecordPlan(
          .toolCall, subject: "run/" + run,
          data: ["gen_ai.tool.name": "act", "gen_ai.tool.call.id": .string(run)]))
    }
    return try Why.explain(Reference("r1"), in: log)
  }

  @Test("what did not change says since when")
  func unchanged() throws {
    let why = try versions()
    for name in [
      "asked for is m-1", "temperature was 0.2", "calls itself m-1-2026", "fp_1", "0011",
    ] {
      let said = try #require(why.said(name, in: .versions).first, "\(name)")
      #expect(said.text.contains("unchanged since run r0 before it"), "\(said.text)")
      // Only what an index finds is said of the whole log; it is no claim about what lies between.
      let isFound = name.contains("m-1")
      #expect(said.text.contains("; first on record at record") == isFound, "\(said.text)")
    }
    #expect(why.statements(.findings).isEmpty)
  }

  @Test("a run for another customer is never the run before, nor the first on record")
  func customers() throws {
    for customers in [["porto", "lisbon"], [nil, "lisbon"], ["porto", nil]] {
      let why = try versions(
        change: ["gen_ai.request.model": "m-1"], surface: "ff", customers: customers)
      let said = why.statements(.versions)
      #expect(!said.isEmpty && said.allSatisfy { !$0.text.contains("r0") }, "\(customers)")
      #expect(said.allSatisfy { $0.records.allSatisfy { $0 >= 5 } }, "\(customers)")
    }
    let same = try versions(customers: ["porto", "porto"])
    #expect(same.said("unchanged since run r0 before it", in: .versions).count == 5)
  }

  @Test("what changed is a finding that cites both records")
  func changed() throws {
    let why = try versions(change: ["gen_ai.request.model": "m-2"])
    let said = try #require(why.said("m-2", in: .versions).first)
    #expect(said.text.contains("changed since run r0, where it was m-1"))
    #expect(why.statements(.findings).map(\.records) == [said.records])
    #expect(said.records == [2, 6])
  }

  @Test("the tools on offer are compared with the run before")
  func tools() throws {
    let same = try versions(surface: "00112233445566778800")
    #expect(same.said("The tools on offer", in: .versions).map(\.records) == [[2, 7]])
    let tools = same.said("The tools on offer", in: .versions).first
    #expect(tools?.text.contains("unchanged since run r0") == true)
    #expect(same.statements(.findings).isEmpty)
    let other = try versions(surface: "ffeeddccbbaa00998877")
    #expect(other.said("changed since run r0.", in: .versions).map(\.records) == [[2, 7]])
    #expect(other.statements(.findings).map(\.records) == [[2, 7]])
    #expect(
      try versions(agent: "b", surface: "ff").said("since run", in: .versions).isEmpty)
  }

  @Test("a run of another agent is no measure")
  func otherAgent() throws {
    let why = try versions(agent: "b", change: ["gen_ai.request.model": "m-2"])
    #expect(why.said("m-2", in: .versions).map(\.text) == ["The model that was asked for is m-2."])
    #expect(why.statements(.findings).isEmpty)
  }

  @Test("evaluations of the model that was asked for or answered, and of no other")
  func evaluations() throws {
    func evaluated(_ model: String) -> RecordPlan {
      RecordPlan(
        .modelEvaluated, basis: .declared,
        data: [
          "evaluation": "Phare", "model": .string(model), "score": "0.71", "date": "2026-03-01",
        ])
    }
    let why = try versions(more: [evaluated("m-1-2026"), evaluated("m-9")])
    #expect(
      why.said("Phare", in: .versions).map(\.text) == ["Phare of m-1-2026: 0.71, 2026-03-01."])
  }

  @Test("an approval is bound to its call in the graph, a span by the trace that travelled")
  func edges() throws {
    let approved = try ExplainCase().why(ExplainCase.At.move)
    #expect(
      approved.edges.contains(
        Edge(
          from: .init(ExplainCase.At.approval), to: .init(ExplainCase.At.move), by: .approval)))
    var log = try MemoryLog()
    func traced(_ type: EventType, _ span: Character, _ data: JSONObject) -> RecordPlan {
      var plan = RecordPlan(type, basis: .reported, subject: "run/r1", data: data)
      let digits = [String(repeating: "1", count: 32), String(repeating: span, count: 16)]
      plan.traceparent = "00-\(digits[0])-\(digits[1])-01"
      return plan
    }
    log.append(traced(.otelSpan, "2", ["name": "plan"]))
    log.append(traced(.toolCall, "2", ["gen_ai.tool.name": "act"]))
    log.append(traced(.toolCall, "3", ["gen_ai.tool.name": "act"]))
    let inside = try Why.explain(Reference("2"), in: log)
    #expect(inside.edges == [Edge(from: .init(1), to: .init(2), by: .traceParent)])
    #expect(inside.said("within the span “plan”", in: .chain).map(\.records) == [[1, 2]])
    #expect(try Why.explain(Reference("3"), in: log).edges.isEmpty)
  }
}
