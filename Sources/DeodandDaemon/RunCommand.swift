import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandHTTP
import DeodandSystem

/// `deodand-agent run -- CMD…`: one program, with the agent beside it.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program with the agent beside it, its environment pointed at the agent.",
    discussion: """
      Sets OPENAI_BASE_URL, ANTHROPIC_BASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT, DEODAND_LOG and DEODAND_RUN, \
      records start and end, signs a checkpoint, and ends with the program's exit status.
      """)

  @OptionGroup var options: AgentOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program's command, after --.", valueName: "CMD"))
  var command: [String] = []

  func validate() throws {
    if command.isEmpty {
      throw ValidationError(
        "name the program's command after --, as in deodand-agent run -- python agent.py")
    }
  }

  func run() async throws {
    // Every run has a port of its own, unless one is asked for.
    var configuration = try options.configuration(
      defaultListen: ListenAddress(host: "127.0.0.1", port: 0))
    guard configuration.tokens == nil else {
      throw Failure(
        .usage, "a program that is run beside the agent has no token to send",
        hint: "leave the tokens out, or use deodand-agent serve and give them to the program")
    }
    configuration.limits.graceSeconds = min(configuration.limits.graceSeconds, 5)
    if configuration.run == nil {
      configuration.run =
        try Environment.variable("DEODAND_RUN").map { try AgentConfiguration.run($0) }
        ?? Identifiers.mint()
    }
    let agent = try await Agent.start(configuration, log: AgentLog(isQuiet: true))
    let (status, summary) = try await AgentRun(command, beside: agent).run()
    Notice.say("deodand-agent: \(summary)")
    throw ExitCode(status)
  }
}
