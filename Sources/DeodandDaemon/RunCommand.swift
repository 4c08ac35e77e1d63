import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandHTTP
import DeodandSystem

/// `deodand-agent run -- CMD…`: one program, with the agent beside it.
///
/// The port is new for each run and known to the program through its environment only; the agent
/// ends when the program does.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program with the agent beside it, its environment pointed at the agent.",
    discussion: """
      Sets OPENAI_BASE_URL, ANTHROPIC_BASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT, DEODAND_LOG and DEODAND_RUN, \
      records start and end, signs a checkpoint, and ends with the program's exit status. \
      What these variables say before becomes the agent's upstream; each is printed and recorded.
      """)

  @OptionGroup var options: AgentOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program's command, after --.", valueName: "CMD"))
  /// The program and its arguments, passed on as they are, without a shell.
  var command: [String] = []

  /// A command is checked before the log is opened, so that a slip on the command line leaves no
  /// run.
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
    // The variables that point the program here have no place for a token.
    guard configuration.tokens == nil else {
      throw Failure(
        .usage, "a program that is run beside the agent has no token to send",
        hint: "leave the tokens out, or use deodand-agent serve and give them to the program")
    }
    // The program has ended by the time that the grace begins: whoever still listens is a leftover
    // of it. Nobody wants to wait longer for a prompt.
    configuration.limits.graceSeconds = min(configuration.limits.graceSeconds, 5)
    if configuration.run == nil {
      // A program that is itself started within a run belongs to that run.
      configuration.run =
        try Environment.variable("DEODAND_RUN").map { try AgentConfiguration.run($0) }
        ?? Identifiers.mint()
    }
    // Without a port nothing can be pointed at the agent, and nothing is taken over.
    let adoption =
      configuration.listen == nil
      ? nil : try Adoption.take(from: Environment.variable, into: &configuration)
    if options.failOpen { configuration.failOpen() }
    for statement in adoption?.statements ?? [] { Notice.say(statement, as: "deodand-agent") }
    // Quiet but for what is wrong: the terminal is the program's.
    let agent = try await Agent.start(configuration, log: AgentLog(isQuiet: true))
    let (status, summary) = try await AgentRun(command, beside: agent, adoption).run()
    // On standard error, after the program's own output, whose streams stay its own.
    Notice.say(summary, as: "deodand-agent")
    // The status is the program's, so that the agent can stand before any command of a script.
    throw ExitCode(status)
  }
}
