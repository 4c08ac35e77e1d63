import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// One row a record, one line a row.
@Suite("Timeline")
struct TimelineTests {
  private func row(_ plan: RecordPlan, _ text: String? = nil, as name: String = "text") throws
    -> Timeline.Row
  {
    var log = try MemoryLog()
    var plan = plan
    if let text { plan.content = [log.body(name, text, mediaType: "application/json")] }
    let sequence = log.append(plan)
    return try Timeline.row(of: log.record(sequence), in: log)
  }

  @Test("the rows of a run")
  func run() throws {
    let log = try ExplainCase().log
    let rows = try (0..<log.size).map { try Timeline.row(of: log.record($0), in: log) }
    #expect(rows.map(\.sequence) == Array(0..<log.size))
    #expect(
      rows.map(\.summary) == [
        "log example.com/test created", "recorder started on test", "run started: crane keeper",
        "a person said “Move crane 4711 to the north bay.”", "2 tools on offer",
        "model asked: m-1", "model answered, asking for locate",
        "call of locate “{\"crane\":4711}”",
        "result of locate: ok “Crane 4711 stands at dock-Q9.”", "model asked: m-1",
        "model answered, asking for move, notify", "a person decided: approved",
        "call of move “{\"crane\":4711,\"from\":\"dock-Q9\",\"home\":\"yard-A1\",\"now\":true,\"speed\":"
          + "\"fast-12\"}”",
        "result of move: ok “Done, it is at the north bay.”", "model asked: m-1",
        "run ended with status 0", "recorder stopped",
      ])
    #expect(rows[3].basis == .declared && rows[3].subject == "run/r1" && rows[1].subject == nil)
    #expect(
      rows[3].json() == [
        "version": 1, "sequence": "3", "time": "2026-09-21T14:13:23.000000Z",
        "type": "deodand.human.input", "basis": "declared", "subject": "run/r1",
        "summary": "a person said “Move crane 4711 to the north bay.”",
      ])
    #expect(rows[1].json()["subject"] == nil)
  }

  @Test("every known type has a summary on one line, and without facts too")
  func everyType() throws {
    for type in EventType.known {
      for plan in [
        RecordPlan(type), RecordPlan(type, data: ["count": "many", "exit": "no", "tools": 1]),
      ] {
        let summary = try row(plan).summary
        #expect(!summary.isEmpty, "\(type)")
        #expect(!summary.contains("\n"), "\(type)")
        #expect(!summary.contains("nil") && !summary.contains("Optional"), "\(type): \(summary)")
      }
      #expect(!(try row(RecordPlan(type), "two\nlines").summary.contains("\n")), "\(type)")
    }
  }

  @Test("what each type says of itself")
  func summaries() throws {
    let examples: [(EventType, JSONObject, String)] = [
      (.recorderDropped, ["count": 4], "4 events lost"),
      (.runStarted, ["command": ["npx", "srv"]], "run started: npx srv"),
      (EventType("deodand.process.stderr"), [:], "the server's error output"),
      (EventType("deodand.mcp.message"), [:], "MCP message without a method"),
      (
        EventType("deodand.mcp.message"), ["session.end": "expired"], "MCP session ended: expired"
      ),
      (
        EventType("deodand.mcp.message"),
        ["phase": "response", "mcp.method.name": "tools/list", "from": "server", "note": "late"],
        "MCP answer to tools/list from the server (late)"
      ),
      (.runStarted, ["file": ["name": "a.json"]], "run started: import of a.json"),
      (.runStarted, [:], "run started"),
      (.runEnded, ["signal": 9], "run ended by signal 9"),
      (.runEnded, ["reason": "done"], "run ended: done"), (.runEnded, [:], "run ended"),
      (.toolCall, [:], "call of a tool"), (.toolResult, [:], "result of a tool: unknown"),
      (
        .resourceRead, ["phase": "asked", "mcp.resource.uri": "file:///a"],
        "resource asked: file:///a"
      ),
      (.humanApproval, [:], "a person decided: unknown"),
      (.evidenceExported, ["file": "a.asice"], "evidence exported to a.asice"),
      (
        .checkpointGiven, ["to": "an insurer", "size": "7"],
        "checkpoint of size 7 given to an insurer"
      ),
      (EventType("com.example.x"), [:], "com.example.x"),
    ]
    for (type, data, summary) in examples {
      #expect(try row(RecordPlan(type, data: data)).summary == summary)
    }
    #expect(
      try row(RecordPlan(.modelResponse), #""yes""#, as: "response").summary
        == "model answered: “yes”")
  }

  @Test(
    "what was said, in the wire formats of several providers",
    arguments: [
      (#"{"choices":[{"message":{"role":"assistant","content":"yes"}}]}"#, ": “yes”"),
      (#"{"role":"assistant","content":[{"type":"text","text":"yes"}]}"#, ": “yes”"),
      (
        #"{"content":[{"type":"tool_use","id":"t","name":"move","input":{}}]}"#,
        ", asking for move"
      ),
      (
        #"{"output":[{"type":"function_call","call_id":"t","name":"move","arguments":"{}"}]}"#,
        ", asking for move"
      ),
      (
        #"{"output":[{"type":"message","content":[{"type":"output_text","text":"yes"}]}]}"#,
        ": “yes”"
      ),
      ("no JSON at all", ": “no JSON at all”"),
    ])
  func wireFormats(body: String, summary: String) throws {
    #expect(
      try row(RecordPlan(.modelResponse), body, as: "response").summary
        == "model answered" + summary)
  }

  @Test("content that is gone is said to be gone, and why")
  func gone() throws {
    for (state, word) in [
      (ContentState.erased(nil), "erased"), (.withheld, "withheld"), (.missing, "missing"),
    ] {
      var log = try MemoryLog()
      let sequence = log.append(RecordPlan(.humanInput, content: [log.body("text", "secret")]))
      for commitment in log.contents.keys { log.contents[commitment] = state }
      let summary = try Timeline.row(of: log.record(sequence), in: log).summary
      #expect(summary == "a person said (content \(word))")
    }
  }

  @Test("a record in full: its bodies put together, or why they can't be")
  func show() throws {
    var example = try ExplainCase()
    let show = try Show.of(At.request2, in: example.log)
    let content = try #require(show.contents.first)
    let text = String(decoding: content.bytes ?? [], as: UTF8.self)
    #expect(
      text == "["
        + [ExplainCase.system, ExplainCase.user, ExplainCase.asked].joined(separator: ",")
        + #",{"role":"tool","tool_call_id":"c1","content":"Crane 4711 stands at dock-Q9."}]"#)
    #expect(content.commitments.count == 6 && content.absence == nil)
    #expect(show.record.bytes == example.log.records[Int(At.request2)])
    example.log.contents[content.commitments[0]] = .withheld
    let gone = try Show.of(At.request2, in: example.log)
    #expect(gone.contents.first?.bytes == nil && gone.contents.first?.absence == "withheld")
    #expect(throws: ReadError.self) { try Show.of(99, in: example.log) }
  }
}
