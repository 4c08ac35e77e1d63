import DeodandAgent
import DeodandCapture
import DeodandEvents
import DeodandHTTP
import DeodandStore
import NIOHTTP1
import Testing

/// On whose behalf requests to the agent are.
@Suite("Customers at the agent", .timeLimit(.minutes(5)))
struct PartyTests {
  private static let call =
    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"u":7}}}"#

  @Test("the configured customer, else the header's; both on record, neither passed on")
  func sources() async throws {
    let harness = try await AgentHarness(configure: { configuration, base in
      configuration.servers["ours"] = .init(base)
      configuration.servers["ours"]?.customer = "porto"
      configuration.servers["ours"]?.person = .pointer("/params/arguments/u")
      configuration.upstreams["ours"] = .init(base)
      configuration.upstreams["ours"]?.customer = "porto"
    })
    for path in ["/mcp/ours", "/ours/v1/chat"] {
      #expect(try await harness.post(path, Self.call).status == 200)
      let other = try await harness.post(path, Self.call, ["X-Deodand-Customer": "lisbon"])
      #expect(other.status == 403 && other.text.contains("deodand_other_customer"))
      let same = try await harness.post(path, Self.call, ["X-Deodand-Customer": "porto"])
      #expect(same.status == 200)
    }
    let records = try await harness.finish()
    #expect(harness.seen.count == 4)
    for seen in harness.seen {
      #expect(!seen.head.headers.contains { $0.name.lowercased().hasPrefix("x-deodand") })
    }
    let known: Set<EventType> = [.toolCall, .toolResult, .httpRequest, .httpResponse]
    let ours = records.filter { known.contains($0.type) }
    #expect(ours.count == 8 && ours.allSatisfy { $0[.customer] == "porto" })
    #expect(records.of(.toolResult).map { $0[.person] } == ["7", "7"])
  }

  @Test("without a configured customer the header names it, on every path")
  func header() async throws {
    let harness = try await AgentHarness()
    let ids = #""traceId":"00000000000000000000000000000001","spanId":"0000000000000001""#
    let span = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(ids),"name":"n"}]}]}]}"#
    for (path, body, type) in [
      ("/mcp/tools", Self.call, "application/json"), ("/model/x", "{}", "application/json"),
      ("/v1/traces", span, "application/json"),
      (
        "/hooks/claude-code",
        #"{"hook_event_name":"PreToolUse","session_id":"s","tool_name":"t","tool_input":{}}"#,
        "application/json"
      ),
      (
        "/v1/records",
        #"{"type":"deodand.human.input","data":{},"content":{"text":"hello"}}"#, "application/jsonl"
      ),
    ] {
      let reply = try await harness.post(
        path, body,
        ["X-Deodand-Customer": "lisbon", "X-Deodand-Person": "p 1", "content-type": type])
      #expect(reply.status == 200, "\(path): \(reply.text)")
      let bad = try await harness.post(
        path, body, ["X-Deodand-Customer": "two  blanks", "content-type": type])
      #expect(bad.status == 400 || path == "/hooks/claude-code", "\(path)")
    }
    let records = try await harness.finish()
    let ours = records.filter { !$0.type.rawValue.contains("recorder.") && $0.type != .logCreated }
    #expect(ours.count == 7, "\(records.names)")
    for record in ours {
      #expect(record[.customer] == "lisbon" && record[.person] == "p 1", "\(record.type)")
    }
  }
}
