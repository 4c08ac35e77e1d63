import ArgumentParser
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandSystem

/// `deodand mcp -- CMD…`: an MCP server over stdio, with a witness between it and its client.
///
/// Standard output belongs to the protocol: everything that is said goes to standard error.
struct MCPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Run an MCP server over stdio and record what passes.",
    discussion: """
      Put it before the server's command in the client's configuration. Each tools/call is durable before \
      it reaches the server, each result before it reaches the client; the bytes are not changed. If a \
      call can't be recorded it is not forwarded, unless --fail-open is given.
      """)

  @OptionGroup var log: LogOption

  @Option(
    help: ArgumentHelp(
      "The run's identifier (else $DEODAND_RUN, else a new one).", valueName: "ID"))
  var run: String?

  @OptionGroup var parties: PartyOptions

  /// Completeness of the log gives way to the client's work.
  @Flag(help: "Forward calls even when they can't be recorded. This choice is itself recorded.")
  var failOpen = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The server's command, after --.", valueName: "CMD"))
  var command: [String] = []

  /// A mistake is told before anything is recorded or started.
  func validate() throws {
    if command.isEmpty {
      throw ValidationError(
        "name the server's command after --, as in deodand mcp -- mcp-server-git")
    }
  }

  func run() async throws {
    // A program within `deodand-agent run` belongs to that run.
    let identifier = run ?? Environment.variable("DEODAND_RUN") ?? Identifiers.mint()
    let recorder = try await OpenLog.recorder(log, watches: [watch])
    let proxied = StdioMCPRun(
      command: command, run: identifier, party: parties.party,
      policy: failOpen ? .failOpen : .failClosed,
      recorder: recorder)
    // The server's own status, so that a client sees what it would have seen without us.
    throw ExitCode(try await proxied.run())
  }

  /// What the coverage statement says: the command, secrets left out.
  private var watch: Watch {
    let words = CommandLineSecrets.drop(from: command).shown.joined(separator: " ")
    return Watch(
      .mcpStdio, scope: [words], policy: failOpen ? .failOpen : .failClosed)
  }
}
