import DeodandCapture
import DeodandEvents
import Testing

/// What is remembered of a server is bounded, and the oldest is forgotten first.
@Suite struct MCPLimitTests {
  @Test(arguments: [(4096, true), (4097, false)])
  func onlySoManyTasksAreRemembered(_ count: Int, _ isKnown: Bool) {
    var wire = Wire()
    for number in 1...count {
      wire.client(#"{"id":1,"method":"tools/call","params":{"name":"a"}}"#)
      wire.server(#"{"id":1,"result":{"task":{"taskId":"t\#(number)"}}}"#)
    }
    wire.client(#"{"id":2,"method":"tasks/result","params":{"taskId":"t1"}}"#)
    wire.server(#"{"id":2,"result":{"content":[]}}"#)
    #expect(wire.types.last == (isKnown ? "tool.result" : "mcp.message"))
  }

  @Test(arguments: [(64, true), (65, false)])
  func onlySoManyListsStayOpen(_ count: Int, _ isKnown: Bool) {
    var wire = Wire()
    for number in 1...count {
      wire.client(#"{"id":1,"method":"tools/list"}"#)
      wire.server(#"{"id":1,"result":{"tools":[{"name":"a"}],"nextCursor":"c\#(number)"}}"#)
    }
    wire.client(#"{"id":2,"method":"tools/list","params":{"cursor":"c1"}}"#)
    wire.server(#"{"id":2,"result":{"tools":[{"name":"b"}]}}"#)
    #expect(wire.types.last == (isKnown ? "tool.listed" : "mcp.message"))
  }

  @Test func aListThatLeadsInCirclesEnds() {
    var wire = HTTPWire()
    func page(_ wire: inout HTTPWire, _ cursor: String, _ next: String?) {
      let list = wire.post(
        #"{"id":1,"method":"tools/list","params":{"cursor":"\#(cursor)"}}"#, HTTPWire.stateless)
      let more = next.map { #","nextCursor":"\#($0)""# } ?? ""
      wire.answer(list, #"{"id":1,"result":{"tools":[]\#(more)}}"#)
    }
    let list = wire.post(#"{"id":1,"method":"tools/list"}"#, HTTPWire.stateless)
    wire.answer(list, #"{"id":1,"result":{"tools":[],"nextCursor":"x"}}"#)
    for _ in 0..<3 { page(&wire, "x", "x") }
    page(&wire, "x", nil)
    #expect(wire.types.last == "tool.listed")
    page(&wire, "x", nil)
    #expect(wire.types.last == "mcp.message", "nobody follows the cursor any more")
  }

  @Test func aCancellationFindsItsCallElsewhereOnlyIfThereIsOne() {
    for count in 1...2 {
      var wire = HTTPWire()
      for _ in 0..<count {
        wire.post(#"{"id":1,"method":"tools/call","params":{"name":"a"}}"#)
      }
      wire.post(#"{"method":"notifications/cancelled","params":{"requestId":1}}"#)
      #expect(wire.types.last == (count == 1 ? "tool.result" : "mcp.message"))
    }
    var wire = HTTPWire()
    wire.post(#"{"id":1,"method":"tools/call","params":{"name":"a"}}"#, HTTPWire.stateless)
    wire.post(
      #"{"method":"notifications/cancelled","params":{"requestId":1}}"#, HTTPWire.stateless)
    #expect(wire.types.last == "mcp.message", "in the stateless era that cancels nothing")
  }

  @Test func anEncodedStreamPassesAsItComes() {
    var wire = HTTPWire()
    let exchange = wire.post(#"{"id":1,"method":"tools/call","params":{"name":"a"}}"#)
    let passing = wire.gateway.respond(
      exchange, status: 200,
      headers: [("content-type", "text/event-stream"), ("content-encoding", "br")])
    #expect(passing == .atOnce)
    for text in ["one", "two"] {
      wire.body(exchange, text)
      #expect(wire.entries.suffix(2) == [.durable(["mcp.message"]), .passed(text)])
    }
    #expect(wire.drafts.last?["note"]?.string?.contains("encoded as br") == true)
    wire.end(exchange)
    #expect(wire.types.suffix(2) == ["mcp.message", "tool.result"])
    #expect(wire.received[exchange] == Array("onetwo".utf8))
  }
}
