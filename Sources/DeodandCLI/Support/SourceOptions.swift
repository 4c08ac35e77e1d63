import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandStore

/// What is asked: a log, or a bundle that was handed over instead of it.
struct SourceOptions: ParsableArguments {
  @OptionGroup var log: LogOption

  @Option(help: ArgumentHelp("Look into a bundle instead of a log.", valueName: "FILE"))
  var bundle: String?

  /// Runs the body on what the options name.
  func read(_ body: (any EventReader) throws -> Void) throws {
    if let bundle {
      try body(OpenBundle.reader(bundle))
    } else {
      try body(OpenLog.reader(log))
    }
  }
}
