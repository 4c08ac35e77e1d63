import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// Whatever comes, in whatever order and however it is split: what passes on is what came in, and
/// drafts are recordable and hold no secret.
@Suite struct MCPHTTPFuzzTests {
  private static let secret = "4a1f0c2e-secret"

  private static let messages: [String] = [
    #"{"id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1e999}}}"#,
    #"{"id":1,"result":{"content":[{"text":"t"}],"task":{"taskId":"k"}}}"#,
    #"{"id":1,"error":{"code":1.5,"message":"4a1f0c2e-secret"}}"#,
    #"{"id":1,"method":"sampling/createMessage","params":{"messages":[{}]}}"#,
    #"{"id":3,"method":"elicitation/create","params":{}}"#, #"{"id":3,"result":{"action":7}}"#,
    #"{"id":2,"method":"tools/list","params":{"cursor":"c"}}"#,
    #"{"id":2,"result":{"tools":[{"name":"n"},3],"nextCursor":"c"}}"#,
    #"{"id":0,"method":"initialize","params":{}}"#, #"{"id":0,"result":{}}"#,
    #"[{"id":1,"method":"ping"},{},null]"#, #"{"method":"notifications/cancelled"}"#,
    #"{"method":"notifications/cancelled","params":{"requestId":1}}"#, "", " ", "{", "é\u{0}",
  ]

  private static let separators = [
    "\n\n", "\r\n\r\n", "\r\r", "\n", "\r", ":\n", "id: 1\n", "id:2\r\n",
  ]

  @Test func bytesAreNeverChanged() {
    for round in UInt64(0)..<3000 {
      var random = SeededGenerator(seed: SeededGenerator.runSeed &+ round)
      var wire = HTTPWire(sessions: 2, bodyBytes: 120)
      var expected: [MCPHTTPGateway.Exchange: [UInt8]] = [:]
      var open: [MCPHTTPGateway.Exchange] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        if open.isEmpty || Int.random(in: 0..<3, using: &random) == 0 {
          open.append(Self.begin(&wire, &random))
          continue
        }
        let index = Int.random(in: 0..<open.count, using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 {
          let ends: [MCPHTTPGateway.End] = [.complete, .serverClosed("reset")]
          wire.end(open[index], ends.randomElement(using: &random) ?? .complete)
          open.remove(at: index)
        } else {
          let bytes = Self.bytes(&random)
          expected[open[index], default: []] += bytes
          wire.body(open[index], bytes)
        }
      }
      for exchange in open { wire.end(exchange) }
      wire.shutdown()
      for (exchange, bytes) in expected {
        #expect(wire.received[exchange] ?? [] == bytes, "\(random)")
      }
      for draft in wire.drafts {
        #expect(throws: Never.self, "\(random)") { try EventDraft.checkData(draft.data) }
        #expect(!String(describing: draft.data).contains(Self.secret), "\(random)")
      }
      #expect(wire.gateway.openExchanges == 0, "\(random)")
    }
  }

  private static func begin(
    _ wire: inout HTTPWire, _ random: inout SeededGenerator
  ) -> MCPHTTPGateway.Exchange {
    let heads = [[], HTTPWire.stateless, HTTPWire.session(secret), HTTPWire.session("session-2")]
    let headers = heads.randomElement(using: &random) ?? []
    let text = messages.randomElement(using: &random) ?? ""
    let exchange =
      switch Int.random(in: 0..<6, using: &random) {
      case 0: wire.gateway.get(headers: headers)
      case 1: wire.gateway.delete(headers: headers)
      default: wire.post(text, headers)
      }
    if let sent = wire.sent[exchange] { #expect(sent == Array(text.utf8), "\(random)") }
    let type = ["text/event-stream", "application/json"].randomElement(using: &random) ?? ""
    let status = [200, 200, 200, 202, 400, 404].randomElement(using: &random) ?? 200
    let given = Bool.random(using: &random) ? HTTPWire.session(secret) : []
    _ = wire.gateway.respond(
      exchange, status: status, headers: given + [("content-type", type)])
    return exchange
  }

  private static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes += random.bytes(0...30)
      case 1...3: bytes += Array((separators.randomElement(using: &random) ?? "").utf8)
      default:
        if Bool.random(using: &random) { bytes += Array("data: ".utf8) }
        bytes += Array((messages.randomElement(using: &random) ?? "").utf8)
      }
    }
    return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
  }
}
