import DeodandCapture
import DeodandEvents
import Testing

private let meta = #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#
private let call = #"{"id":1,"method":"tools/call","params":{"name":"a",\#(meta)}}"#
private let result = #"{"id":1,"result":{"resultType":"complete","content":[]}}"#

/// The stateless era over HTTP: every exchange stands for itself.
@Suite struct MCPHTTPStatelessTests {
  @Test func idsOfTwoClientsMayBeTheSame() {
    var wire = HTTPWire()
    let one = wire.post(call, HTTPWire.stateless, subject: "run/one")
    let other = wire.post(call, HTTPWire.stateless, subject: "run/other")
    wire.stream(one)
    wire.answer(other, result)
    wire.event(one, result)
    wire.end(one)
    #expect(wire.types == ["tool.call", "tool.call", "tool.result", "tool.result"])
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[0].id)
    #expect(
      wire.drafts.map(\.subject) == ["run/one", "run/other", "run/other", "run/one"])
    #expect(wire.drafts.allSatisfy { $0["note"] == nil })
  }

  @Test func anAnswerOfAnotherExchangeIsNotTaken() {
    var wire = HTTPWire()
    wire.post(call, HTTPWire.stateless)
    let other = wire.post(#"{"id":2,"method":"ping"}"#, HTTPWire.stateless)
    wire.answer(other, result)
    #expect(wire.types == ["tool.call", "mcp.message"])
    #expect(wire.drafts[1]["note"]?.string?.contains("no request") == true)
  }

  @Test func aSessionHeaderMeansNothingHere() {
    var wire = HTTPWire()
    let headers = HTTPWire.stateless + HTTPWire.session("session-id-1")
    let one = wire.post(call, headers)
    let other = wire.post(call, headers)
    wire.answer(one, result)
    wire.answer(other, result)
    #expect(wire.drafts.allSatisfy { $0["mcp.session"] == nil && $0["note"] == nil })
    #expect(wire.gateway.shutdown().isEmpty)
  }

  @Test(arguments: [
    (MCPHTTPGateway.End.clientClosed, "cancelled"), (.complete, "no_response"),
    (.serverClosed("reset"), "no_response"),
  ])
  func theEndOfAStreamIsFinal(_ how: MCPHTTPGateway.End, _ outcome: String) {
    for headers in [HTTPWire.stateless, []] {
      var wire = HTTPWire()
      let exchange = wire.post(call, headers)
      wire.stream(exchange)
      wire.event(exchange, #"{"method":"notifications/progress"}"#, id: "e1")
      wire.end(exchange, how)
      #expect(wire.drafts.last?["outcome"]?.string == outcome)
      #expect(wire.drafts.last?["call"]?.string == wire.drafts[0].id)
      wire.end(exchange, how)
      #expect(wire.drafts.count == 2, "an exchange ends once")
    }
  }

  @Test func inTheHandshakeEraALostConnectionIsNoCancellation() {
    var wire = HTTPWire()
    let exchange = wire.post(
      #"{"id":1,"method":"tools/call","params":{"name":"a"}}"#,
      [("MCP-Protocol-Version", "2025-11-25")])
    wire.end(exchange, .clientClosed)
    #expect(wire.drafts.last?["outcome"] == "no_response")
  }

  @Test func theToolsOnOfferAreKnownToAll() {
    var wire = HTTPWire()
    for (number, tool) in ["a", "a", "b"].enumerated() {
      let list = wire.post(#"{"id":1,"method":"tools/list"}"#, HTTPWire.stateless)
      wire.answer(list, #"{"id":1,"result":{"tools":[{"name":"\#(tool)"}]}}"#)
      #expect(wire.drafts[number]["changed"] == [nil, false, true][number])
    }
    wire.post(call, HTTPWire.stateless)
    #expect(wire.drafts[3]["surface"] == wire.drafts[2]["surface"])
  }

  @Test func pagesOfTwoClientsDoNotMix() {
    var wire = HTTPWire()
    func page(_ wire: inout HTTPWire, _ params: String, _ result: String) {
      let list = wire.post(
        #"{"id":1,"method":"tools/list","params":{\#(params)}}"#, HTTPWire.stateless)
      wire.answer(list, #"{"id":1,"result":{\#(result)}}"#)
    }
    for _ in 0..<2 { page(&wire, "", #""tools":[{"name":"a"}],"nextCursor":"2""#) }
    for _ in 0..<2 { page(&wire, #""cursor":"2""#, #""tools":[{"name":"b"}]"#) }
    page(&wire, #""cursor":"2""#, #""tools":[{"name":"b"}]"#)
    #expect(
      wire.types == ["mcp.message", "mcp.message", "tool.listed", "tool.listed", "mcp.message"])
    #expect(wire.drafts[3]["tools"] == ["a", "b"] && wire.drafts[3]["changed"] == false)
    #expect(wire.drafts[4]["note"]?.string?.contains("beginning") == true)
  }

  @Test(arguments: [("run/one", true), ("run/other", false)])
  func aRetryWithoutStateIsOfTheSameSubject(_ subject: String, _ isLinked: Bool) {
    var wire = HTTPWire()
    let first = wire.post(call, HTTPWire.stateless, subject: "run/one")
    wire.answer(first, #"{"id":1,"result":{"resultType":"input_required","inputRequests":{}}}"#)
    wire.post(
      #"{"id":2,"method":"tools/call","params":{"name":"a","inputResponses":{},\#(meta)}}"#,
      HTTPWire.stateless, subject: subject)
    #expect((wire.drafts[2]["retries"] != nil) == isLinked)
  }

  @Test func theBodyTellsTheEraWhereNoHeaderDoes() {
    var wire = HTTPWire()
    let exchange = wire.post(call, HTTPWire.session("session-id-1"))
    wire.end(exchange, .clientClosed)
    #expect(wire.drafts[1]["outcome"] == "cancelled")
    #expect(wire.drafts[0]["mcp.protocol.version"] == "2026-07-28")
    #expect(wire.drafts[0]["mcp.session"] == nil)
  }

  @Test(arguments: [
    ("Mcp-Method", "tools/list", true), ("mcp-method", "tools/call", false),
    ("Mcp-Name", "rm", true), ("Mcp-Name", "=?base64?YQ==?=", false),
    ("Mcp-Name", "=?base64?YQ?=", true), ("MCP-Protocol-Version", "2027-01-01", true),
    ("Mcp-Param-X", "1", false),
  ])
  func headersThatSayOtherwiseAreNoted(_ name: String, _ value: String, _ isNoted: Bool) {
    var wire = HTTPWire()
    wire.post(call, [(name, value)])
    #expect(wire.types == ["tool.call"])
    #expect((wire.drafts[0]["note"]?.string?.contains("header says \(value)") == true) == isNoted)
  }

  @Test func aHarmlessMessageWithTheHeadersOfAnotherIsRecorded() {
    var wire = HTTPWire()
    wire.post(#"{"id":1,"method":"ping"}"#, [("Mcp-Method", "tools/call")])
    #expect(wire.entries.first == .durable(["mcp.message"]))
    #expect(wire.drafts[0].body("message") == #"{"id":1,"method":"ping"}"#)
    wire.post(#"{"id":1,"method":"ping"}"#, [("Mcp-Method", "ping")])
    #expect(wire.drafts.count == 1)
  }
}
