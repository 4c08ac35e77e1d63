import ArgumentParser
import DeodandConsole

/// Where the log is.
///
/// One option for every command, so that a log is named in the same way whether it is written or
/// read.
struct LogOption: ParsableArguments {
  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "The log's directory (else $DEODAND_LOG, else the user's data directory).",
      valueName: "DIR"))
  /// As it was typed; it may not exist.
  var directory: String?

  /// The directory to use.
  var path: String { directory ?? DefaultLog.path }
}

/// How the answer is printed.
///
/// Only what is printed for people depends on it: with `--json` width and colour change nothing.
struct StyleOptions: ParsableArguments {
  /// When to colour.
  enum Colour: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  @Flag(help: "Print JSON instead of text.")
  var json = false

  /// `auto` colours on a terminal alone, so that what is piped on holds no escape sequences.
  @Option(help: "Colour: auto, always or never (NO_COLOR is honoured).")
  var color: Colour = .auto

  /// In columns; nil for the width of the window.
  @Option(help: ArgumentHelp("Wrap text at COLUMNS.", valueName: "COLUMNS"))
  var width: Int?

  func validate() throws {
    // Less than 40 leaves no room for a word beside its margin; the same bounds hold for a window.
    if let width, !(40...1000).contains(width) {
      throw ValidationError("--width must be between 40 and 1000")
    }
  }
}

/// Which records are meant.
///
/// Conditions of several options hold together; types that are given are alternatives.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only this run.", valueName: "ID"))
  var run: String?

  /// With `deodand.` before it or without; see `FilterOptions.query`.
  @Option(help: ArgumentHelp("Only this type; may be repeated.", valueName: "TYPE"))
  var type: [String] = []

  /// The tool's name, as records have it.
  @Option(help: ArgumentHelp("Only this tool.", valueName: "NAME"))
  var tool: String?

  @Option(help: ArgumentHelp("Only this model, requested or served.", valueName: "NAME"))
  var model: String?

  /// Inclusive.
  @Option(
    help: ArgumentHelp(
      "Not before this moment (RFC 3339, such as 2026-11-23T16:40:00Z).", valueName: "TIME"))
  var from: String?

  /// Exclusive, so that spans that meet hold no record twice.
  @Option(help: ArgumentHelp("Before this moment (RFC 3339).", valueName: "TIME"))
  var until: String?
}
