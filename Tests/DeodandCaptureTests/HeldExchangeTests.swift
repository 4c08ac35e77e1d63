import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// Decisions on calls over HTTP, where each exchange waits for itself.
@Suite("Decisions on MCP calls over HTTP")
struct HeldExchangeTests {
  private static let allow = ActionDecision(.allow, decider: "person:eva")

  private static func wire() -> HTTPWire {
    HTTPWire(
      decider: TableDecider([
        "h": ActionDecision(.hold(timeout: .seconds(1), otherwise: .deny)),
        "no": ActionDecision(.deny), "m": ActionDecision(.modify(arguments: Array("{}".utf8))),
      ]))
  }

  private static func call(_ id: Int, _ tool: String) -> String { DecisionTests.call(id, tool) }

  @Test("a call that is denied is answered here, in a session and without one")
  func denied() {
    for headers in [[], HTTPWire.session("a"), HTTPWire.stateless] {
      var wire = Self.wire()
      let exchange = wire.post(Self.call(1, "no"), headers)
      #expect(wire.sent[exchange] == nil)
      #expect(wire.types.suffix(3) == ["tool.call", "policy.decision", "tool.result"])
      wire.gateway.refused(exchange)
      #expect(wire.gateway.openExchanges == 0)
      wire.shutdown()
      #expect(!wire.drafts.contains { $0["outcome"] == "no_response" })
    }
  }

  @Test("arguments are replaced in the body that is sent")
  func modified() {
    var wire = Self.wire()
    let exchange = wire.post(Self.call(1, "m"))
    #expect(wire.sent[exchange] == Array(DecisionTests.call(1, "m", "{}").utf8))
  }

  @Test("what is held is sent when it is decided, and its answer is linked")
  func held() {
    for headers in [[], HTTPWire.session("a"), HTTPWire.stateless] {
      var wire = Self.wire()
      let exchange = wire.post(Self.call(1, "h"), headers)
      let other = wire.post(Self.call(1, "t"), headers)
      #expect(wire.sent[exchange] == nil && wire.sent[other] != nil)
      wire.decide(exchange, wire.held[0].id, Self.allow)
      #expect(wire.sent[exchange] == nil)
      wire.release(exchange)
      #expect(wire.sent[exchange] == Array(Self.call(1, "h").utf8))
      wire.answer(exchange, #"{"id":1,"result":{"content":[]}}"#)
      #expect(wire.drafts.last?["call"]?.string == wire.drafts(.toolCall)[0].id)
      #expect(wire.drafts(.policyDecision).allSatisfy { $0.subject == wire.drafts[0].subject })
    }
  }

  @Test("a client that goes away leaves nothing behind that could be sent")
  func closed() {
    for headers in [[], HTTPWire.session("a"), HTTPWire.stateless] {
      var wire = Self.wire()
      let exchange = wire.post(Self.call(1, "h"), headers)
      let hold = wire.held[0].id
      wire.end(exchange, .clientClosed)
      let result = wire.drafts(.toolResult)
      #expect(result.map { $0["outcome"]?.string } == ["cancelled"])
      wire.decide(exchange, hold, Self.allow)
      wire.release(exchange)
      #expect(wire.sent[exchange] == nil && wire.gateway.openExchanges == 0)
    }
  }

  @Test("another exchange of the session cancels what is held")
  func cancelled() {
    for headers in [[], HTTPWire.session("a")] {
      var wire = Self.wire()
      let exchange = wire.post(Self.call(1, "h"), headers)
      let hold = wire.held[0].id
      let cancel = wire.post(
        #"{"method":"notifications/cancelled","params":{"requestId":1}}"#, headers)
      #expect(wire.held.isEmpty && wire.sent[cancel] == nil, "\(headers)")
      #expect(wire.drafts(.toolResult).map { $0["outcome"]?.string } == ["cancelled"])
      wire.decide(exchange, hold, Self.allow)
      wire.release(exchange)
      #expect(wire.sent[exchange] == nil)
    }
  }

  @Test("with the session, and with the gateway, what is held ends")
  func ended() {
    var wire = Self.wire()
    wire.open("a")
    let exchange = wire.post(Self.call(1, "h"), HTTPWire.session("a"))
    wire.shutdown()
    #expect(wire.drafts(.toolResult).map { $0["outcome"]?.string } == ["cancelled"])
    wire.decide(exchange, wire.held[0].id, Self.allow)
    wire.release(exchange)
    #expect(wire.sent[exchange] == nil)
  }
}
