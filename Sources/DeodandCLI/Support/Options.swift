import ArgumentParser
import DeodandConsole

/// Where the log is.
struct LogOption: ParsableArguments {
  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "The log's directory (else $DEODAND_LOG, else the user's data directory).",
      valueName: "DIR"))
  var directory: String?

  /// The directory to use.
  var path: String { directory ?? DefaultLog.path }
}

/// How the answer is printed.
struct StyleOptions: ParsableArguments {
  /// When to colour.
  enum Colour: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Option(help: "Colour: auto, always or never (NO_COLOR is honoured).")
  var color: Colour = .auto

  @Option(help: ArgumentHelp("Wrap text at COLUMNS.", valueName: "COLUMNS"))
  var width: Int?

  func validate() throws {
    if let width, !(40...1000).contains(width) {
      throw ValidationError("--width must be between 40 and 1000")
    }
  }
}

/// Which records are meant.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only this run.", valueName: "ID"))
  var run: String?

  @Option(help: ArgumentHelp("Only this type; may be repeated.", valueName: "TYPE"))
  var type: [String] = []

  @Option(help: ArgumentHelp("Only this tool.", valueName: "NAME"))
  var tool: String?

  @Option(help: ArgumentHelp("Only this model, requested or served.", valueName: "NAME"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Not before this moment (RFC 3339, such as 2026-11-23T16:40:00Z).", valueName: "TIME"))
  var from: String?

  @Option(help: ArgumentHelp("Before this moment (RFC 3339).", valueName: "TIME"))
  var until: String?
}
