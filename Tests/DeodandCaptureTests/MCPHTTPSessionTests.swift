import DeodandCapture
import DeodandEvents
import Testing

private let call = #"{"id":1,"method":"tools/call","params":{"name":"a"}}"#
private let result = #"{"id":1,"result":{"content":[]}}"#
private let secret = "bearer-like-session-id"

/// The handshake era over HTTP: sessions.
@Suite struct MCPHTTPSessionTests {
  @Test func aCallIsDurableBeforeItIsSentAndItsResultBeforeItReturns() {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    #expect(wire.entries == [.durable(["tool.call"]), .passed(call)])
    #expect(
      wire.gateway.respond(
        exchange, status: 200, headers: [("Content-Type", "application/json")]) == .withBody)
    wire.body(exchange, String(result.prefix(9)))
    #expect(wire.entries.count == 2, "a body is looked at when it is whole")
    wire.body(exchange, String(result.dropFirst(9)))
    wire.end(exchange)
    #expect(wire.entries.dropFirst(2) == [.durable(["tool.result"]), .passed(result)])
    #expect(wire.drafts[1]["call"]?.string == wire.drafts[0].id)
    #expect(wire.gateway.openExchanges == 0)
  }

  @Test func aStreamPassesAtOnceAndEachEventAfterItsRecord() {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    #expect(
      wire.gateway.respond(
        exchange, status: 200, headers: [("CONTENT-TYPE", " Text/Event-Stream;charset=utf-8")])
        == .atOnce)
    wire.body(exchange, ": alive\n\nid: 7\ndata:\n\nevent: ping\ndata: now\n\n")
    #expect(wire.drafts.count == 1, "comments and events without a message leave no trace")
    wire.body(exchange, "event: other\ndata: \(result)\n\n")
    #expect(wire.types(from: 1) == ["tool.result"], "an event of another name may hold one")
    #expect(wire.entries.suffix(2).first == .durable(["tool.result"]))
    wire.end(exchange)
  }

  @Test func theSessionKeepsItsSubjectAndItsIDStaysOut() {
    var wire = HTTPWire()
    wire.open(secret, subject: "run/first")
    let exchange = wire.post(
      call,
      HTTPWire.session(secret) + [
        ("User-Agent", "agent/1"), ("MCP-Protocol-Version", "2025-11-25"),
        ("Authorization", "Bearer token-1"), ("Cookie", "token-2"),
      ], subject: "run/second")
    wire.answer(exchange, #"{"id":1,"error":{"code":1,"message":"\#(secret) is tired"}}"#)
    let (made, got) = (wire.drafts[1], wire.drafts[2])
    #expect(wire.drafts.allSatisfy { $0.subject == "run/first" })
    #expect(
      made["user_agent.original"] == "agent/1" && made["mcp.protocol.version"] == "2025-11-25")
    #expect(made["mcp.server.name"] == "s" && made["network.transport"] == "http")
    #expect(made["mcp.session"]?.string?.count == 16)
    #expect(wire.drafts.allSatisfy { $0["mcp.session"] == made["mcp.session"] })
    #expect(got["error"]?["message"] == "[left out] is tired" && got["user_agent.original"] == nil)
    for draft in wire.drafts {
      let data = String(describing: draft.data)
      for word in [secret, "token-1", "token-2"] { #expect(!data.contains(word)) }
    }
  }

  @Test func shortIDsAreNoSecretsAndMayStandAnywhere() {
    for (id, isLeftOut) in [("1234567", false), ("12345678", true)] {
      var wire = HTTPWire()
      wire.post(
        #"{"id":1,"method":"tools/call","params":{"name":"\#(id)"}}"#, HTTPWire.session(id))
      #expect((wire.drafts[0]["gen_ai.tool.name"] == "[left out]") == isLeftOut)
    }
  }

  @Test func idsCountWithinASession() {
    var wire = HTTPWire()
    wire.open("one")
    wire.open("two")
    let first = wire.post(call, HTTPWire.session("one"))
    let second = wire.post(call, HTTPWire.session("two"))
    wire.answer(second, result)
    wire.answer(first, result)
    #expect(wire.drafts[4]["call"]?.string == wire.drafts[3].id)
    #expect(wire.drafts[5]["call"]?.string == wire.drafts[2].id)
    #expect(wire.drafts.allSatisfy { $0["note"] == nil })
  }

  @Test func anIDUsedTwiceIsAnsweredByTheExchangeThatBroughtIt() {
    var wire = HTTPWire()
    let first = wire.post(call, HTTPWire.session("one"))
    let second = wire.post(call, HTTPWire.session("one"))
    #expect(wire.drafts[1]["note"] != nil)
    wire.answer(second, result)
    wire.answer(first, result)
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[0].id)
  }

  @Test func aHandshakeWithinASessionMayOpenAnother() {
    for (given, isSame) in [("first-id", true), ("second-id", false)] {
      var wire = HTTPWire()
      wire.open("first-id")
      let again = wire.post(
        #"{"id":0,"method":"initialize","params":{}}"#, HTTPWire.session("first-id"))
      wire.answer(
        again, #"{"id":0,"result":{"serverInfo":{"name":"new"}}}"#, [("Mcp-Session-Id", given)])
      wire.post(call, HTTPWire.session(given))
      #expect(wire.drafts[2]["mcp.server.name"] == "new")
      #expect((wire.drafts[2]["mcp.session"] == wire.drafts[0]["mcp.session"]) == isSame)
      #expect(wire.drafts[1]["mcp.session"] == wire.drafts[2]["mcp.session"])
    }
  }

  @Test func aServerMayOpenNoSession() {
    var wire = HTTPWire()
    let exchange = wire.post(#"{"id":0,"method":"initialize","params":{}}"#)
    wire.answer(exchange, #"{"id":0,"result":{"serverInfo":{"name":"s"}}}"#)
    let one = wire.post(call)
    let other = wire.post(call)
    wire.answer(other, result)
    wire.answer(one, result)
    #expect(wire.drafts[1]["mcp.server.name"] == "s", "who the server is, is known to all")
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[2].id)
    #expect(wire.drafts[4]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts.allSatisfy { $0["note"] == nil && $0["mcp.session"] == nil })
  }

  @Test func aRequestOnTheListeningStreamIsAnsweredByAPost() {
    var wire = HTTPWire()
    wire.open("one")
    let stream = wire.gateway.get(headers: HTTPWire.session("one"))
    wire.stream(stream)
    wire.event(stream, #"{"id":5,"method":"elicitation/create","params":{"message":"Sure?"}}"#)
    let answer = wire.post(#"{"id":5,"result":{"action":"accept"}}"#, HTTPWire.session("one"))
    wire.answer(answer, "", status: 202)
    #expect(wire.types(from: 1) == ["mcp.message", "human.approval"])
    #expect(wire.drafts[2]["decision"] == "accept")
    #expect(wire.refusals.last?.peer == .server, "the server is who waits for that answer")
  }

  @Test func deletingASessionEndsWhatWaits() {
    var wire = HTTPWire()
    wire.open(secret)
    let open = wire.post(call, HTTPWire.session(secret))
    wire.stream(open)
    wire.event(open, #"{"method":"notifications/progress"}"#, id: "e1")
    wire.end(open)
    #expect(wire.types == ["mcp.message", "tool.call"], "the stream may be resumed")
    let delete = wire.gateway.delete(headers: HTTPWire.session(secret))
    wire.answer(delete, "", status: 200)
    #expect(wire.types(from: 2) == ["tool.result", "mcp.message"])
    #expect(wire.drafts[2]["outcome"] == "no_response")
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[1].id)
    let ended = wire.drafts[3]
    #expect(ended["session.end"] == "deleted" && ended["calls"] == 1 && ended["results"] == 0)
    #expect(ended["mcp.session"] == wire.drafts[0]["mcp.session"])
  }

  @Test(arguments: [(405, false), (404, true), (204, true)])
  func aServerMayKeepTheSession(_ status: Int, _ ends: Bool) {
    var wire = HTTPWire()
    wire.open("one")
    let delete = wire.gateway.delete(headers: HTTPWire.session("one"))
    wire.answer(delete, "", status: status)
    #expect(wire.drafts.contains { $0["session.end"] != nil } == ends)
    let get = wire.gateway.get(headers: HTTPWire.session("one"))
    wire.answer(get, "", status: 404)
    #expect(wire.drafts.count == (ends ? 2 : 1), "a server without GET may say 404")
  }

  @Test func aSessionThatTheServerForgotIsOver() {
    var wire = HTTPWire()
    wire.open("one")
    let exchange = wire.post(call, HTTPWire.session("one"))
    wire.answer(exchange, #"{"id":null,"error":{"code":-32600,"message":"who?"}}"#, status: 404)
    #expect(wire.types(from: 1) == ["tool.call", "tool.result", "mcp.message"])
    #expect(wire.drafts[2]["outcome"] == "protocol_error")
    #expect(wire.drafts[2]["http.response.status_code"] == 404)
    #expect(wire.drafts[3]["session.end"] == "expired")
    #expect(wire.gateway.shutdown().isEmpty)
  }

  @Test func theSessionIdleLongestMakesRoom() {
    var wire = HTTPWire(sessions: 2)
    wire.open("one")
    wire.open("two")
    let exchange = wire.post(#"{"id":1,"method":"ping"}"#, HTTPWire.session("one"))
    wire.answer(exchange, #"{"id":1,"result":{}}"#)
    #expect(!wire.drafts.contains { $0["session.end"] != nil }, "there was room for two")
    wire.open("three")
    let ends = wire.drafts.filter { $0["session.end"] != nil }
    #expect(ends.count == 1 && ends[0]["session.end"] == "evicted")
    #expect(ends[0]["mcp.session"] == wire.drafts[1]["mcp.session"])
  }

  @Test func aSessionInUseIsTheLastToMakeRoom() {
    var wire = HTTPWire(sessions: 2)
    wire.open("one")
    let held = wire.gateway.get(headers: HTTPWire.session("one"))
    wire.open("two")
    wire.open("three")
    #expect(
      wire.drafts.last { $0["session.end"] != nil }?["mcp.session"]
        == wire.drafts[1]["mcp.session"])
    wire.stream(held)
    wire.end(held)
    wire.open("four")
    let ends = wire.drafts.filter { $0["session.end"] != nil }
    #expect(ends.count == 2)
  }

  @Test func whatASessionStillHearsAfterItsEndStandsForItself() {
    var wire = HTTPWire(sessions: 1)
    wire.open("one")
    let exchange = wire.post(call, HTTPWire.session("one"))
    wire.stream(exchange)
    wire.open("two")
    #expect(wire.drafts.contains { $0["outcome"] == "no_response" })
    wire.event(exchange, result)
    #expect(wire.drafts.last?["note"]?.string?.contains("no request") == true)
    wire.end(exchange)
    #expect(wire.received[exchange]?.count == result.utf8.count + 23)
  }

  @Test func sessionsThatNobodyUsesEnd() {
    var wire = HTTPWire()
    wire.open("one")
    #expect(wire.gateway.endIdleSessions().isEmpty, "it was used since the last time")
    let held = wire.gateway.get(headers: HTTPWire.session("one"))
    #expect(wire.gateway.endIdleSessions().isEmpty)
    #expect(wire.gateway.endIdleSessions().isEmpty, "an exchange holds it")
    wire.end(held, .clientClosed)
    _ = wire.gateway.endIdleSessions()
    let ended = wire.gateway.endIdleSessions()
    #expect(ended.map { $0["session.end"] } == ["idle"])
  }

  @Test func shutdownEndsEverything() {
    var wire = HTTPWire()
    wire.open("one")
    wire.post(call, HTTPWire.session("one"))
    wire.post(call, HTTPWire.stateless)
    let ping = wire.post(#"{"id":1,"method":"ping"}"#)
    wire.shutdown()
    #expect(wire.types(from: 3) == ["tool.result", "tool.result", "mcp.message"])
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[2].id)
    #expect(wire.drafts[4]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[5]["session.end"] == "shutdown")
    #expect(wire.gateway.body(ping, [1]).isEmpty && wire.gateway.shutdown().isEmpty)
  }
}
