import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// What is decided on a call of an MCP client before it is passed on.
@Suite("Decisions on MCP calls")
struct DecisionTests {
  private static let denied = ActionDecision(
    .deny, rule: "no-writes", reason: "writing is not for agents", decider: "policy")

  static func call(_ id: Int, _ tool: String, _ arguments: String = #"{"a":1}"#) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","#
      + #""arguments":\#(arguments)}}"#
  }

  private static func passed(_ wire: Wire) -> String {
    String(decoding: wire.passed[.client] ?? [], as: UTF8.self)
  }

  @Test("where nobody decides, and where nothing is decided, all is as if there were no decider")
  func nothingDecided() {
    var (plain, asked) = (Wire(), Wire(decider: TableDecider([:])))
    for text in [Self.call(1, "t"), #"{"id":2,"method":"resources/read","params":{"uri":"u"}}"#] {
      plain.client(text)
      asked.client(text)
    }
    #expect(plain.entries == asked.entries && plain.types == asked.types)
  }

  @Test("leave that is given is on record before the call passes, in one transaction")
  func allowed() {
    let allowed = ActionDecision(
      .allow, rule: "r1", decider: "policy", facts: ["verdict": "within", "decision.rule": "no"])
    let decider = TableDecider(["t": allowed])
    var wire = Wire(decider: decider)
    wire.client(Self.call(1, "t"))
    #expect(
      wire.entries == [
        .durable(["tool.call", "policy.decision"]), .passed(Self.call(1, "t") + "\n"),
      ])
    let decision = wire.drafts[1]
    #expect(decision["decision"] == "allowed" && decision["call"]?.string == wire.drafts[0].id)
    #expect(decision["decision.rule"] == "r1" && decision["decision.source"] == "policy")
    #expect(decision["verdict"] == "within" && decision["gen_ai.tool.name"] == "t")
    #expect(decider.asked.map(\.record) == [wire.drafts[0].id])
    #expect(decider.asked.first?.arguments == Array(#"{"a":1}"#.utf8))
  }

  @Test("a call that is denied is answered with a result that the model reads, and never passes")
  func denied() throws {
    var wire = Wire(decider: TableDecider(["t": Self.denied]))
    wire.client(Self.call(7, "t"))
    #expect(wire.passed[.client] == nil && !wire.session.hasOpenRequests)
    #expect(
      wire.entries == [
        .durable(["tool.call", "policy.decision", "tool.result"]),
        .answered(
          #"{"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"denied: writing is not for "#
            + #"agents (rule no-writes); nothing was carried out","type":"text"}],"isError":true}}"#
            + "\n"),
      ])
    let result = wire.drafts[2]
    #expect(result["outcome"] == "denied" && result["call"]?.string == wire.drafts[0].id)
    #expect(result["from"] == nil && result["error"]?["code"] == "denied")
    #expect(result.body("result")?.hasPrefix(#"{"content":[{"text":"denied: "#) == true)
    // If even that can't be recorded, the client gets an error for its id.
    #expect(String(decoding: wire.refusals[0].lines(reason: "full"), as: UTF8.self).contains("7"))
  }

  @Test("in the stateless era the result names its type")
  func stateless() {
    var wire = Wire(decider: TableDecider(["t": Self.denied]))
    wire.client(
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{},"#
        + #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#)
    guard case .answered(let text)? = wire.entries.last else {
      Issue.record("no answer")
      return
    }
    #expect(text.hasSuffix(#""isError":true,"resultType":"complete"}}"# + "\n"))
  }

  @Test("what is no tool call is denied by an error of the protocol")
  func otherRequests() {
    let table = ["u": Self.denied, "p": Self.denied, "x/launch": Self.denied]
    for text in [
      #"{"id":1,"method":"resources/read","params":{"uri":"u"}}"#,
      #"{"id":1,"method":"prompts/get","params":{"name":"p"}}"#, #"{"id":1,"method":"x/launch"}"#,
    ] {
      var wire = Wire(decider: TableDecider(table))
      wire.client(text)
      guard case .answered(let answer)? = wire.entries.last else {
        Issue.record("no answer")
        return
      }
      #expect(answer.hasPrefix(#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"denied"#))
      #expect(wire.passed[.client] == nil && wire.drafts.last?["outcome"] == "denied")
    }
  }

  @Test("calls without an id, and bytes that can't be read, are decided on too")
  func withoutID() {
    let table = ["t": Self.denied, "x/launch": Self.denied, "unread": Self.denied]
    for text in [
      #"{"method":"tools/call","params":{"name":"t"}}"#, #"{"method":"x/launch"}"#, "{nonsense",
      #"{"id":null}"#,
    ] {
      var wire = Wire(decider: TableDecider(table))
      wire.client(text)
      #expect(wire.passed[.client] == nil && wire.entries.last == .answered(""), "\(text)")
      #expect(wire.types.contains("policy.decision"))
    }
  }

  @Test("what harms nobody is not decided on")
  func harmless() {
    let decider = TableDecider(["ping": Self.denied])
    var wire = Wire(decider: decider)
    wire.client(#"{"id":1,"method":"ping"}"#)
    wire.client(#"{"method":"notifications/initialized"}"#)
    wire.server(#"{"id":1,"method":"tools/call","params":{"name":"t"}}"#)
    #expect(decider.asked.isEmpty && wire.passed.count == 2)
  }
}

/// Calls that go on with other arguments.
@Suite("Calls that are modified")
struct ModifiedCallTests {
  private static func wire(_ arguments: String) -> Wire {
    Wire(decider: TableDecider(["t": ActionDecision(.modify(arguments: Array(arguments.utf8)))]))
  }

  private static func passed(_ wire: Wire) -> String {
    String(decoding: wire.passed[.client] ?? [], as: UTF8.self)
  }

  @Test("only the arguments change, and both are on record")
  func replaced() {
    var wire = Self.wire(#"{"n": 2512292042121000001}"#)
    wire.client(
      #"{"jsonrpc":"2.0", "id":1,"method":"tools/call","params":{"name":"t","#
        + #""arguments":{"n":1.0}, "z":1}}"#)
    #expect(
      Self.passed(wire)
        == #"{"jsonrpc":"2.0", "id":1,"method":"tools/call","params":{"name":"t","#
        + #""arguments":{"n": 2512292042121000001}, "z":1}}"# + "\n")
    #expect(wire.types == ["tool.call", "policy.decision"])
    #expect(wire.drafts[0].body("arguments") == #"{"n":1.0}"#)
    #expect(wire.drafts[1].body("arguments") == #"{"n": 2512292042121000001}"#)
    #expect(wire.drafts[1]["decision"] == "modified")
  }

  @Test("a call without arguments gets them, and a line stays a line")
  func inserted() {
    var wire = Self.wire("{\"a\":\r\n1}")
    wire.client(#"{"id":1,"method":"tools/call","params":{"name":"t"}}"#)
    #expect(
      Self.passed(wire)
        == #"{"id":1,"method":"tools/call","params":{"arguments":{"a":  1},"name":"t"}}"# + "\n")
  }

  @Test(
    "what can't be changed for every reader is denied",
    arguments: [
      #"{"id":1,"method":"tools/call","params":{"name":"t","arguments":{},"arguments":{}}}"#,
      #"{"id":1,"method":"tools/call","params":{"name":"t"},"params":{"name":"t"}}"#,
    ])
  func ambiguous(text: String) {
    var wire = Self.wire("{}")
    wire.client(text)
    #expect(wire.passed[.client] == nil && wire.drafts[1]["decision"] == "denied")
  }

  @Test("arguments that are no object are nobody's wish", arguments: ["", "[]", "{", "1", "{}{}"])
  func unsound(arguments: String) {
    var wire = Self.wire(arguments)
    wire.client(DecisionTests.call(1, "t"))
    #expect(wire.passed[.client] == nil && wire.drafts[1]["decision"] == "denied")
  }

  @Test("in a batch each call gets its own")
  func batch() {
    let decider = TableDecider([
      "t": ActionDecision(.modify(arguments: Array(#"{"x":"long enough to shift"}"#.utf8))),
      "u": ActionDecision(.modify(arguments: Array("{}".utf8))),
    ])
    var wire = Wire(decider: decider)
    let calls = [(1, "t"), (2, "u"), (3, "v")].map { DecisionTests.call($0, $1) }
    wire.client("[\(calls.joined(separator: ","))]")
    #expect(
      Self.passed(wire)
        == "[\(DecisionTests.call(1, "t", #"{"x":"long enough to shift"}"#)),"
        + "\(DecisionTests.call(2, "u", "{}")),\(DecisionTests.call(3, "v"))]\n")
  }
}
