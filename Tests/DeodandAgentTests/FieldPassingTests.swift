import DeodandAgent
import DeodandEvents
import DeodandHTTP
import NIOHTTP1
import Testing

/// Header fields between a client and an upstream, through the whole agent.
@Suite("Header fields through the agent", .timeLimit(.minutes(5)))
struct FieldPassingTests {
  /// What UTF-8 and Latin-1 make of a name, and bytes that are neither's.
  private static let values: [[UInt8]] = [
    Array("Zoë".utf8), [0x5a, 0x6f, 0xeb], [0x61, 0xff, 0xfe, 0x80, 0x62], [0xc2],
    [0xc3, 0xa9, 0xe9],
  ]

  /// A field as it is in this process: a scalar for each byte.
  private static func inside(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar($1)) }
  }

  @Test(
    "bytes from 0x80 on pass as they came, there and back", arguments: ["/mcp/tools", "/model/x"])
  func bytes(path: String) async throws {
    let harness = try await AgentHarness(answer: { seen, writer in
      let echoed = HTTPHeaders(seen.head.headers["x-name"].map { ("x-echo", $0) })
      try await writer.answer(
        .ok, Array("{}".utf8), type: "application/json", headers: echoed)
    })
    let port = harness.agent.address.tcp?.port ?? 0
    // The body has such bytes too, and none of a head's.
    let body = Array(#"{"jsonrpc":"2.0","method":"notifications/é"}"#.utf8)
    var request = Array(
      "POST \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n".utf8)
    for value in Self.values { request += Array("X-Name: ".utf8) + value + [0x0d, 0x0a] }
    request += Array("content-length: \(body.count)\r\n\r\n".utf8) + body
    let reply = try await harness.raw(request)
    #expect(harness.seen.map(\.body) == [body])
    #expect(harness.seen[0].head.headers["x-name"] == Self.values.map(Self.inside))
    for value in Self.values {
      let line = Array("x-echo: ".utf8) + value + [0x0d, 0x0a]
      #expect(reply.indices.contains { reply[$0...].starts(with: line) }, "\(value)")
    }
    let records = try await harness.finish()
    if path == "/model/x" {
      let named = records.of(.httpRequest).first?.data["headers"]?["x-name"]
      #expect(named?.array?.prefix(2).map(\.string) == ["Zoë", "Zoë"], "as it reads")
    }
  }

  @Test("a key that is sent twice passes twice, and none of it is on record")
  func twice() async throws {
    let harness = try await AgentHarness()
    let keys = HTTPHeaders([
      ("X-Api-Key", "planted-key-one"), ("x-api-key", "planted-key-two"),
      ("Authorization", "Bearer planted-key-three"), ("authorization", "planted-key-four"),
    ])
    for path in ["/mcp/tools", "/model/v1/messages"] {
      let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}}"#
      #expect(try await harness.post(path, body, keys).status == 200)
      let sent = harness.seen.last?.head.headers
      #expect(sent?["x-api-key"] == ["planted-key-one", "planted-key-two"])
      #expect(sent?["authorization"] == ["Bearer planted-key-three", "planted-key-four"])
    }
    let records = try await harness.finish()
    #expect(records.names.count == 4)
    #expect(!"\(records.map(\.data))".contains("planted-key"))
  }
}
