import DeodandCapture
import DeodandEvents
import Testing

private let call = #"{"id":1,"method":"tools/call","params":{"name":"a"}}"#
private let result = #"{"id":1,"result":{"content":[]}}"#

/// Statuses, refusals, and bodies that are not what they should be.
@Suite struct MCPHTTPErrorTests {
  @Test(arguments: [
    (400, #"{"id":1,"error":{"code":-32602,"message":"no"}}"#, -32602),
    (400, #"{"id":null,"error":{"code":-32020,"message":"mismatch"}}"#, -32020),
    (404, #"{"jsonrpc":"2.0","error":{"code":-32601,"message":"what?"}}"#, -32601),
    (500, "<html>", nil), (503, "", nil), (307, "", nil),
  ])
  func aStatusIsAnErrorOfTheProtocol(_ status: Int, _ body: String, _ code: Int64?) {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    wire.answer(exchange, body, status: status)
    #expect(wire.types == ["tool.call", "tool.result"])
    let got = wire.drafts[1]
    #expect(got["outcome"] == "protocol_error" && got["call"]?.string == wire.drafts[0].id)
    #expect(got["http.response.status_code"]?.integer == Int64(status))
    #expect(got["error"]?["code"]?.integer == code)
    #expect(body.isEmpty == (got.body("result") == nil))
    #expect(wire.entries.suffix(2) == [.durable(["tool.result"]), .passed(body)])
    #expect(wire.refusals.last?.peer == .client)
    let error = wire.refusals.last.flatMap { try? JSONReader.read($0.json(reason: "x")) }
    #expect(error?["id"] == 1)
  }

  /// A server may name, in an error of one exchange, the session of another.
  @Test(arguments: [
    ("no session 0123456-ab.", "no session [left out]."), ("0123456-ab", "[left out]"),
    ("\u{22}0123456-ab\u{22},x", "\u{22}[left out]\u{22},x"), ("0123456-abc", "0123456-abc"),
    ("session 1234567", "session 1234567"), ("", ""),
  ])
  func noErrorNamesASessionThatPassed(_ message: String, _ recorded: String) throws {
    var wire = HTTPWire()
    for id in ["0123456-ab", "1234567"] {
      wire.answer(wire.post(call, HTTPWire.session(id)), result)
    }
    let told = String(decoding: CanonicalWriter.write(.string(message)), as: UTF8.self)
    wire.answer(
      wire.post(call), #"{"id":1,"error":{"code":1,"message":\#(told)}}"#, status: 404)
    #expect(wire.drafts.last?["error"]?["message"]?.string == recorded)
  }

  @Test func sessionsAreRememberedUpToALimit() {
    for others in [4095, 4096] {
      var wire = HTTPWire()
      let first = "first-session"
      for number in -1..<others {
        let id = number < 0 ? first : "session-\(number)"
        wire.answer(wire.post(call, HTTPWire.session(id)), result)
      }
      wire.answer(wire.post(call), #"{"id":1,"error":{"code":1,"message":"first-session"}}"#)
      let isHidden = wire.drafts.last?["error"]?["message"] == "[left out]"
      #expect(isHidden == (others == 4095), "\(others)")
    }
  }

  @Test func eachRequestOfABatchGetsItsError() {
    var wire = HTTPWire()
    let exchange = wire.post(
      #"[{"id":1,"method":"tools/call"},{"id":"b","method":"resources/read"},"#
        + #"{"id":3,"method":"ping"}]"#)
    wire.answer(exchange, #"{"id":1,"error":{"code":1}}"#, status: 500)
    #expect(wire.types(from: 2) == ["tool.result", "resource.read"])
    #expect(wire.drafts[3]["outcome"] == "protocol_error")
    #expect(wire.drafts[3].body("contents") != nil)
  }

  @Test func aRefusedAnswerOfTheClientIsRecorded() {
    var wire = HTTPWire()
    let stream = wire.post(call)
    wire.stream(stream)
    wire.event(stream, #"{"id":7,"method":"elicitation/create","params":{"message":"?"}}"#)
    let answer = wire.post(#"{"id":7,"result":{"action":"accept"}}"#)
    wire.answer(answer, "no", status: 400)
    #expect(wire.types.suffix(2) == ["human.approval", "mcp.message"])
    #expect(wire.drafts.last?["http.response.status_code"] == 400)
    #expect(wire.drafts.last?.body("message") == "no")
  }

  @Test func harmlessRequestsAreRefusedWithoutATrace() {
    var wire = HTTPWire()
    let exchange = wire.post(#"{"id":1,"method":"ping"}"#)
    wire.answer(exchange, "no", status: 500)
    let get = wire.gateway.get(headers: [])
    wire.answer(get, "no", status: 405)
    #expect(wire.drafts.isEmpty && wire.received[get] == Array("no".utf8))
  }

  @Test func aRequestThatIsOnlyAcknowledgedHasNoAnswer() {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    wire.answer(exchange, "", status: 202)
    #expect(wire.drafts.last?["outcome"] == "no_response")
    #expect(wire.entries.suffix(2) == [.durable(["tool.result"]), .passed("")])
    let note = wire.post(#"{"method":"notifications/initialized"}"#)
    wire.answer(note, "", status: 202)
    #expect(wire.drafts.count == 2)
  }

  @Test func aServerThatCannotBeReachedGivesNoResponse() {
    for headers in [[], HTTPWire.session("one"), HTTPWire.stateless] {
      var wire = HTTPWire()
      let exchange = wire.post(call, headers)
      wire.end(exchange, .serverClosed("connection refused"))
      #expect(wire.drafts.last?["outcome"] == "no_response")
      #expect(wire.drafts.last?["error"]?["message"] == "connection refused")
    }
  }

  @Test func aBodyThatBreaksOffIsNoAnswer() {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    _ = wire.gateway.respond(exchange, status: 200, headers: [])
    wire.body(exchange, result)
    wire.end(exchange, .serverClosed("connection reset"))
    #expect(wire.types == ["tool.call", "mcp.message", "tool.result"])
    #expect(wire.drafts[2]["outcome"] == "no_response")
    #expect(wire.received[exchange] == Array(result.utf8))
  }

  @Test func whatTheClientDidNotWaitForIsNotRecordedAsIfItHadPassed() {
    var wire = HTTPWire()
    let exchange = wire.post(call, HTTPWire.stateless)
    _ = wire.gateway.respond(exchange, status: 200, headers: [])
    wire.body(exchange, result)
    wire.end(exchange, .clientClosed)
    #expect(wire.drafts.last?["outcome"] == "cancelled" && wire.received[exchange] == nil)
  }

  @Test func anEncodedBodyIsKeptAndSaysSo() {
    var wire = HTTPWire()
    let exchange = wire.post(call)
    wire.answer(exchange, "\u{1f}", [("Content-Encoding", "gzip")])
    #expect(wire.types == ["tool.call", "mcp.message", "tool.result"])
    #expect(wire.drafts[1]["note"]?.string?.contains("encoded as gzip") == true)
    let plain = wire.post(call)
    wire.answer(plain, result, [("Content-Encoding", "identity")])
    #expect(wire.drafts.last?["outcome"] == "success" && wire.drafts.last?["note"] == nil)
  }

  @Test(arguments: [(64, true), (65, false)])
  func bodiesTooLongToParseLeaveInPieces(_ count: Int, _ isParsed: Bool) {
    var wire = HTTPWire(bodyBytes: 64)
    let exchange = wire.post(call)
    let text = result.dropLast() + String(repeating: " ", count: count - result.utf8.count) + "}"
    _ = wire.gateway.respond(exchange, status: 200, headers: [])
    for byte in text.utf8 { wire.body(exchange, [byte]) }
    wire.end(exchange)
    #expect(wire.received[exchange] == Array(text.utf8))
    #expect(wire.drafts.last?["outcome"] == (isParsed ? "success" : "no_response"))
    #expect(wire.types.contains("mcp.message") == !isParsed)
  }

  @Test(arguments: [(64, true), (65, false)])
  func eventsTooLongToParseLeaveInPieces(_ count: Int, _ isParsed: Bool) {
    var wire = HTTPWire(bodyBytes: 64)
    let exchange = wire.post(call)
    wire.stream(exchange)
    let space = String(repeating: " ", count: count - result.utf8.count - 8)
    wire.body(exchange, "data: \(result)\(space)\n\n")
    wire.end(exchange)
    #expect(wire.drafts.last?["outcome"] == (isParsed ? "success" : "no_response"))
    #expect(wire.received[exchange]?.count == count)
    let kept = wire.drafts(.mcpMessage).compactMap { $0.body("message")?.utf8.count }
    #expect(kept.reduce(0, +) == (isParsed ? 0 : count))
  }

  @Test func aRefusedExchangeLeavesNothingOpen() {
    var wire = HTTPWire()
    let one = wire.post(call, HTTPWire.session("one"))
    let other = wire.post(call)
    let count = wire.drafts.count
    wire.gateway.refused(one)
    wire.gateway.refused(other)
    wire.shutdown()
    #expect(wire.types(from: count) == ["mcp.message"], "only the session's end")
    #expect(wire.gateway.openExchanges == 0)
  }

  @Test func refusalsAreBodiesAndEventsToo() {
    var wire = HTTPWire()
    wire.post(call)
    wire.post(#"[{"id":1,"method":"tools/call"},{"id":"b","method":"x"}]"#)
    wire.post("garbage")
    let bodies = wire.refusals.map { try? JSONReader.read($0.json(reason: "full")) }
    #expect(bodies[0]?["id"] == 1 && bodies[0]?["error"]?["code"] == -32603)
    #expect(bodies[1]?.array?.map { $0["id"] } == [1, "b"])
    #expect(bodies[2]?["id"] == .null)
    let events = String(decoding: wire.refusals[1].events(reason: "full"), as: UTF8.self)
    #expect(events.hasPrefix("event: message\ndata: {") && events.hasSuffix("}\n\n"))
    #expect(events.split(separator: "\n\n").count == 2)
    #expect(wire.refusals[2].events(reason: "full").isEmpty)
  }
}
