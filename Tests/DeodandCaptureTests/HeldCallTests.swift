import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// Calls that wait for a decision.
@Suite("Calls that are held")
struct HeldCallTests {
  private static let allow = ActionDecision(.allow, decider: "person:eva")

  private static func wire(otherwise: ActionDecision.Fallback = .deny) -> Wire {
    Wire(
      decider: TableDecider([
        "h": ActionDecision(
          .hold(timeout: .seconds(60), otherwise: otherwise), rule: "ask",
          reason: "a person decides", decider: "policy"),
        "no": ActionDecision(.deny),
      ]))
  }

  private static func call(_ id: Int, _ tool: String) -> String { DecisionTests.call(id, tool) }

  private static func passed(_ wire: Wire) -> [String] {
    String(decoding: wire.passed[.client] ?? [], as: UTF8.self).split(separator: "\n").map(
      String.init)
  }

  @Test("a call that is held is on record as that, and all others go on meanwhile")
  func othersGoOn() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    #expect(wire.entries == [.durable(["tool.call", "policy.decision"])])
    #expect(wire.drafts[1]["decision"] == "held" && wire.drafts[1]["decision.timeout.ms"] == 60_000)
    #expect(
      wire.drafts[1]["decision.otherwise"] == "denied" && wire.held.map(\.id) == [wire.drafts[1].id]
    )
    let others = [
      #"{"id":"p","method":"ping"}"#, Self.call(2, "t"), #"{"method":"notifications/initialized"}"#,
    ]
    for text in others { wire.client(text) }
    wire.server(#"{"id":2,"result":{"content":[]}}"#)
    #expect(Self.passed(wire) == others)
    #expect(wire.drafts.last?["call"]?.string == wire.drafts[2].id)
    wire.decide(wire.held[0].id, Self.allow)
    #expect(Self.passed(wire) == others && wire.types.last == "policy.decision")
    wire.release()
    #expect(Self.passed(wire) == others + [Self.call(1, "h")])
    let decision = wire.drafts[wire.drafts.count - 1]
    #expect(decision["decision"] == "allowed" && decision["decision.source"] == "person:eva")
    #expect(decision["decision.hold"]?.string == wire.drafts[1].id)
    #expect(decision["call"]?.string == wire.drafts[0].id)
    wire.server(#"{"id":1,"result":{"content":[]}}"#)
    #expect(wire.drafts.last?["call"]?.string == wire.drafts[0].id && wire.held.isEmpty)
  }

  @Test("the first decision counts, and one to hold it changes nothing")
  func firstCounts() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    let hold = wire.held[0]
    wire.decide(hold.id, hold.decision)
    #expect(wire.drafts.count == 2 && wire.held.count == 1)
    wire.decide(hold.id, Self.allow)
    wire.decide(hold.id, ActionDecision(.deny))
    wire.release()
    wire.decide(hold.id, ActionDecision(.deny))
    #expect(wire.drafts.count == 3 && Self.passed(wire) == [Self.call(1, "h")])
  }

  @Test("a later no is answered like one at once")
  func deniedLater() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.decide(wire.held[0].id, ActionDecision(.deny, reason: "not today", decider: "person:eva"))
    wire.release()
    #expect(wire.types == ["tool.call", "policy.decision", "policy.decision", "tool.result"])
    #expect(wire.passed[.client] == nil && wire.held.isEmpty && !wire.session.hasOpenRequests)
    guard case .answered(let text)? = wire.entries.last else {
      Issue.record("no answer")
      return
    }
    #expect(text.contains("denied: not today; nothing was carried out"))
  }

  @Test("when nobody decides in time, the clock does as was said", arguments: [true, false])
  func timeout(isAllowed: Bool) {
    var wire = Self.wire(otherwise: isAllowed ? .allow : .deny)
    wire.client(Self.call(1, "h"))
    wire.decide(wire.held[0].id, wire.held[0].atTimeout)
    wire.release()
    #expect(Self.passed(wire) == (isAllowed ? [Self.call(1, "h")] : []))
    #expect(
      wire.drafts[2]["decision.source"] == "timeout" && wire.drafts[2]["decision.rule"] == "ask")
    #expect(wire.drafts[2]["decision"] == (isAllowed ? "allowed" : "denied"))
  }

  @Test("it can go on with other arguments")
  func modifiedLater() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.decide(wire.held[0].id, ActionDecision(.modify(arguments: Array(#"{"b":2}"#.utf8))))
    wire.release()
    #expect(Self.passed(wire) == [DecisionTests.call(1, "h", #"{"b":2}"#)])
    #expect(wire.drafts[2].body("arguments") == #"{"b":2}"#)
  }

  @Test("a call that is cancelled while it is held never passes, nor does the cancellation")
  func cancelled() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    let hold = wire.held[0].id
    wire.client(
      #"{"method":"notifications/cancelled","params":{"requestId":1,"reason":"changed my mind"}}"#)
    #expect(wire.held.isEmpty && wire.passed[.client] == nil)
    #expect(wire.entries.last == .answered(""))
    #expect(wire.drafts[2]["outcome"] == "cancelled" && wire.drafts[2]["from"] == nil)
    wire.decide(hold, Self.allow)
    wire.release()
    #expect(wire.passed[.client] == nil && wire.drafts.count == 3)
    // The id is free again, and a cancellation of what was passed on passes as before.
    wire.client(Self.call(1, "t"))
    wire.client(#"{"method":"notifications/cancelled","params":{"requestId":1}}"#)
    #expect(Self.passed(wire).count == 2)
  }

  @Test("a cancellation between the decision and its being durable still counts")
  func cancelledLate() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.decide(wire.held[0].id, Self.allow)
    wire.client(#"{"method":"notifications/cancelled","params":{"requestId":1}}"#)
    wire.release()
    #expect(wire.passed[.client] == nil)
    #expect(wire.types == ["tool.call", "policy.decision", "policy.decision", "tool.result"])
    #expect(wire.drafts[3]["outcome"] == "cancelled")
  }

  @Test("when the client closes, what is held is on record as that, and never passes")
  func closed() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.client(Self.call(2, "t"))
    let hold = wire.held[0].id
    wire.close()
    #expect(wire.held.isEmpty)
    let result = wire.drafts(.toolResult)[0]
    #expect(result["outcome"] == "cancelled" && result["call"]?.string == wire.drafts[0].id)
    wire.decide(hold, Self.allow)
    wire.release()
    #expect(Self.passed(wire) == [Self.call(2, "t")])
    wire.exit()
    #expect(wire.drafts(.toolResult).map { $0["outcome"]?.string } == ["cancelled", "no_response"])
  }

  @Test("when the server ends, what is held ends with it")
  func serverGone() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.exit()
    #expect(wire.types.suffix(2) == ["tool.result", "run.ended"])
    #expect(wire.drafts[2]["outcome"] == "cancelled")
    #expect(wire.drafts[2]["error"]?["message"]?.string?.contains("while it was held") == true)
  }

  @Test("a batch waits for all of its decisions, and falls with the first no")
  func batch() {
    let text = "[\(Self.call(1, "h")),\(Self.call(2, "t")),\(Self.call(3, "h"))]"
    for isAllowed in [true, false] {
      var wire = Self.wire()
      wire.client(text)
      #expect(wire.held.count == 2 && wire.passed[.client] == nil)
      let second = wire.held[1].id
      wire.decide(wire.held[0].id, Self.allow)
      wire.release()
      #expect(wire.held.count == 1 && wire.passed[.client] == nil)
      wire.decide(second, isAllowed ? Self.allow : ActionDecision(.deny))
      wire.release()
      #expect(Self.passed(wire) == (isAllowed ? [text] : []))
      if isAllowed { continue }
      #expect(
        wire.drafts(.toolResult).map { $0["outcome"]?.string } == ["denied", "denied", "denied"])
      #expect(!wire.session.hasOpenRequests && wire.held.isEmpty)
    }
  }

  @Test("a batch with a call that is denied at once does not wait")
  func deniedBatch() {
    var wire = Self.wire()
    wire.client(#"[\#(Self.call(1, "h")),\#(Self.call(2, "no")),{"id":3,"method":"ping"}]"#)
    #expect(wire.held.isEmpty && wire.passed[.client] == nil)
    guard case .answered(let text)? = wire.entries.last else {
      Issue.record("no answer")
      return
    }
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test("whoever answers what was not passed on answers nothing")
  func answeredTooEarly() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.server(#"{"id":1,"result":{"content":[]}}"#)
    #expect(wire.types.last == "mcp.message")
    wire.decide(wire.held[0].id, Self.allow)
    wire.release()
    wire.server(#"{"id":1,"result":{"content":[]}}"#)
    #expect(wire.types.last == "tool.result")
  }

  @Test("a server's question names the calls that it may be about, and none that is held")
  func during() {
    var wire = Self.wire()
    wire.client(Self.call(1, "h"))
    wire.client(Self.call(2, "t"))
    wire.server(#"{"id":9,"method":"sampling/createMessage","params":{}}"#)
    #expect(wire.drafts.last?["during"]?.array?.map(\.string) == [wire.drafts[2].id])
  }

  @Test("not more than a thousand wait")
  func limit() {
    var wire = Self.wire()
    for id in 0..<1025 { wire.client(Self.call(id, "h")) }
    #expect(wire.held.count == 1024)
    #expect(wire.drafts.last?["outcome"] == "denied")
  }
}
