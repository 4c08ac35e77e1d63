import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand why REF`: from an action back to its origins.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Explain an action: what asked for it, what it had read, where that came from.",
    discussion: """
      REF is a record's number, an event's UUID, a tool call's identifier, or run/ID for that run's last \
      action. Every sentence is recorded, derived by a named rule, or says what is missing; no model \
      writes the answer.
      """)

  @Argument(help: ArgumentHelp("What to explain.", valueName: "REF"))
  var reference: String

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  @Option(help: ArgumentHelp("Look into a bundle instead of a log.", valueName: "FILE"))
  var bundle: String?

  func run() throws {
    if let bundle {
      try answer(from: OpenBundle.reader(bundle))
    } else {
      try answer(from: OpenLog.reader(log))
    }
  }

  private func answer(from reader: some EventReader) throws {
    let explanation = try Why.explain(Reference(reference), in: reader)
    if style.json {
      try Output.standard.line(explanation.json().canonicalText)
    } else {
      try Output.standard.write(TextReport(style).explanation(explanation))
    }
  }
}
