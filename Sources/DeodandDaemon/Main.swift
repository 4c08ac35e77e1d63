import ArgumentParser
import DeodandConsole
import DeodandSystem

/// Where the companion agent's process starts.
@main
enum Main {
  static func main() async {
    // A client that goes away must be an error of its connection, not the end of the agent.
    Signals.ignoreBrokenPipesOnWrites()
    do {
      var command = try DaemonCommand.parseAsRoot()
      // Asked for at run time: the root is a command without asynchronous work of its own.
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      // The last answer may still be in the buffer; a failure to write it is the command's failure.
      try Output.standard.flush()
    } catch {
      DaemonErrors.exit(for: error)
    }
  }
}
