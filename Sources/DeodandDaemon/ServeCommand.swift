import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandSystem

/// `deodand-agent serve`: until it is told to stop.
///
/// Standard output carries one line of JSON, for whoever starts the agent and has to learn its
/// port; everything else is the agent's own log on standard error.
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
    // Whatever is wrong with the configuration, the port or the log is an error here, before
    // anything is said to be ready.
    let agent = try await Agent.start(try options.configuration(), log: log)
    let serving = Task { try await agent.serve() }
    // Cancelling is the orderly way: requests that are open get their grace, and then the log is
    // closed.
    try SignalForwarding.begin { number in
      // The number tells an operator who stopped it: a supervisor, or a person at a terminal.
      log.say(.info, "stopping", ["signal": .integer(Int64(number))])
      serving.cancel()
    }
    // Flushed at once: whoever started the agent waits for this line.
    try Output.standard.line(ready(agent).canonicalText)
    try Output.standard.flush()
    _ = try await serving.value
    // After the last connection, so that no request finds the recorder closed.
    try await agent.close()
    // Records that were durable, in the words of the metrics.
    log.say(.info, "stopped", ["records": .integer(Int64(agent.metrics.totals.records))])
  }

  /// What the start line tells; keys and null values are always there, so that a script can rely on
  /// them.
  private func ready(_ agent: Agent) -> JSONValue {
    [
      "version": 1, "run": .string(agent.run),
      "listening": agent.address.tcp.map { .string($0.description) } ?? .null,
      "socket": agent.address.socket.map { .string($0) } ?? .null,
    ]
  }
}
