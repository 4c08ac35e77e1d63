import DeodandAgent
import DeodandEvents
import DeodandHTTP
import Testing

/// What an environment says already, taken over.
@Suite("Adoption of the environment")
struct AdoptionTests {
  private static func take(
    _ environment: [String: String], into configuration: AgentConfiguration? = nil
  ) throws -> (Adoption, AgentConfiguration) {
    var made = AgentConfiguration(log: "log")
    made.upstreams = AgentConfiguration.publicUpstreams
    made = configuration ?? made
    let adoption = try Adoption.take(from: { environment[$0] }, into: &made)
    return (adoption, made)
  }

  @Test("nothing set: the public providers, and telemetry that ends here")
  func nothing() throws {
    let (adoption, made) = try Self.take([:])
    #expect(adoption.statements.isEmpty && made.telemetryTo.isEmpty)
    #expect(
      adoption.paths == [
        "OPENAI_BASE_URL": "/openai/v1", "ANTHROPIC_BASE_URL": "/anthropic",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
      ])
    #expect(adoption.values == ["OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"])
    #expect(made.upstreams["openai"]?.url.host == "api.openai.com")
  }

  @Test(
    "an address becomes the upstream, and a target comes out as it went in",
    arguments: [
      ("OPENAI_BASE_URL", "https://gw.example/team/v1", "openai", "https://gw.example/team", "/v1"),
      ("OPENAI_BASE_URL", "https://gw.example/v1/", "openai", "https://gw.example", "/v1"),
      ("OPENAI_BASE_URL", "http://[::1]:1/d/x", "openai", "http://[::1]:1/d/x", ""),
      ("OPENAI_API_BASE", "https://gw.example/v1", "openai", "https://gw.example", "/v1"),
      ("ANTHROPIC_BASE_URL", "https://gw.example/v1", "anthropic", "https://gw.example/v1", ""),
    ])
  func upstream(name: String, set: String, as upstream: String, url: String, path: String) throws {
    let (adoption, made) = try Self.take([name: set])
    #expect(made.upstreams[upstream]?.url.description == url)
    #expect(adoption.paths[name] == "/\(upstream)\(path)")
    #expect(adoption.statements == ["\(name) taken over: /\(upstream) goes on to \(url)"])
    #expect(made.upstreams.count == 2, "the other one stays")
    #expect(made.watches.contains { $0.target == url })
  }

  @Test("two variables for one provider: the same, or an upstream of its own")
  func older() throws {
    let new = "https://a.example/v1"
    let (same, one) = try Self.take(["OPENAI_BASE_URL": new, "OPENAI_API_BASE": new])
    #expect(same.paths["OPENAI_API_BASE"] == "/openai/v1" && one.upstreams.count == 2)
    let (differs, two) = try Self.take([
      "OPENAI_BASE_URL": new, "OPENAI_API_BASE": "https://b.example/v1",
    ])
    #expect(differs.paths["OPENAI_API_BASE"] == "/openai-api-base/v1")
    #expect(two.upstreams["openai-api-base"]?.url.host == "b.example")
    #expect(two.upstreams["openai"]?.url.host == "a.example")
    let (alone, _) = try Self.take(["OPENAI_API_BASE": new])
    #expect(alone.paths["OPENAI_BASE_URL"] == "/openai/v1", "newer clients are meant too")
  }

  @Test("what the operator names goes first")
  func named() throws {
    var configuration = AgentConfiguration(log: "log")
    configuration.upstreams["openai"] = try AgentConfiguration.upstream(
      "openai", "https://named.example", .failOpen)
    configuration.namedUpstreams = ["openai"]
    let (adoption, made) = try Self.take(
      ["OPENAI_BASE_URL": "https://gw.example/v1"], into: configuration)
    #expect(made.upstreams["openai"]?.url.host == "named.example")
    #expect(adoption.paths["OPENAI_BASE_URL"] == "/openai/v1")
    #expect(adoption.statements == ["OPENAI_BASE_URL is overruled: openai is named otherwise"])
  }

  @Test(
    "an address that can't be used is refused without being shown, and a key in a path is hidden")
  func secrets() throws {
    for address in [
      "https://u:hunter2@gw/v1", "https://gw/v1?key=hunter2", "gw.example", "ftp://gw",
      "https://gw/#x",
    ] {
      do {
        _ = try Self.take(["ANTHROPIC_BASE_URL": address])
        Issue.record("\(address) was taken over")
      } catch let error as ConfigurationError {
        #expect(!"\(error)".contains("hunter2") && error.message.contains("ANTHROPIC_BASE_URL"))
        #expect(error.remedy.contains("--upstream anthropic="))
      }
    }
    let key = "sk-proj-" + "PlantedKeyPlantedKey03"
    let (adoption, made) = try Self.take(["OPENAI_BASE_URL": "https://gw.example/\(key)/v1"])
    #expect(made.upstreams["openai"]?.url.path == "/\(key)")
    #expect(!"\(adoption.statements)\(made.watches)".contains(key))
  }

  @Test("telemetry goes on where it went, signal by signal, and gRPC is said")
  func telemetry() throws {
    let general = "OTEL_EXPORTER_OTLP"
    let (adoption, made) = try Self.take([
      "\(general)_ENDPOINT": "http://c.example:4318/base/",
      "\(general)_TRACES_ENDPOINT": "http://t/x",
      "\(general)_TRACES_PROTOCOL": "http/json", "\(general)_LOGS_PROTOCOL": "grpc",
    ])
    #expect(made.telemetryTo["traces"]?.url.description == "http://t/x")
    #expect(made.telemetryTo["metrics"]?.url.description == "http://c.example:4318/base/v1/metrics")
    #expect(made.telemetryTo["logs"] == nil)
    #expect(adoption.paths["\(general)_TRACES_ENDPOINT"] == "/v1/traces")
    #expect(adoption.paths["\(general)_LOGS_ENDPOINT"] == nil)
    #expect(
      adoption.values == [
        "\(general)_PROTOCOL": "http/protobuf", "\(general)_TRACES_PROTOCOL": "http/json",
        "\(general)_LOGS_PROTOCOL": "http/protobuf",
      ])
    #expect(adoption.statements.contains { $0.contains("gRPC") && $0.contains("logs end here") })
    let otlp = made.watches.filter { $0.channel == .otlp }
    #expect(otlp.map(\.scope) == [["/v1/logs"], ["/v1/traces"]])
    #expect(otlp.map(\.target) == [nil, "http://t/x"])
    let (byPort, _) = try Self.take(["\(general)_ENDPOINT": "http://c.example:4317"])
    #expect(byPort.statements.count == 3 && byPort.statements.allSatisfy { $0.contains("gRPC") })
    let (told, _) = try Self.take([
      "\(general)_ENDPOINT": "http://c.example:4317", "\(general)_PROTOCOL": "http/protobuf",
    ])
    #expect(told.statements.allSatisfy { $0.contains("taken over") })
  }
}
