import ArgumentParser
import DeodandConsole
import DeodandSystem

/// Where the process starts: parse, run, and turn every failure into a text and an exit status.
@main
enum Main {
  static func main() async {
    // A reader that goes away must be an error of the write, which `Output` judges.
    Signals.ignoreBrokenPipesOnWrites()
    do {
      var command = try RootCommand.parseAsRoot()
      // Only some commands are asynchronous, so this is asked of the one that was named.
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      // What is still buffered may fail to be written, and that is the command's failure.
      try Output.standard.flush()
    } catch {
      ErrorRendering.exit(for: error)
    }
  }
}
