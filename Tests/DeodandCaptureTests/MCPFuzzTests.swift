import DeodandCapture
import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

/// Whatever comes, however it is split: what is passed on is what came in, and drafts are
/// recordable.
@Suite struct MCPFuzzTests {
  private static let fragments: [String] = [
    "\n", "\r\n", "{", "}", "[", "]", ",", ":", "\"id\"", "1", "\"1\"", "null", "\"method\"",
    "\"tools/call\"", "\"params\"", "\"\\ud800\"", " ", "\u{0}", "é",
    #"{"id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1e999}}}"#,
    #"{"id":1,"result":{"content":[{"text":"t"}],"task":{"taskId":"k"}}}"#,
    #"{"id":"1","error":{"code":1.5,"message":"m"}}"#,
    #"{"id":2,"method":"tools/list","params":{"cursor":"c"}}"#,
    #"{"id":2,"result":{"tools":[{"name":"n"},3],"nextCursor":"c"}}"#,
    #"{"id":3,"method":"elicitation/create","params":{}}"#,
    #"{"id":3,"result":{"action":7}}"#, #"[{"id":1,"method":"ping"},{},null]"#,
    #"{"method":"notifications/cancelled","params":{"requestId":1}}"#,
    #"{"id":4,"method":"sampling/createMessage","params":{"messages":[{}],"temperature":1}}"#,
    #"{"id":4,"result":{"content":{"type":"tool_use"}}}"#,
    #"{"id":1,"result":{"resultType":"input_required","inputRequests":{"a":{"#
      + #""method":"elicitation/create","params":{}}},"requestState":3}}"#,
    #"{"id":5,"method":"tools/call","params":{"requestState":3,"inputResponses":{"a":{"#
      + #""action":"accept"}}}}"#,
  ]

  @Test func bytesAreNeverChanged() {
    for round in UInt64(0)..<10_000 {
      var random = SeededGenerator(seed: SeededGenerator.runSeed &+ round)
      var wire = Wire()
      var framers: [MCPPeer: LineFramer] = [
        .client: LineFramer(limit: 300, pieceBytes: 16),
        .server: LineFramer(limit: 300, pieceBytes: 16),
      ]
      var sent: [MCPPeer: [UInt8]] = [:]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let peer = Bool.random(using: &random) ? MCPPeer.client : .server
        let bytes = Self.bytes(&random)
        sent[peer, default: []] += bytes
        for frame in framers[peer, default: LineFramer()].append(bytes) {
          wire.perform(wire.session.take(MCPFrame(frame), from: peer), peer)
        }
      }
      for peer in [MCPPeer.client, .server] {
        if let frame = framers[peer, default: LineFramer()].finish() {
          wire.perform(wire.session.take(MCPFrame(frame), from: peer), peer)
        }
      }
      wire.exit()
      for peer in [MCPPeer.client, .server] {
        #expect(wire.passed[peer] ?? [] == sent[peer] ?? [], "\(random), \(peer)")
      }
      for draft in wire.drafts {
        #expect(throws: Never.self, "\(random)") { try EventDraft.checkData(draft.data) }
      }
    }
  }

  private static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      if Int.random(in: 0..<8, using: &random) == 0 {
        bytes += (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      } else {
        bytes += Array(fragments.randomElement(using: &random).map { $0.utf8 } ?? "".utf8)
        if Bool.random(using: &random) { bytes.append(UInt8(ascii: "\n")) }
      }
    }
    return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
  }
}
