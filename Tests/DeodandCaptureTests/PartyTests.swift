import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// On whose behalf calls are, and whom they are about.
@Suite("Customers and persons")
struct PartyTests {
  private static func session(
    _ party: Party, person: PersonPlace? = nil, decider: (any ActionDecider)? = nil
  ) -> MCPSession {
    var configuration = MCPSession.Configuration(
      subject: "run/r1", mint: { "id" }, digest: { _ in "digest" })
    configuration.party = party
    configuration.person = person
    configuration.decider = decider
    return MCPSession(configuration)
  }

  private static func parties(_ actions: [MCPAction]) -> [[String?]] {
    actions.drafts.map { [$0.customer, $0.person] }
  }

  @Test("every record of a session is its customer's, results included")
  func session() {
    var session = Self.session(Party(customer: "porto", person: "17"))
    let all =
      session.started(command: ["x"])
      + session.client(line: Array(DecisionTests.call(1, "t").utf8))
      + session.server(line: Array(#"{"id":1,"result":{"content":[]}}"#.utf8))
      + session.stderr([0x61]) + session.serverExited(.exited(status: 0))
    #expect(Self.parties(all) == Array(repeating: ["porto", "17"], count: 5))
  }

  @Test("a result is about the person of its call, whatever was said between them")
  func persons() {
    let place = PersonPlace.pointer("/params/arguments/user")
    var session = Self.session(Party(customer: "porto"), person: place)
    func call(_ id: Int, _ user: String) -> [UInt8] {
      Array(DecisionTests.call(id, "t", #"{"user":\#(user)}"#).utf8)
    }
    let calls =
      session.client(line: call(1, #""anna""#))
      + session.client(line: call(2, "12345678901234567890"))
      + session.client(line: call(3, #""two\nlines""#)) + session.client(line: call(4, "null"))
    #expect(
      Self.parties(calls).map { $0[1] } == ["anna", "12345678901234567890", "digest", nil])
    let results =
      session.server(line: Array(#"{"id":2,"result":{"content":[]}}"#.utf8))
      + session.server(line: Array(#"{"id":1,"result":{"content":[]}}"#.utf8))
      + session.serverExited(.exited(status: 0))
    #expect(
      Self.parties(results).map { $0[1] } == [
        "12345678901234567890", "anna", "digest", nil, nil,
      ])
  }

  @Test("a decision is about the person of its call, when it comes later, too")
  func decisions() throws {
    let decider = TableDecider(["h": ActionDecision(.hold(timeout: .seconds(1), otherwise: .deny))])
    var session = Self.session(
      Party(customer: "porto"), person: .pointer("/params/arguments/user"), decider: decider)
    let held = session.client(line: Array(DecisionTests.call(1, "h", #"{"user":"anna"}"#).utf8))
    _ = session.client(line: Array(DecisionTests.call(2, "t", #"{"user":"bob"}"#).utf8))
    let denied = session.decide("id", ActionDecision(.deny))
    for parties in Self.parties(held) + Self.parties(denied) {
      #expect(parties == ["porto", "anna"])
    }
    #expect(decider.asked.map(\.party.person) == ["anna", "bob"])
  }

  @Test("a session over HTTP keeps its customer; without one each exchange has its own")
  func exchanges() {
    var wire = HTTPWire()
    func post(_ text: String, _ headers: HTTPWire.Headers, _ customer: String) -> [String?] {
      let (_, actions) = wire.gateway.post(
        headers: headers, body: Array(text.utf8), party: Party(customer: customer))
      return actions.drafts.map(\.customer)
    }
    #expect(post(DecisionTests.call(1, "t"), HTTPWire.session("s1"), "porto") == ["porto"])
    #expect(post(DecisionTests.call(2, "t"), HTTPWire.session("s1"), "lisbon") == ["porto"])
    #expect(post(DecisionTests.call(1, "t"), HTTPWire.stateless, "porto") == ["porto"])
    #expect(post(DecisionTests.call(1, "t"), HTTPWire.stateless, "lisbon") == ["lisbon"])
    #expect(
      wire.gateway.shutdown().map(\.customer) == ["porto", "lisbon", "porto", "porto", "porto"])
  }

  @Test("a model call is about the person that its body or a header names, answer included")
  func models() {
    for (place, person) in [
      (PersonPlace.pointer("/metadata/user_id"), "u1"), (.header("x-user"), "u2"),
      (.pointer("/nowhere"), nil), (.pointer("/model/0"), nil),
    ] {
      var configuration = ModelExchange.Configuration(
        subject: "run/r1", upstream: "u", mint: { "id" }, digest: { _ in "digest" },
        decode: { bytes, _ in bytes })
      configuration.party = Party(customer: "porto")
      configuration.person = place
      var exchange = ModelExchange(
        configuration,
        request: HTTPRequestHead(
          method: "POST", target: "/v1/messages", headers: [(name: "X-User", value: "u2")]))
      let body = #"{"model":"m","metadata":{"user_id":"u1"}}"#
      let drafts =
        exchange.request(body: Array(body.utf8)) + exchange.end(.unreachable(reason: "x"))
      #expect(drafts.count == 2)
      for draft in drafts { #expect(draft.customer == "porto" && draft.person == person) }
    }
  }
}
