import DeodandCapture
import DeodandEvents
import Testing

private let initialize =
  #"{"id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","#
  + #""clientInfo":{"name":"c","version":"2"}}}"#
private let welcome =
  #"{"id":0,"result":{"protocolVersion":"2025-11-25","serverInfo":{"name":"s","#
  + #""version":"1"},"instructions":"be kind"}}"#

@Suite struct MCPSessionErasTests {
  @Test func theHandshakeNamesBothSides() {
    var wire = Wire()
    wire.client(initialize)
    #expect(wire.drafts.isEmpty)
    wire.server(welcome)
    let record = wire.drafts[0]
    #expect(record["mcp.server.name"] == "s" && record["mcp.client.name"] == "c")
    #expect(record.body("message") == welcome)
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"t"}}"#)
    #expect(
      wire.drafts[1]["mcp.server.name"] == "s"
        && wire.drafts[1]["mcp.protocol.version"] == "2025-11-25")
  }

  @Test func pagesOfToolsAreOneSurface() {
    var wire = Wire()
    let long = String(repeating: "d", count: 80)
    wire.client(#"{"id":1,"method":"tools/list"}"#)
    wire.server(
      #"{"id":1,"result":{"tools":[{"name":"a","description":"\#(long)"}],"nextCursor":"p2"}}"#)
    wire.client(#"{"id":2,"method":"tools/list","params":{"cursor":"p2"}}"#)
    wire.server(#"{"id":2,"result":{"tools":[{ "name":"b" }]}}"#)
    #expect(wire.types == ["mcp.message", "tool.listed"], "a page is durable before it returns")
    #expect(wire.drafts[0].part("message", "/tools/0") != nil)
    let listed = wire.drafts[1]
    #expect(listed["tools"] == ["a", "b"] && listed["changed"] == nil)
    #expect(listed.body("tools") == #"[{"name":"a","description":"\#(long)"},{ "name":"b" }]"#)
    #expect(
      listed["surface"]?.string
        == #"digest of [{"description":"\#(long)","name":"a"},{"name":"b"}]"#, "RFC 8785 form")
  }

  @Test func aChangedSurfaceShows() {
    var wire = Wire()
    for (id, tool) in [(1, "a"), (2, "a"), (3, "b")] {
      wire.client(#"{"id":\#(id),"method":"tools/list"}"#)
      wire.server(#"{"id":\#(id),"result":{"tools":[{"name":"\#(tool)"}]}}"#)
    }
    #expect(wire.drafts.map { $0["changed"] } == [nil, false, true])
    #expect(wire.drafts[2]["previous.surface"] == wire.drafts[1]["surface"])
    wire.client(#"{"id":4,"method":"tools/call","params":{"name":"b"}}"#)
    #expect(wire.drafts[3]["surface"] == wire.drafts[2]["surface"])
  }

  @Test func aPageWithoutItsBeginningIsNoSurface() {
    var wire = Wire()
    wire.client(#"{"id":2,"method":"tools/list","params":{"cursor":"unknown"}}"#)
    wire.server(#"{"id":2,"result":{"tools":[{"name":"b"}]}}"#)
    #expect(wire.types == ["mcp.message"] && wire.drafts[0]["note"] != nil)
  }

  @Test func samplingIsAModelCall() {
    var wire = Wire()
    wire.server(
      #"{"id":9,"method":"sampling/createMessage","params":{"messages":[{"role":"user","#
        + #""content":{"type":"text","text":"hello hello hello hello hello hello"}}],"#
        + #""temperature":0.7,"maxTokens":10,"modelPreferences":{"hints":[{"name":"m"}]}}}"#
    )
    wire.client(
      #"{"id":9,"result":{"role":"assistant","model":"m-1","stopReason":"toolUse","#
        + #""content":[{"type":"tool_use","id":"t1","name":"x","input":{}}]}}"#
    )
    #expect(wire.types == ["model.request", "model.response"])
    let (asked, got) = (wire.drafts[0], wire.drafts[1])
    #expect(
      asked["gen_ai.request.temperature"] == "0.7" && asked["gen_ai.request.max_tokens"] == 10)
    #expect(asked.part("request", "/messages/0") != nil)
    #expect(got["request"]?.string == asked.id && got["gen_ai.response.model"] == "m-1")
    #expect(got["tool_calls"] == [["id": "t1", "name": "x"]])
  }

  @Test(arguments: ["accept", "decline", "cancel"])
  func anElicitationIsAnApproval(_ action: String) {
    var wire = Wire()
    wire.server(#"{"id":9,"method":"elicitation/create","params":{"message":"Delete it?"}}"#)
    wire.client(#"{"id":9,"result":{"action":"\#(action)","content":{"why":"w"}}}"#)
    #expect(wire.types == ["mcp.message", "human.approval"])
    #expect(wire.drafts[1]["decision"]?.string == action)
    #expect(wire.drafts[1]["request"]?.string == wire.drafts[0].id)
    #expect(wire.drafts[1].body("shown") == #"{"message":"Delete it?"}"#)
    #expect(wire.drafts[0].body("message") == wire.drafts[1].body("shown"))
  }

  @Test func resourcesAreReadInTwoPhases() {
    var wire = Wire()
    wire.client(#"{"id":1,"method":"resources/read","params":{"uri":"file:///a"}}"#)
    wire.server(#"{"id":1,"result":{"contents":[{"uri":"file:///a","text":"x"}]}}"#)
    #expect(wire.drafts.map { $0["phase"] } == ["request", "response"])
    #expect(wire.drafts[1]["request"]?.string == wire.drafts[0].id)
    #expect(wire.drafts[1]["mcp.resource.uri"] == "file:///a")
  }

  private let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
    + #""io.modelcontextprotocol/clientCapabilities":{}}"#

  @Test(arguments: [#","requestState":"s1""#, ""])
  func aRetryIsLinkedToItsFirstCall(_ state: String) {
    var wire = Wire()
    let arguments = #""name":"rm","arguments":{"path":"/x"}"#
    wire.client(#"{"id":1,"method":"tools/call","params":{\#(arguments),\#(meta)}}"#)
    wire.server(
      #"{"id":1,"result":{"resultType":"input_required","inputRequests":{"q":{"#
        + #""method":"elicitation/create","params":{"message":"Sure?"}},"m":{"#
        + #""method":"sampling/createMessage","params":{"messages":[]}}}\#(state),"_meta":{"#
        + #""io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}}}"#
    )
    wire.client(
      #"{"id":2,"method":"tools/call","params":{\#(arguments),"inputResponses":{"q":{"#
        + #""action":"accept"},"m":{"model":"m1","content":{}}}\#(state),\#(meta)}}"#
    )
    wire.server(#"{"id":2,"result":{"resultType":"complete","content":[]}}"#)
    #expect(
      wire.types == [
        "tool.call", "tool.result", "model.request", "human.approval", "model.response",
        "tool.call", "tool.result",
      ])
    let first = wire.drafts[0].id
    #expect(wire.drafts[1]["outcome"] == "input_required")
    #expect(wire.drafts[3]["call"]?.string == first && wire.drafts[3]["decision"] == "accept")
    #expect(wire.drafts[3].body("shown") == #"{"message":"Sure?"}"#)
    #expect(wire.drafts[4]["request"]?.string == wire.drafts[2].id)
    #expect(wire.drafts[5]["retries"]?.string == first)
    #expect(wire.drafts[5]["mcp.server.name"] == "s")
    #expect(wire.drafts[5]["mcp.protocol.version"] == "2026-07-28")
    #expect(wire.drafts[6]["outcome"] == "success")
  }

  @Test func anotherCallIsNoRetry() {
    var wire = Wire()
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"a",\#(meta)}}"#)
    wire.server(#"{"id":1,"result":{"resultType":"input_required","inputRequests":{}}}"#)
    wire.client(
      #"{"id":2,"method":"tools/call","params":{"name":"b","inputResponses":{},\#(meta)}}"#)
    #expect(wire.drafts[2]["retries"] == nil)
  }

  @Test func aTasksResultIsTheCallsResult() {
    var wire = Wire()
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"a","task":{}}}"#)
    wire.server(#"{"id":1,"result":{"task":{"taskId":"t9","status":"working"}}}"#)
    wire.client(#"{"id":2,"method":"tasks/get","params":{"taskId":"t9"}}"#)
    wire.server(#"{"id":2,"result":{"taskId":"t9","status":"working"}}"#)
    wire.client(#"{"id":3,"method":"tasks/result","params":{"taskId":"t9"}}"#)
    wire.server(#"{"id":3,"result":{"content":[],"isError":true}}"#)
    #expect(wire.types == ["tool.call", "tool.result", "tool.result"])
    #expect(wire.drafts[1]["task"] == "t9")
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[0].id)
    #expect(wire.drafts[2]["outcome"] == "error")
  }
}
