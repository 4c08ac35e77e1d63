import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandStore
import NIOHTTP1
import Testing

/// Telemetry that goes on to a collector after it is recorded.
@Suite("Telemetry sent on", .timeLimit(.minutes(5)))
struct ForwardingTests {
  private static let span =
    #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000001","#
    + #""spanId":"0000000000000001","name":"n"}]}]}]}"#
  private static let json: HTTPHeaders = ["content-type": "application/json", "x-team": "billing"]

  private static func send(
    to signals: Set<String>
  ) -> (inout AgentConfiguration, BaseURL) -> Void {
    { configuration, base in
      for signal in signals {
        configuration.telemetryTo[signal] = .init(
          BaseURL(scheme: .http, host: base.host, port: base.port, path: "/in/" + signal))
      }
    }
  }

  @Test("an export is sent on as it came, only when it is durable, and the collector answers")
  func order() async throws {
    let gate = CommitGate()
    let harness = try await AgentHarness(
      fault: { gate.check($0) },
      answer: { _, writer in
        try await writer.answer(
          .tooManyRequests, Array("later".utf8), type: "text/plain", headers: ["retry-after": "7"])
      }, configure: Self.send(to: ["traces", "metrics"]))
    gate.shut()
    let reply = Task { try await harness.post("/v1/traces", Self.span, Self.json) }
    await gate.reached()
    try await harness.askUpstream()
    #expect(harness.seen.isEmpty, "it was sent on before its commit")
    gate.open()
    let told = try await reply.value
    #expect(told.status == 429 && told.text == "later")
    #expect(told.headers.first(name: "retry-after") == "7")
    #expect(harness.seen.map(\.text) == [Self.span] && harness.seen[0].head.uri == "/in/traces")
    #expect(harness.seen[0].head.headers["x-team"] == ["billing"])
    // What is not recorded at all is sent on too; what can't be read is not.
    _ = try await harness.post("/v1/metrics", #"{"resourceMetrics":[]}"#, Self.json)
    #expect(harness.seen.last?.head.uri == "/in/metrics")
    #expect(try await harness.post("/v1/traces", "no JSON", Self.json).status == 400)
    #expect(try await harness.post("/v1/logs", #"{"resourceLogs":[]}"#, Self.json).status == 200)
    #expect(harness.seen.count == 2)
    _ = try await harness.finish()
  }

  @Test("a collector that can't be reached costs no record, and is counted")
  func gone() async throws {
    let harness = try await AgentHarness(configure: { configuration, _ in
      configuration.telemetryTo["traces"] = .init(
        BaseURL(scheme: .http, host: "127.0.0.1", port: 1, path: ""))
    })
    #expect(try await harness.post("/v1/traces", Self.span, Self.json).status == 200)
    let metrics = try await harness.get("/metrics").text
    #expect(metrics.contains(#"deodand_agent_forwarded_total{outcome="failed"} 1"#))
    #expect(try await harness.finish().names.count == 1)
  }
}
