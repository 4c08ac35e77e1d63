import ArgumentParser
import DeodandConsole
import DeodandStore

/// `deodand-agent`: the companion agent.
///
/// It only holds the subcommands, and so has no `run` of its own: without one it prints the help.
struct DaemonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deodand-agent",
    abstract: "The companion agent: records what AI systems say and do, as it happens.",
    discussion: """
      Point model clients, MCP clients, telemetry exporters and hooks at it; everything lands in one log, \
      which the deodand command reads. See docs/guides/operator.md.

      Exit status: 0 stopped in good order; 2 wrong usage or bad input; 4 could not run. \
      deodand-agent run ends with the status of the program that it ran.
      """,
    version: Build.description(),
    subcommands: [ServeCommand.self, RunCommand.self])
}
