import DeodandEvents
import DeodandImport
import Synchronization
import Testing

/// Lines as Claude Code 2.1 writes them, shortened to what matters.
private enum Line {
  static let prompt =
    #"""
    {"parentUuid":null,"isSidechain":false,"type":"user","message":{"role":"user",\#
    "content":"Look after the firewall edge-7 of the Lisbon branch, please."},"uuid":"u1",\#
    "timestamp":"2026-11-25T03:39:30.885Z","cwd":"/srv","sessionId":"s1","version":"2.1.330"}
    """#
  static let reminder =
    #"""
    {"parentUuid":"u1","type":"attachment","attachment":{"type":"date"},\#
    "rendered":[{"content":"Today is a day on which firewalls are looked after with care."}],\#
    "uuid":"u2","sessionId":"s1"}
    """#
  static let latch = #"{"type":"atis-latch","sessionId":"s1"}"#
  static let text =
    #"""
    {"parentUuid":"u2","type":"assistant","message":{"id":"m1","role":"assistant",\#
    "model":"claude-x","content":[{"type":"text","text":"I look first."}],\#
    "stop_reason":"tool_use","usage":{"input_tokens":100,"output_tokens":20}},\#
    "requestId":"req_1","uuid":"u3","timestamp":"2026-11-25T03:39:31.144Z","sessionId":"s1"}
    """#
  static let read =
    #"""
    {"parentUuid":"u3","type":"assistant","message":{"id":"m1","role":"assistant",\#
    "model":"claude-x","content":[{"type":"tool_use","id":"t1","name":"Read",\#
    "input":{"file_path" : "/srv/notes"}}],"stop_reason":"tool_use"},"uuid":"u4",\#
    "sessionId":"s1"}
    """#
  static let bash =
    #"""
    {"parentUuid":"u4","type":"assistant","message":{"id":"m1","role":"assistant",\#
    "model":"claude-x","content":[{"type":"tool_use","id":"t2","name":"Bash",\#
    "input":{"command":"ls"}}],"stop_reason":"tool_use"},"uuid":"u5","sessionId":"s1"}
    """#
  static let block =
    #"{"tool_use_id":"t1","type":"tool_result","content":"rule 1: allow 22 from 198.51.100.77"}"#
  static let answered =
    #"""
    {"parentUuid":"u4","type":"user","message":{"role":"user","content":[\#(block)]},\#
    "uuid":"u6","toolUseResult":{"type":"text"},"sourceToolAssistantUUID":"u4",\#
    "permissionDecision":{"decision":"accept","source":"config"},"sessionId":"s1"}
    """#
  static let failed =
    #"""
    {"parentUuid":"u5","type":"user","message":{"role":"user","content":[{"tool_use_id":"t2",\#
    "type":"tool_result","content":"no","is_error":true}]},"uuid":"u7",\#
    "toolUseResult":"Error: no","sourceToolAssistantUUID":"u5","sessionId":"s1"}
    """#
  static let done =
    #"""
    {"parentUuid":"u7","type":"assistant","message":{"id":"m2","role":"assistant",\#
    "model":"claude-x","content":[{"type":"text","text":"Done."}],"stop_reason":"end_turn"},\#
    "uuid":"u8","sessionId":"s1"}
    """#

  static let session = [
    prompt, reminder, latch, text, read, latch, bash, answered, failed, done,
  ]
}

private func drafts(
  _ lines: [String], launch: String? = nil, contextBytes: Int = Limits.importContextBytes
) -> [EventDraft] {
  let count = Mutex(0)
  var session = ClaudeCodeImport(
    ImportSource(name: "s1.jsonl", sha256: "00", byteCount: 3), run: "fallback",
    launch: launch.map { ClaudeCodeLaunch(Array($0.utf8)) }, contextBytes: contextBytes,
    mint: {
      count.withLock { count in
        count += 1
        return "id-\(count)"
      }
    })
  var all: [EventDraft] = []
  for line in lines { all += session.add(Array(line.utf8)) }
  return all + session.end()
}

@Suite("Transcripts of Claude Code")
struct ClaudeCodeImportTests {
  private func kinds(_ drafts: [EventDraft]) -> [String] {
    drafts.map { String($0.type.rawValue.dropFirst("deodand.".count)) }
  }

  @Test("a session becomes the calls and answers that it was")
  func session() {
    let all = drafts(Line.session)
    #expect(
      kinds(all) == [
        "run.started", "human.input", "import.line", "import.line", "import.line",
        "model.request", "model.response", "tool.call", "tool.call", "policy.decision",
        "tool.result", "tool.result", "model.request", "model.response", "run.ended",
      ])
    #expect(all.allSatisfy { $0.basis == .imported && $0.subject == "run/s1" })
    #expect(all[0]["agent"] == "claude-code" && all[0]["version"] == "2.1.330")
    #expect(all[1].body("text") == "Look after the firewall edge-7 of the Lisbon branch, please.")
    #expect(all[1].occurred?.rfc3339 == "2026-11-25T03:39:30.885000Z")
    #expect(all[2]["line.type"] == "attachment" && all[2]["line.subtype"] == "date")
    #expect(all[14]["lines"] == 10 && all[14]["calls"] == 2 && all[14]["results"] == 2)
  }

  @Test("one answer of the model on several lines is one response")
  func joined() {
    let all = drafts(Line.session)
    let response = all[6]
    #expect(response["request"]?.string == all[5].id)
    #expect(response["lines"] == [4, 5, 7])
    #expect(response["gen_ai.response.id"] == "m1")
    #expect(
      response["tool_calls"] == [["id": "t1", "name": "Read"], ["id": "t2", "name": "Bash"]])
    #expect(response.body("verbatim") == [Line.text, Line.read, Line.bash].joined(separator: "\n"))
    #expect(all[7]["response"]?.string == response.id)
    #expect(all[7].body("arguments") == #"{"file_path" : "/srv/notes"}"#, "the exact slice")
    #expect(all[5]["request.ref"] == "req_1")
  }

  @Test("a tool that answered before the model's answer was complete parts it")
  func parted() {
    let all = drafts([Line.prompt, Line.text, Line.read, Line.answered, Line.bash])
    let responses = all.filter { $0.type == .modelResponse }
    #expect(responses.count == 2)
    #expect(responses[1]["continues"]?.string == responses[0].id)
    #expect(all.filter { $0.type == .modelRequest }.count == 1)
  }

  @Test("every line is kept, byte for byte")
  func verbatim() {
    let odd = ["", "  ", "no json {", "[1]", #"{"type":"new-kind","x":[1,2]}"#]
    let all = drafts(Line.session + odd)
    let kept = all.compactMap { $0.body("verbatim") }.flatMap { $0.split(separator: "\n") }
    let wanted = (Line.session + odd.dropFirst(2)).sorted()
    #expect(kept.map(String.init).sorted() == wanted)
    let noted = all.filter { $0.type == .importLine && $0["note"] != nil }
    #expect(noted.map { $0["line"] } == [13, 14])
    let ended = all.filter { $0.type == .runEnded && $0.subject == "run/s1" }
    #expect(ended.map { $0["note"] } == ["2 lines are no JSON objects"])
  }

  @Test("results name their calls and share their bytes with the next request")
  func results() {
    let all = drafts(Line.session)
    #expect(all[9]["decision"] == "accept" && all[9]["call"]?.string == all[7].id)
    #expect(all[10]["call"]?.string == all[7].id && all[10]["outcome"] == "success")
    #expect(all[10].body("result") == Line.block)
    #expect(all[10].body("tool.output") == #"{"type":"text"}"#)
    #expect(all[11]["outcome"] == "error" && all[11]["gen_ai.tool.name"] == "Bash")
    // Both results stand in the next request, though one follows the other's call in no chain.
    #expect(all[12].body("request")?.contains(#""tool_use_id":"t1""#) == true)
    #expect(all[12].body("request")?.contains(#""tool_use_id":"t2""#) == true)
    #expect(all[12].part("request", "/5/content/0") == Line.block)
    #expect(all[5].part("request", "/1")?.hasPrefix(#"[{"content":"Today"#) == true)
    let stray = drafts([Line.answered])
    #expect(stray[2]["note"] == "answers no call of this transcript")
  }

  @Test("an interrupted tool is cancelled")
  func interrupted() {
    let line = Line.answered.replacing(
      #""toolUseResult":{"type":"text"}"#, with: #""toolUseResult":{"interrupted":true}"#)
    let all = drafts([Line.text, Line.read, line])
    #expect(all.first { $0.type == .toolResult }?["outcome"] == "cancelled")
  }

  @Test("a rewound conversation goes on from where it went back to")
  func rewound() {
    let again =
      #"""
      {"parentUuid":"u1","type":"assistant","message":{"id":"m9","role":"assistant",\#
      "model":"claude-x","content":[{"type":"text","text":"Another way."}]},"uuid":"u9",\#
      "sessionId":"s1"}
      """#
    let all = drafts(Line.session + [again])
    let last = all.last { $0.type == .modelRequest }
    #expect(last?.body("request")?.contains("firewall edge-7") == true)
    #expect(last?.body("request")?.contains("tool_result") == false)
  }

  @Test("what the agent says for itself is neither a person's nor a model's")
  func notSaid() {
    let lines = [
      #"{"type":"user","isMeta":true,"message":{"role":"user","content":"caveat"},"uuid":"a","sessionId":"s1"}"#,
      #"""
      {"type":"user","isCompactSummary":true,"message":{"role":"user","content":"so far"},\#
      "uuid":"b","sessionId":"s1"}
      """#,
      #"""
      {"type":"user","origin":{"kind":"task-notification"},"message":{"role":"user",\#
      "content":"done"},"uuid":"c","sessionId":"s1"}
      """#,
      #"""
      {"type":"user","promptSource":"system","message":{"role":"user","content":"done"},\#
      "uuid":"d","sessionId":"s1"}
      """#,
      #"""
      {"type":"user","message":{"role":"user","content":[{"type":"text",\#
      "text":"[Request interrupted by user]"}]},"uuid":"e","sessionId":"s1"}
      """#,
      #"""
      {"type":"assistant","isApiErrorMessage":true,"message":{"id":"x","role":"assistant",\#
      "model":"<synthetic>","content":[{"type":"text","text":"API Error"}]},"uuid":"f",\#
      "sessionId":"s1"}
      """#,
    ]
    #expect(
      kinds(drafts(lines))
        == ["run.started"] + lines.map { _ in "import.line" } + ["run.ended"])
    let said =
      #"""
      {"type":"user","message":{"role":"user","content":[{"type":"text","text":"hello"}]},\#
      "uuid":"g","sessionId":"s1"}
      """#
    #expect(drafts([said])[1].body("text") == "hello")
  }

  @Test("a subagent's lines are marked, and its launch names the call")
  func subagent() {
    let lines = Line.session.map {
      $0.replacing(
        #""sessionId":"s1""#, with: #""isSidechain":true,"agentId":"a7","sessionId":"s1""#
      )
      .replacing(#""isSidechain":false,"#, with: "")
    }
    let launch = #"{"agentType":"general-purpose","toolUseId":"toolu_9"}"#
    let all = drafts(lines, launch: launch)
    #expect(all[0]["parent.call.id"] == "toolu_9" && all[0]["agent.id"] == "a7")
    #expect(all[0]["agent.type"] == "general-purpose" && all[0].body("launch") == launch)
    #expect(all.dropFirst().dropLast().allSatisfy { $0["sidechain"] == true })
    #expect(!all.contains { $0.type == .humanInput }, "the agent that launched it said that")
  }

  @Test("lines of several sessions are several runs; one that names none belongs to the file's")
  func sessions() {
    let other = Line.prompt.replacing(#""sessionId":"s1""#, with: #""sessionId":"s2""#)
    let summary = #"{"type":"summary","summary":"About a firewall","leafUuid":"u8"}"#
    let bad = #"{"type":"x","sessionId":"two words"}"#
    let all = drafts([Line.prompt, other, summary, bad])
    #expect(
      all.map(\.subject) == [
        "run/s1", "run/s1", "run/s2", "run/s2", "run/fallback", "run/fallback", "run/fallback",
        "run/s1", "run/s2", "run/fallback",
      ])
  }

  @Test("messages beyond the limit are let go, and the request says so")
  func limit() {
    let whole = drafts(Line.session)
    let held = drafts(Line.session, contextBytes: 600)
    #expect(whole.allSatisfy { $0.type != .modelRequest || $0["note"] == nil })
    #expect(held[12]["note"] == "what came before the first message is not held")
    #expect(
      (held[12].body("request")?.utf8.count ?? 0) < (whole[12].body("request")?.utf8.count ?? 0))
    // So does a request whose beginning stands in another file.
    #expect(drafts([Line.done])[1]["note"] != nil)
  }

  @Test("checking names the line, and the session")
  func check() throws {
    #expect(try ClaudeCodeImport.check(Array(Line.prompt.utf8), number: 1) == "s1")
    #expect(try ClaudeCodeImport.check(Array("{}".utf8), number: 1) == nil)
    let fault = #expect(throws: ImportError.self) {
      try ClaudeCodeImport.check(Array(#"{"a":"#.utf8), number: 7)
    }
    #expect(fault?.message.hasPrefix("line 7 is not JSON") == true)
  }
}
