import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandStore

/// What is asked: a log, or a bundle that was handed over instead of it.
///
/// A command that takes these answers the same of a bundle as of the log that it was cut from, as
/// far as the bundle holds the records.
struct SourceOptions: ParsableArguments {
  @OptionGroup var log: LogOption

  /// Goes before `--log`, and before the log that the environment names.
  @Option(help: ArgumentHelp("Look into a bundle instead of a log.", valueName: "FILE"))
  var bundle: String?

  /// Runs the body on what the options name.
  ///
  /// A closure rather than a reader is handed over, since the two are of different types.
  ///
  /// A log that does not verify is answered from with a warning before the answer.
  func read(as form: CheckedAnswer.Form, _ body: (any EventReader) throws -> Void) throws {
    if let bundle {
      try body(OpenBundle.reader(bundle))
    } else {
      let reader = try OpenLog.reader(log)
      try CheckedAnswer.give(from: reader, as: form) { try body(reader) }
    }
  }
}
