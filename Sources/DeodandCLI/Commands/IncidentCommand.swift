import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandStore

/// `deodand incident`: named sets of records, with a log of their own.
///
/// The log itself holds the entries, so that nobody can tell another story of them later.
struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "Gather records under a name, put tags and notes on them.",
    discussion: """
      Every entry is itself recorded, with who made it (user@host) and the basis `declared`, beside the \
      evidence and apart from it. why, timeline, gaps and bundle take --incident NAME.
      """,
    subcommands: [
      IncidentOpen.self, IncidentAdd.self, IncidentAnnotate.self, IncidentClose.self,
      IncidentList.self, IncidentShow.self,
    ])
}

/// `deodand incident list`: one line an incident.
///
/// With `--json` one object a line.
struct IncidentList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the incidents.")

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() throws {
    let reader = try OpenLog.reader(log)
    try CheckedAnswer.give(from: reader, as: style.rowForm) { try answer(from: reader) }
  }

  private func answer(from reader: LogReader) throws {
    let report = TextReport(style)
    // All entries are read: an incident is what its entries say together.
    let incidents = try Incident.all(in: reader)
    for incident in incidents {
      let story = try IncidentStory.of(incident, in: reader)
      if style.json {
        try Output.standard.line(story.json().canonicalText)
      } else {
        try Output.standard.write(report.incidentRow(story))
      }
    }
    if incidents.isEmpty { Notice.say("deodand: note: there is no incident") }
  }
}

/// `deodand incident show NAME`: what is in it, and what was entered.
///
/// Also out of a bundle that was cut by the incident.
struct IncidentShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an incident: its records, its tags, its notes.")

  @Argument(help: ArgumentHelp("The incident's name.", valueName: "NAME"))
  var name: String

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func run() throws {
    try source.read(as: style.answerForm) { try answer(from: $0) }
  }

  private func answer(from reader: some EventReader) throws {
    let story = try IncidentStory.of(OpenIncident.named(name, in: reader), in: reader)
    if style.json {
      try Output.standard.line(CheckedAnswer.json(story.json(), from: reader))
    } else {
      try Output.standard.write(TextReport(style).incident(story))
    }
  }
}
