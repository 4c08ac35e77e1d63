import DeodandCapture
import DeodandEvents
import Testing

private let call = #"{"id":1,"method":"tools/call","params":{"name":"a"}}"#
private let result = #"{"id":1,"result":{"content":[]}}"#

/// Streams that break off and are taken up again (up to 2025-11-25).
@Suite struct MCPHTTPResumptionTests {
  /// A call whose stream has begun.
  private func begun(_ id: String?) -> (wire: HTTPWire, exchange: MCPHTTPGateway.Exchange) {
    var wire = HTTPWire()
    let exchange = wire.post(call, HTTPWire.session("one"))
    wire.stream(exchange)
    wire.event(exchange, "", id: id)
    return (wire, exchange)
  }

  private func resume(_ wire: inout HTTPWire, after id: String) -> MCPHTTPGateway.Exchange {
    let stream = wire.gateway.get(
      headers: HTTPWire.session("one") + [("Last-Event-ID", id)])
    wire.stream(stream)
    return stream
  }

  @Test(arguments: [
    MCPHTTPGateway.End.complete, .clientClosed, .serverClosed("connection reset"),
  ])
  func anAnswerMayComeOverAnotherStream(_ how: MCPHTTPGateway.End) {
    var (wire, exchange) = begun("e1")
    wire.end(exchange, how)
    #expect(wire.types == ["tool.call"])
    let stream = resume(&wire, after: "e1")
    wire.event(stream, result, id: "e2")
    #expect(wire.types == ["tool.call", "tool.result"])
    #expect(wire.drafts[1]["call"]?.string == wire.drafts[0].id)
    wire.shutdown()
    #expect(wire.drafts.filter { $0["outcome"] != nil }.count == 1)
  }

  @Test(arguments: [
    (MCPHTTPGateway.End.complete, "ended its response"), (.clientClosed, "client closed"),
    (.serverClosed("connection reset"), "connection reset"),
  ])
  func withoutAnEventIDThereIsNoComingBack(_ how: MCPHTTPGateway.End, _ why: String) {
    var (wire, exchange) = begun(nil)
    wire.end(exchange, how)
    #expect(wire.drafts.last?["outcome"] == "no_response")
    #expect(wire.drafts.last?["error"]?["message"]?.string?.contains(why) == true)
  }

  @Test func anEmptyIDTakesTheOthersBack() {
    var (wire, exchange) = begun("e1")
    wire.event(exchange, "", id: "")
    wire.end(exchange)
    #expect(wire.drafts.last?["outcome"] == "no_response")
  }

  @Test func anEventDeliveredAgainIsNoNewResult() {
    var (wire, exchange) = begun("e1")
    wire.event(exchange, #"{"method":"notifications/message","params":{}}"#, id: "e2")
    wire.event(exchange, result, id: "e3")
    wire.end(exchange)
    let before = wire.drafts.count
    let stream = resume(&wire, after: "e1")
    wire.event(stream, #"{"method":"notifications/message","params":{}}"#, id: "e2")
    wire.event(stream, result, id: "e3")
    #expect(wire.types(from: before) == ["mcp.message"])
    #expect(wire.drafts.last?["note"]?.string?.contains("redelivery") == true)
    #expect(
      wire.drafts.last?["jsonrpc.request.id"] == 1 && wire.drafts.last?.content.isEmpty == true)
    #expect(wire.received[stream]?.isEmpty == false, "it passes all the same")
  }

  @Test func otherDataUnderAKnownIDIsRecorded() {
    var (wire, exchange) = begun("e1")
    wire.event(exchange, result, id: "e2")
    wire.event(exchange, #"{"id":1,"result":{"content":[1]}}"#, id: "e2")
    #expect(wire.types == ["tool.call", "tool.result", "mcp.message"])
    #expect(wire.drafts[2].body("message") == #"{"id":1,"result":{"content":[1]}}"#)
  }

  @Test func eventsOfAnotherSessionAreOthers() {
    var (wire, exchange) = begun("e1")
    wire.event(exchange, result, id: "e2")
    let other = wire.post(call, HTTPWire.session("two"))
    wire.stream(other)
    wire.event(other, result, id: "e2")
    #expect(wire.types == ["tool.call", "tool.result", "tool.call", "tool.result"])
  }

  @Test func onlySoManyEventsAreRemembered() {
    for (count, isKnown) in [(4095, true), (4096, false)] {
      var (wire, exchange) = begun(nil)
      wire.event(exchange, result, id: "first")
      for number in 0..<count {
        wire.event(exchange, #"{"method":"notifications/progress"}"#, id: "\(number)")
      }
      wire.event(exchange, result, id: "first")
      #expect(wire.drafts.last?["note"]?.string?.hasPrefix("redelivery") == isKnown)
    }
  }

  @Test func anEventThatTheStreamBreaksOffIsNoAnswer() {
    var (wire, exchange) = begun(nil)
    wire.body(exchange, "data: \(result)\n")
    wire.end(exchange, .serverClosed("connection reset"))
    #expect(wire.types == ["tool.call", "mcp.message", "tool.result"])
    #expect(wire.drafts[1]["note"]?.string?.contains("within this event") == true)
    #expect(wire.drafts[2]["outcome"] == "no_response")
    #expect(wire.received[exchange]?.count == 23 + 7 + result.utf8.count)
  }
}
