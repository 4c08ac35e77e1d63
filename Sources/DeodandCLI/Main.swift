import ArgumentParser
import DeodandConsole
import DeodandSystem

/// Where the process starts: parse, run, and turn every failure into a text and an exit status.
@main
enum Main {
  static func main() async {
    Signals.ignoreBrokenPipesOnWrites()
    do {
      var command = try RootCommand.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Output.standard.flush()
    } catch {
      ErrorRendering.exit(for: error)
    }
  }
}
