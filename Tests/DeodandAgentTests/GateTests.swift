import DeodandAgent
import DeodandCapture
import DeodandEvents
import DeodandHTTP
import Foundation
import NIOHTTP1
import Testing

/// Who has a request served: asked of every path alike, and before anything is recorded.
@Suite("Hosts, pages and tokens at the agent", .timeLimit(.minutes(5)))
struct GateTests {
  private static let call =
    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{}}}"#
  private static let posts = [
    "/mcp/tools", "/model/v1/chat", "/v1/traces", "/v1/records", "/hooks/claude-code", "/none",
  ]
  private static let gets = ["/mcp/tools", "/model/x", "/metrics", "/readyz", "/healthz", "/none"]

  @Test("a name that is not the agent's, and the marks of a page, are refused on every path")
  func refused() async throws {
    let harness = try await AgentHarness()
    let port = harness.agent.address.tcp?.port ?? 0
    let refusals: [(HTTPHeaders, Int)] = [
      (["host": "evil.example:\(port)"], 421), (["host": "127.0.0.1"], 421),
      (["host": "127.0.0.1:\(port)", "origin": "http://127.0.0.1:\(port)"], 403),
      (["sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"], 403),
      (["referer": "http://127.0.0.1:\(port)/"], 403),
    ]
    for (headers, status) in refusals {
      for path in Self.posts {
        #expect(try await harness.post(path, Self.call, headers).status == status, "\(path)")
      }
      for path in Self.gets {
        #expect(try await harness.get(path, headers).status == status, "\(path) \(headers)")
      }
    }
    // Twice, not at all, and in the oldest version.
    let host = "host: 127.0.0.1:\(port)\r\n"
    for request in [
      "GET /mcp/tools HTTP/1.1\r\n\(host)\(host)", "GET /healthz HTTP/1.1\r\n",
      "POST /mcp/tools HTTP/1.1\r\n", "GET /healthz HTTP/1.0\r\n",
    ] {
      let reply = try await harness.raw(Array("\(request)connection: close\r\n\r\n".utf8))
      let status = String(decoding: reply.dropFirst(9).prefix(3), as: UTF8.self)
      #expect(status == "400", "\(request)")
    }
    let metrics = try await harness.get("/metrics").text
    #expect(metrics.contains(#"deodand_agent_refused_total{code="unknown_host"} 24"#))
    #expect(metrics.contains(#"deodand_agent_refused_total{code="from_a_page"} 36"#))
    #expect(metrics.contains(#"deodand_agent_refused_total{code="one_host"} 4"#))
    let records = try await harness.finish()
    #expect(harness.seen.isEmpty && records.names.isEmpty, "\(records.names)")
  }

  @Test("programs get in as before, those of Node too")
  func programs() async throws {
    let harness = try await AgentHarness(configure: { configuration, _ in
      configuration.hosts = ["agent.internal"]
    })
    let node: HTTPHeaders = ["sec-fetch-mode": "cors", "user-agent": "node"]
    #expect(try await harness.post("/mcp/tools", Self.call, node).status == 200)
    #expect(
      try await harness.post("/mcp/tools", Self.call, ["host": "agent.internal"]).status == 200)
    let records = try await harness.finish()
    let hosts = records.of(.toolCall).map { $0.data["headers"]?["host"]?.string }
    #expect(hosts.count == 2 && hosts[1] == "agent.internal", "as it came: \(hosts)")
  }

  @Test("a page that is configured gets in, and its run is the agent's")
  func pages() async throws {
    let harness = try await AgentHarness(configure: { configuration, base in
      configuration.origins = ["https://app.example"]
      configuration.servers["named"] = .init(base)
      configuration.servers["named"]?.passesHost = true
    })
    let port = harness.agent.address.tcp?.port ?? 0
    let page: HTTPHeaders = ["origin": "https://app.example", "sec-fetch-site": "cross-site"]
    #expect(try await harness.post("/mcp/tools", Self.call, page).status == 200)
    #expect(try await harness.post("/mcp/named", Self.call, page).status == 200)
    #expect(harness.seen.allSatisfy { $0.head.headers["origin"] == ["https://app.example"] })
    #expect(harness.seen.last?.head.headers["host"] == ["127.0.0.1:\(port)"])
    #expect(harness.seen.first?.head.headers["host"] != ["127.0.0.1:\(port)"])
    var naming = page
    naming.add(name: "x-deodand-run", value: "theirs")
    #expect(try await harness.post("/mcp/tools", Self.call, naming).status == 403)
    #expect(try await harness.post("/run/theirs/mcp/tools", Self.call, page).status == 403)
    var session = page
    session.add(name: "x-claude-code-session-id", value: "theirs")
    #expect(try await harness.post("/model/v1/chat", "{}", session).status == 200)
    let draft = #"{"type":"deodand.human.input","subject":"run/theirs","data":{}}"#
    #expect(try await harness.post("/v1/records", draft, page).status == 200)
    let hook = #"{"hook_event_name":"Stop","session_id":"theirs"}"#
    #expect(try await harness.post("/hooks/claude-code", hook, page).status == 200)
    let records = try await harness.finish()
    let own = records.filter { !$0.type.rawValue.contains("recorder.") && $0.type != .logCreated }
    #expect(own.count >= 7 && own.allSatisfy { $0.run == "r1" }, "\(own.map(\.run))")
    #expect(records.of(.toolCall)[0].data["headers"]?["origin"]?.string == "https://app.example")
    #expect(records.of(.humanInput)[0].data["peer"]?["origin"]?.string == "https://app.example")
  }

  @Test("a token lets in under any name, and a page too; health is open to programs alone")
  func tokens() async throws {
    let token = String(repeating: "t", count: 32)
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(token.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    let harness = try await AgentHarness(configure: { configuration, _ in
      configuration.tokens = file.path
    })
    let foreign: HTTPHeaders = ["host": "agent.elsewhere", "origin": "https://app.example"]
    var known = foreign
    known.add(name: "x-deodand-token", value: token)
    #expect(try await harness.post("/mcp/tools", Self.call, known).status == 200)
    #expect(try await harness.post("/mcp/tools", Self.call, foreign).status == 401)
    #expect(try await harness.get("/healthz").status == 200)
    #expect(try await harness.get("/healthz", ["host": "agent.elsewhere"]).status == 421)
    #expect(try await harness.get("/healthz", ["origin": "https://app.example"]).status == 403)
    #expect(try await harness.get("/none").status == 401)
    _ = try await harness.finish()
  }
}
