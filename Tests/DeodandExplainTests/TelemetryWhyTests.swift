import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandTesting
import Testing

/// A run of which only a program's spans are on record: a model asks for a tool, which is executed.
private struct ReportedCase {
  enum At {
    static let chat: UInt64 = 2
    static let tool: UInt64 = 3
    static let second: UInt64 = 4
    static let decision: UInt64 = 5
  }

  var log: MemoryLog

  init(error: String? = nil, withContent: Bool = true) throws {
    log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    append(
      .otelSpan, "chat",
      [
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024",
      ],
      [
        "gen_ai.input.messages":
          #"[{"role":"user","parts":[{"type":"text","content":"Book seat 12-AX."}]}]"#,
        "gen_ai.output.messages": #"""
        [{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"book",
         "arguments":{"seat":"12-AX"}}]}]
        """#,
      ], more: ["tool_calls": [["id": "c1", "name": "book"]]])
    var facts: JSONObject = [
      "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book",
      "gen_ai.tool.call.id": "c1",
    ]
    facts["error.type"] = error.map { .string($0) }
    append(
      .otelSpan, "execute_tool book", facts,
      withContent
        ? [
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.call.arguments": #"{"seat":"12-AX"}"#,
          "gen_ai.tool.call.result": "Seat 12-AX is yours.",
        ] : [:], message: error.map { _ in "no seats left" } ?? "")
    append(
      .otelSpan, "chat", ["gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"],
      [
        "gen_ai.input.messages": #"""
        [{"role":"tool","parts":[{"type":"tool_call_response","id":"c1",
         "response":"Seat 12-AX is yours."}]}]
        """#,
        "gen_ai.output.messages":
          #"[{"role":"assistant","parts":[{"type":"text","content":"Done."}]}]"#,
      ])
    append(
      .otelLog, "claude_code.tool_decision",
      ["tool_name": "book", "tool_use_id": "c1", "decision": "accept"], [:])
  }

  private mutating func append(
    _ type: EventType, _ name: String, _ facts: JSONObject, _ content: ForgedAttributes,
    more: JSONObject = [:], message: String = ""
  ) {
    var item = ForgedItem(name, content)
    item.message = message
    let isSpan = type == .otelSpan
    let body = log.body(
      isSpan ? "span" : "log", isSpan ? item.spanJSON : item.logJSON, mediaType: "application/json")
    var data = more
    data["name"] = .string(name)
    data["attributes"] = .object(facts)
    log.append(
      RecordPlan(type, basis: .reported, subject: "run/r1", data: data, content: [body]))
  }

  func why(_ reference: String) throws -> Explanation {
    try Why.explain(Reference(reference), in: log)
  }
}

extension Explanation {
  fileprivate func texts(_ section: Section) -> [String] { statements(section).map(\.text) }
}

@Suite("Explaining what programs report")
struct TelemetryWhyTests {
  @Test("a reported call is explained from the spans alone")
  func call() throws {
    let why = try ReportedCase().why("\(ReportedCase.At.tool)")
    #expect(why.texts(.answer)[0].hasPrefix(#"Run r1 called book with {"seat":"12-AX"} at "#))
    #expect(
      why.texts(.answer)[1]
        == "The instrumented program reported the call; Deodand did not see it on the wire.")
    #expect(
      why.texts(.chain) == [
        "A response of gpt-4o-2024 asked for the call: both carry the same tool call id.",
        "The same record reports the request.",
      ])
    #expect(why.statements(.chain)[0].records == [ReportedCase.At.chat, ReportedCase.At.tool])
    #expect(why.texts(.context)[0].contains("Book seat 12-AX."))
    #expect(why.texts(.arguments)[0].contains("said by the user"))
    #expect(why.texts(.versions).contains("The model that was asked for is gpt-4o."))
    #expect(
      why.texts(.outcome) == [
        "The program reported no error. The tool said “Seat 12-AX is yours.”."
      ])
    #expect(!why.texts(.gaps).contains { $0.contains("no such call is on record") })
  }

  @Test("a failure is told as the program told it, and what it left out is missing")
  func failure() throws {
    let why = try ReportedCase(error: "Full", withContent: false).why("\(ReportedCase.At.tool)")
    #expect(why.texts(.answer)[0].contains("with arguments that it did not report"))
    #expect(
      why.texts(.outcome) == [
        "The program reported that the call failed, with Full: “no seats left”."
      ])
    #expect(
      why.texts(.gaps).contains("What the tool answered is not in what the program reported."))
  }

  @Test("content that is gone is said to be")
  func gone() throws {
    var reported = try ReportedCase()
    for key in reported.log.contents.keys { reported.log.contents[key] = .erased(nil) }
    let why = try reported.why("\(ReportedCase.At.tool)")
    #expect(why.texts(.answer)[0].contains("with arguments that are erased"))
  }

  @Test("a result that a later span shows the model is traced to the call")
  func context() throws {
    let why = try ReportedCase().why("\(ReportedCase.At.second)")
    #expect(why.texts(.context)[0].contains("the same text as the reported result of book"))
    #expect(
      why.statements(.context)[0].records
        == [ReportedCase.At.tool, ReportedCase.At.second].sorted()
        || why.statements(.context)[0].records == [ReportedCase.At.second, ReportedCase.At.tool])
  }

  @Test("a call that nobody executed is missed among the spans too")
  func unexecuted() throws {
    var reported = try ReportedCase()
    reported.log = reported.log.rewritten { plans in plans.remove(at: Int(ReportedCase.At.tool)) }
    let why = try reported.why("\(ReportedCase.At.chat)")
    #expect(
      why.texts(.gaps).contains { $0.contains("asked for book, and no such call is on record") })
  }

  @Test("a call's identifier and a run name the reported call", arguments: ["c1", "run/r1"])
  func reference(text: String) throws {
    let reported = try ReportedCase()
    #expect(try Reference(text).resolve(in: reported.log) == ReportedCase.At.tool)
  }

  @Test("a call that was recorded goes before one that was reported")
  func recordedFirst() throws {
    var reported = try ReportedCase()
    let number = reported.log.append(
      RecordPlan(
        .toolCall, subject: "run/r1",
        data: ["gen_ai.tool.name": "book", "gen_ai.tool.call.id": "c1"]))
    #expect(try Reference("c1").resolve(in: reported.log) == number)
  }

  @Test("the timeline says in a line what was reported")
  func timeline() throws {
    let log = try ReportedCase(error: "Full").log
    let lines = try (ReportedCase.At.chat...ReportedCase.At.decision).map {
      try Timeline.row(of: try log.record($0), in: log).summary
    }
    #expect(
      lines == [
        "reported: chat gpt-4o, 1 tool call", "reported: tool book, failed: Full",
        "reported: chat gpt-4o", "reported: decision on book: accept",
      ])
  }
}
