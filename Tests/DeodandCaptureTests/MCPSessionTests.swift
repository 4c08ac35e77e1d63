import DeodandCapture
import DeodandDialogue
import DeodandEvents
import Testing

private let call =
  #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm","arguments": {"#
  + #""path" : "/x"}}}"#

@Suite struct MCPSessionTests {
  @Test func aCallIsDurableBeforeItIsPassedOnAndItsResultBeforeItReturns() throws {
    var wire = Wire()
    wire.client(call)
    wire.server(#"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"#)
    #expect(
      wire.entries == [
        .durable(["tool.call"]), .passed(call + "\n"), .durable(["tool.result"]),
        .passed(#"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"# + "\n"),
      ])
    let (made, got) = (wire.drafts[0], wire.drafts[1])
    #expect(made["gen_ai.tool.name"] == "rm" && made["jsonrpc.request.id"] == 1)
    #expect(made.body("arguments") == #"{"path" : "/x"}"#, "byte for byte")
    #expect(got["call"]?.string == made.id && got["outcome"] == "success")
    #expect(got.body("result") == #"{"content":[]}"#)
    #expect(made.subject == "run/r1" && made.basis == .observed)
  }

  @Test(arguments: [
    (#"{"result":{"isError":true,"content":[]}}"#, "error"),
    (#"{"error":{"code":-32602,"message":"no"}}"#, "protocol_error"),
    (#"{"result":{"isError":false}}"#, "success"), (#"{"result":null}"#, "success"),
  ])
  func outcomesAreToldApart(_ tail: String, _ outcome: String) {
    var wire = Wire()
    wire.client(call)
    wire.server(#"{"jsonrpc":"2.0","id":1,"# + tail.dropFirst())
    #expect(wire.drafts.last?["outcome"]?.string == outcome)
  }

  @Test func anErrorTellsItsCodeAndMessage() {
    var wire = Wire()
    wire.client(call)
    wire.server(#"{"id":1,"error":{"code":-32602,"message":"no","data":{"secret":"s"}}}"#)
    #expect(wire.drafts.last?["error"] == ["code": -32602, "message": "no"])
    #expect(wire.drafts.last?.body("result")?.contains("secret") == true)
  }

  @Test func idsAreToldApartByTypeAndDirection() {
    var wire = Wire()
    for id in ["1", #""1""#] {
      wire.client(#"{"id":\#(id),"method":"tools/call","params":{"name":"t"}}"#)
    }
    wire.server(#"{"id":1,"method":"sampling/createMessage","params":{"messages":[]}}"#)
    wire.server(#"{"id":"1","result":{}}"#)
    wire.client(#"{"id":1,"result":{"model":"m","content":{}}}"#)
    wire.server(#"{"id":1.0,"result":{}}"#)
    #expect(
      wire.types == [
        "tool.call", "tool.call", "model.request", "tool.result", "model.response", "tool.result",
      ])
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[4]["request"]?.string == wire.drafts[2].id)
    #expect(wire.drafts[5]["call"]?.string == wire.drafts[0].id)
    #expect(wire.drafts[2]["during"]?.array?.count == 2)
  }

  @Test func anIDMayBeSpelledDifferentlyInTheAnswer() {
    var wire = Wire()
    wire.client(#"{"id":"\u0061","method":"tools/call","params":{"name":"t"}}"#)
    wire.server(#"{"id":"a","result":{}}"#)
    #expect(wire.types == ["tool.call", "tool.result"])
  }

  @Test func anIDUsedTwiceIsAnsweredInOrder() {
    var wire = Wire()
    wire.client(call)
    wire.client(call)
    wire.server(#"{"id":1,"result":{}}"#)
    wire.server(#"{"id":1,"result":{}}"#)
    wire.server(#"{"id":1,"result":{}}"#)
    #expect(
      wire.types == ["tool.call", "tool.call", "tool.result", "tool.result", "mcp.message"])
    #expect(wire.drafts[1]["note"] != nil)
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[0].id)
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[4]["note"]?.string?.contains("no request") == true)
  }

  @Test func aBatchIsOneTransaction() {
    var wire = Wire()
    let batch =
      #"[{"id":1,"method":"tools/call","params":{"name":"a"}},{"id":2,"method":"ping"},"#
      + #"{"id":3,"method":"tools/call","params":{"name":"b"}},7]"#
    wire.client(batch)
    wire.server(#"[{"id":3,"result":{}},{"id":2,"result":{}},{"id":1,"result":{}}]"#)
    #expect(wire.entries[0] == .durable(["tool.call", "tool.call", "mcp.message"]))
    #expect(wire.drafts[3]["call"]?.string == wire.drafts[1].id)
    #expect(wire.drafts[4]["call"]?.string == wire.drafts[0].id)
    let lines = String(decoding: wire.refusals[0].lines(reason: "x"), as: UTF8.self)
    #expect(lines.split(separator: "\n").count == 3, "every request of the batch gets its error")
  }

  @Test(arguments: [
    "garbage", "{", "[1,", "\u{feff}{}", "{\"id\":1}", "7", "{}", #"{"id":null,"result":1}"#,
    #"{"id":{},"method":3}"#,
  ])
  func whatIsNoMessageIsRecordedAndPassedOn(_ line: String) {
    for peer in [MCPPeer.client, .server] {
      var wire = Wire()
      if peer == .client { wire.client(line) } else { wire.server(line) }
      #expect(wire.types == ["mcp.message"] && wire.drafts[0]["note"] != nil)
      #expect(wire.drafts[0]["from"]?.string == peer.rawValue)
      #expect(wire.passed[peer] == Array((line + "\n").utf8))
      #expect(wire.drafts[0].body("message")?.hasPrefix(line.prefix(1)) == true)
    }
  }

  @Test func blankLinesLeaveNoTrace() {
    var wire = Wire()
    wire.client(" \t")
    wire.client("\r")
    #expect(wire.drafts.isEmpty && wire.passed[.client] == Array(" \t\n\r\n".utf8))
  }

  @Test func harmlessMessagesPassWithoutWaiting() {
    var wire = Wire()
    for method in ["ping", "resources/list", "prompts/list", "server/discover"] {
      wire.client(#"{"id":"\#(method)","method":"\#(method)"}"#)
      wire.server(#"{"id":"\#(method)","result":{}}"#)
    }
    wire.client(#"{"method":"notifications/initialized"}"#)
    wire.server(#"{"method":"notifications/progress","params":{"progress":1}}"#)
    #expect(wire.drafts.isEmpty && wire.entries.count == 10)
  }

  @Test func notificationsThatMatterAreRecordedAfterTheyPassed() {
    var wire = Wire()
    wire.server(#"{"method":"notifications/tools/list_changed"}"#)
    wire.server(#"{"method":"notifications/message","params":{"level":"error","data":"x"}}"#)
    #expect(wire.entries.map { if case .recorded = $0 { 1 } else { 0 } } == [0, 1, 0, 1])
    #expect(wire.drafts[1]["level"] == "error")
  }

  @Test func unknownRequestsMayActSoTheyAreDurableFirst() {
    var wire = Wire()
    wire.client(#"{"id":1,"method":"x/launch","params":{}}"#)
    wire.client(#"{"method":"x/launch"}"#)
    wire.client(#"{"method":"tools/call","params":{"name":"t","arguments":{}}}"#)
    wire.client(#"{"id":2,"method":"prompts/get","params":{"name":"p"}}"#)
    for index in [0, 2, 4, 6] {
      guard case .durable = wire.entries[index] else { Issue.record("\(index)"); continue }
    }
    #expect(wire.types == ["mcp.message", "mcp.message", "tool.call", "mcp.message"])
    #expect(wire.drafts[2]["note"]?.string?.contains("without an id") == true)
    #expect(wire.drafts[3]["gen_ai.prompt.name"] == "p")
  }

  @Test func aRefusalAnswersTheOneWhoWaits() {
    var wire = Wire()
    wire.client(#"{"id":"a\u0062","method":"tools/call","params":{"name":"t"}}"#)
    wire.server(#"{"id":"ab","result":{}}"#)
    #expect(wire.refusals.map(\.peer) == [.client, .client])
    let line = wire.refusals[0].lines(reason: "disk \"full\"")
    let value = try? JSONReader.read(line)
    #expect(value?["id"] == "ab" && value?["error"]?["code"] == -32603)
    #expect(value?["error"]?["message"]?.string?.contains("disk \"full\"") == true)
    wire.server(#"{"id":5,"method":"sampling/createMessage"}"#)
    wire.client(#"{"id":5,"result":{}}"#)
    #expect(wire.refusals.suffix(2).map(\.peer) == [.server, .server])
  }

  @Test func theTraceIsTakenFromTheMetadata() {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    for (text, taken) in [(parent, true), (parent + "0", false), ("00-x", false)] {
      var wire = Wire()
      wire.client(
        #"{"id":1,"method":"tools/call","params":{"name":"t","_meta":{"traceparent":"\#(text)","#
          + #""claudecode/toolUseId":"toolu_1"}}}"#)
      #expect(wire.drafts[0].traceparent == (taken ? text : nil))
      #expect(wire.drafts[0]["gen_ai.tool.call.id"] == "toolu_1")
    }
  }

  @Test func longTextsAreChunksOfTheirOwn() {
    let text = String(repeating: "x", count: 62)
    var wire = Wire()
    wire.client(
      #"{"id":1,"method":"tools/call","params":{"name":"t","arguments":{"a":"\#(text)"}}}"#)
    wire.server(
      #"{"id":1,"result":{"content":[{"type":"text","text":"\#(text)"},{"type":"text","#
        + #""text":"s"}]}}"#
    )
    #expect(wire.drafts[0].part("arguments", "/a") == "\"\(text)\"")
    #expect(wire.drafts[1].part("result", "/content/0/text") == "\"\(text)\"")
    #expect(wire.drafts[1].part("result", "/content/1/text") == nil)
    wire.client(
      #"{"id":1,"method":"tools/call","params":{"name":"t","arguments":{"#
        + #""a":"\#(text.dropLast())"}}}"#
    )
    #expect(wire.drafts[2].part("arguments", "/a") == nil, "below the size that shares a salt")
  }

  @Test func whatIsTooLongForARecordIsKeptWhole() {
    var wire = Wire()
    let name = String(repeating: "n", count: Limits.nameBytes + 1)
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"\#(name)"}}"#)
    #expect(wire.drafts[0]["gen_ai.tool.name"]?.string?.utf8.count == Limits.nameBytes)
    #expect(wire.drafts[0]["note"] != nil && wire.drafts[0].body("message")?.contains(name) == true)
    wire.client(#"{"id":2,"method":"tools/call","params":{"name":"\#(name.dropLast())"}}"#)
    #expect(wire.drafts[1]["note"] == nil && wire.drafts[1].body("message") == nil)
  }

  @Test func aKeyThatStandsTwiceKeepsTheWholeMessage() {
    var wire = Wire()
    let line = #"{"id":1,"method":"tools/call","params":{"name":"rm","name":"ls"}}"#
    wire.client(line)
    #expect(wire.drafts[0].body("message") == line && wire.drafts[0]["note"] != nil)
  }

  @Test func linesTooLongToParseAreRecordedPieceByPiece() {
    var framer = LineFramer(limit: 8, pieceBytes: 4)
    var wire = Wire()
    for frame in framer.append(Array("0123456789".utf8)) + framer.append(Array("abc\n".utf8)) {
      wire.perform(wire.session.client(frame), .client)
    }
    #expect(wire.types == ["mcp.message", "mcp.message"])
    #expect(wire.drafts.compactMap { $0.body("message") }.joined() == "0123456789abc\n")
  }
}
