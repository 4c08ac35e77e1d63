import DeodandAgent
import Testing

/// Which path leads where.
@Suite("Routes")
struct RouteTests {
  private static func route(_ target: String) -> Route? {
    Route(target, upstreams: ["openai", "a.b"], servers: ["git"])
  }

  @Test(
    "paths and who serves them",
    arguments: [
      ("/openai/v1/chat/completions", .upstream(name: "openai", target: "/v1/chat/completions")),
      ("/openai", .upstream(name: "openai", target: "/")),
      ("/openai/", .upstream(name: "openai", target: "/")),
      ("/openai?x=1", .upstream(name: "openai", target: "/?x=1")),
      ("/a.b/v1/%2F?a=b&c=d", .upstream(name: "a.b", target: "/v1/%2F?a=b&c=d")),
      ("/mcp/git", .mcp(name: "git", query: "")), ("/mcp/git/", .mcp(name: "git", query: "")),
      ("/mcp/git?k=v", .mcp(name: "git", query: "?k=v")),
      ("/v1/traces", .telemetry(signal: "traces")), ("/v1/logs", .telemetry(signal: "logs")),
      ("/v1/metrics", .telemetry(signal: "metrics")), ("/v1/records", .records),
      ("/hooks/claude-code", .hooks), ("/healthz", .health), ("/readyz", .readiness),
      ("/metrics", .metrics),
    ] as [(String, Route.Target)])
  func served(path: String, target: Route.Target) throws {
    let route = try #require(Self.route(path))
    #expect(route.target == target && route.run == nil)
    // The same behind the name of a run, however it is written.
    let named = try #require(Self.route("/run/r%2d1%C3%A9" + path))
    #expect(named.target == target && named.run == "r-1é")
  }

  @Test(
    "paths that nobody serves",
    arguments: [
      "", "/", "openai/v1", "*", "http://h/openai", "/openai2/v1", "/OPENAI/v1", "/mcp", "/mcp/",
      "/mcp/other", "/mcp/git/x", "/v1/record", "/v1/records/", "/v1/traces/x", "/healthz/x",
      "/run", "/run/", "/run/r1", "/run//openai", "/run/a%20b/openai", "/run/a%2/openai",
      "/run/a%zz/openai", "/run/%ff/openai", "/run/r1/run/r2/openai", "//openai/v1",
    ])
  func unserved(path: String) { #expect(Self.route(path) == nil, "\(path)") }
}
