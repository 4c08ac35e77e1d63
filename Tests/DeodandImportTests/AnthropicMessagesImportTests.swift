import DeodandEvents
import DeodandImport
import Synchronization
import Testing

@Suite struct AnthropicMessagesImportTests {
  private static let system = #""Ask a person before you close anything at all, whoever asks.""#
  private static let user = #"{"role":"user","content":"Please close port 22 on edge-7."}"#
  private static let asks =
    #"{"role":"assistant","model":"claude-x","stop_reason":"tool_use","content":["#
    + #"{"type":"text","text":"I look first."},"#
    + #"{"type":"tool_use","id":"t1","name":"list_rules","input":{"firewall" : "edge-7"}}]}"#
  private static let block =
    #"{"type":"tool_result","tool_use_id":"t1","content":"rule 1: allow 22 from 198.51.100.77"}"#
  private static let answers = #"{"role":"user","content":[\#(block)]}"#
  private static let says = #"{"role":"assistant","content":[{"type":"text","text":"Done."}]}"#
  private static let transcript =
    #"{"system":\#(system),"messages":[\#(user),\#(asks),\#(answers),\#(says)]}"#

  private func drafts(_ text: String) throws -> [EventDraft] {
    let count = Mutex(0)
    let transcripts = try TranscriptImport(
      Array(text.utf8), .anthropicMessages,
      source: ImportSource(name: "f.json", sha256: "00", byteCount: 3), runPrefix: "p",
      mint: {
        count.withLock { count in
          count += 1
          return "id-\(count)"
        }
      })
    return try transcripts.drafts(of: 0)
  }

  @Test func blocksBecomeCallsAndResults() throws {
    let all = try drafts(Self.transcript)
    #expect(
      all.map { String($0.type.rawValue.dropFirst("deodand.".count)) } == [
        "run.started", "model.request", "model.response", "tool.call", "tool.result",
        "model.request", "model.response", "run.ended",
      ])
    #expect(all[2]["gen_ai.response.model"] == "claude-x")
    #expect(all[2]["gen_ai.response.finish_reasons"] == ["tool_use"])
    #expect(all[2]["tool_calls"] == [["id": "t1", "name": "list_rules"]])
    #expect(all[3]["response"]?.string == all[2].id)
    #expect(all[3].body("arguments") == #"{"firewall" : "edge-7"}"#, "the exact slice")
    #expect(all[4]["call"]?.string == all[3].id)
    #expect(all[4]["gen_ai.tool.name"] == "list_rules")
    #expect(all[4]["outcome"] == "success")
  }

  /// What the provider's own servers did is no call that somebody here could have executed.
  @Test func whatTheProviderExecutedIsNoCall() throws {
    let all = try drafts(
      #"{"messages":[{"role":"assistant","content":[{"type":"server_tool_use","id":"s1","#
        + #""name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s1","#
        + #""content":[]}]},{"role":"user","content":[{"type":"mcp_tool_result","#
        + #""tool_use_id":"s1","content":[]}]}]}"#)
    #expect(all.allSatisfy { $0.type != .toolCall && $0.type != .toolResult })
    #expect(all[2]["tool_calls"] == nil)
  }

  @Test func aResultIsTheChunkThatTheNextRequestHolds() throws {
    let all = try drafts(Self.transcript)
    #expect(all[4].body("result") == Self.block)
    #expect(all[5].part("request", "/2/content/0") == Self.block)
    #expect(all[5].body("request") == "[\(Self.user),\(Self.asks),\(Self.answers)]")
    #expect(all[5].part("request", "/0") == Self.user)
  }

  @Test func theSystemPromptIsPartOfEveryRequest() throws {
    let all = try drafts(Self.transcript)
    #expect(all[1].body("system") == Self.system)
    #expect(all[5].body("system") == Self.system)
    let without = try drafts(#"{"messages":[\#(Self.user),\#(Self.says)]}"#)
    #expect(without[1].content.map(\.name) == ["request"])
  }

  @Test(arguments: [("true", "error"), ("false", "success"), ("null", "success")])
  func errorsAreToldApart(flag: String, outcome: String) throws {
    let block = #"{"type":"tool_result","tool_use_id":"t1","is_error":\#(flag),"content":"no"}"#
    let all = try drafts(
      #"{"messages":[\#(Self.user),\#(Self.asks),{"role":"user","content":[\#(block)]}]}"#)
    #expect(all[4]["outcome"]?.string == outcome)
    // Too short to be a chunk that later requests share: the message stays whole.
    #expect(all[4].body("result") == block)
  }

  @Test func anAnswerToNothingSaysSo() throws {
    let all = try drafts(#"{"messages":[\#(Self.answers)]}"#)
    #expect(all[1].type == .toolResult)
    #expect(all[1]["note"]?.string?.isEmpty == false)
  }

  @Test func aMessageWithoutARoleIsRefused() {
    #expect(throws: ImportError.self) { try drafts(#"{"messages":[{"content":"x"}]}"#) }
  }
}
