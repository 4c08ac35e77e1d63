import DeodandCapture
import DeodandEvents
import Testing

@Suite struct MCPSessionEndTests {
  private func open() -> Wire {
    var wire = Wire()
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"a"}}"#)
    wire.client(#"{"id":2,"method":"tools/call","params":{"name":"b"}}"#)
    return wire
  }

  @Test(arguments: [
    (MCPServerEnd.exited(status: 3), "exit", 3), (.signalled(9), "signal", 9),
  ])
  func everyOpenCallGetsAResultThatSaysWhyThereIsNone(
    _ end: MCPServerEnd, _ key: String, _ number: Int64
  ) {
    var wire = open()
    wire.client(#"{"id":3,"method":"resources/read","params":{"uri":"u"}}"#)
    wire.server(#"{"id":4,"method":"sampling/createMessage","params":{}}"#)
    wire.client(#"{"id":5,"method":"ping"}"#)
    wire.exit(end)
    #expect(
      wire.types.suffix(5) == [
        "tool.result", "tool.result", "resource.read", "model.response", "run.ended",
      ])
    for draft in wire.drafts.suffix(5).dropLast() {
      #expect(draft["outcome"] == "no_response")
      #expect(draft["error"]?["message"]?.string?.contains("\(number)") == true)
    }
    #expect(wire.drafts[4]["call"]?.string == wire.drafts[0].id)
    let ended = wire.drafts.last
    #expect(ended?[key]?.integer == number && ended?["calls"] == 2 && ended?["results"] == 0)
  }

  @Test func theEndSaysWhetherTheClientLeftFirst() {
    for hasLeft in [true, false] {
      var wire = open()
      if hasLeft { wire.perform(wire.session.clientClosed(), .client) }
      wire.exit()
      #expect(wire.drafts.last?["client.closed"]?.bool == hasLeft)
    }
  }

  @Test func aCancelledCallHasItsOutcomeAtOnceAndOnlyOnce() {
    var wire = open()
    wire.client(
      #"{"method":"notifications/cancelled","params":{"requestId":1,"reason":"changed my mind"}}"#)
    #expect(wire.entries.suffix(1) == [.recorded(["tool.result"])])
    #expect(wire.drafts[2]["outcome"] == "cancelled")
    #expect(wire.drafts[2]["call"]?.string == wire.drafts[0].id)
    wire.exit()
    #expect(wire.drafts.filter { $0["call"]?.string == wire.drafts[0].id }.count == 1)
  }

  @Test func aLateAnswerIsRecordedToo() {
    var wire = open()
    wire.client(#"{"method":"notifications/cancelled","params":{"requestId":1}}"#)
    wire.server(#"{"id":1,"result":{"content":[]}}"#)
    #expect(wire.drafts[3]["outcome"] == "success")
    #expect(wire.drafts[3]["note"]?.string?.contains("cancelled") == true)
  }

  @Test func cancellingWhatIsNotThereIsRecorded() {
    var wire = open()
    wire.client(#"{"method":"notifications/cancelled","params":{"requestId":"1"}}"#)
    #expect(wire.types.last == "mcp.message" && wire.drafts.last?["note"] != nil)
  }

  @Test func theRunBeginsWithTheCommandWithoutItsSecrets() {
    var wire = Wire()
    let command = ["server", "--api-key", "hunter2", "--url=https://u:p@h/x", "TOKEN=abc", "--ok"]
    wire.perform(wire.session.started(command: command, policy: .failClosed), .client)
    #expect(
      wire.drafts[0]["command"] == [
        "server", "--api-key", "[left out]", "--url=https://[left out]@h/x", "TOKEN=[left out]",
        "--ok",
      ])
    #expect(wire.drafts[0]["secrets.dropped"] == 3 && wire.drafts[0]["policy"] == "fail-closed")
  }

  @Test func standardErrorPassesAtOnce() {
    var wire = Wire()
    wire.perform(wire.session.stderr(Array("oops".utf8)), .server)
    #expect(wire.entries == [.passed("oops"), .recorded(["process.stderr"])])
    #expect(wire.drafts[0].body("message") == "oops")
  }

  @Test func afterTheLimitAnswersAreNotLinked() {
    var wire = Wire()
    for id in 0...65_536 {
      _ = wire.session.client(line: Array(#"{"id":\#(id),"method":"ping"}"#.utf8))
    }
    wire.client(#"{"id":"x","method":"tools/call","params":{"name":"a"}}"#)
    #expect(wire.drafts[0]["note"] != nil)
    wire.server(#"{"id":0,"result":{}}"#)
    wire.client(#"{"id":"y","method":"tools/call","params":{"name":"a"}}"#)
    #expect(wire.drafts[1]["note"] == nil)
  }
}
