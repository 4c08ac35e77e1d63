import ArgumentParser
import DeodandConsole
import DeodandSystem

/// Where the companion agent's process starts.
@main
enum Main {
  static func main() async {
    Signals.ignoreBrokenPipesOnWrites()
    do {
      var command = try DaemonCommand.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Output.standard.flush()
    } catch {
      DaemonErrors.exit(for: error)
    }
  }
}
