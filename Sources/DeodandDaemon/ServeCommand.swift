import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandSystem

/// `deodand-agent serve`: until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Record what is sent through the agent, until SIGTERM or SIGINT.",
    discussion: """
      When it is ready it prints one line of JSON with its address. Paths: /NAME/… a model API, /mcp/NAME an \
      MCP server, /v1/traces and /v1/logs telemetry, /hooks/claude-code hook events, /v1/records drafts, \
      /healthz, /readyz, /metrics. /run/ID before any of them names the run, as does X-Deodand-Run.
      """)

  @OptionGroup var options: AgentOptions

  func run() async throws {
    let log = AgentLog()
    let agent = try await Agent.start(try options.configuration(), log: log)
    let serving = Task { try await agent.serve() }
    try SignalForwarding.begin { number in
      log.say(.info, "stopping", ["signal": .integer(Int64(number))])
      serving.cancel()
    }
    try Output.standard.line(ready(agent).canonicalText)
    try Output.standard.flush()
    _ = try await serving.value
    try await agent.close()
    log.say(.info, "stopped", ["records": .integer(Int64(agent.metrics.totals.records))])
  }

  private func ready(_ agent: Agent) -> JSONValue {
    [
      "version": 1, "run": .string(agent.run),
      "listening": agent.address.tcp.map { .string($0.description) } ?? .null,
      "socket": agent.address.socket.map { .string($0) } ?? .null,
    ]
  }
}
