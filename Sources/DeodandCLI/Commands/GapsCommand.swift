import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand gaps`: what is missing, and what does not fit together.
///
/// What counts as a finding is docs/spec/reconciliation.md's. Values join between runs only where
/// the runs are given together.
struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps",
    abstract: "Tell what is missing in the log, and what does not fit together.",
    discussion: """
      Holds against each other what models asked for, what was executed, what the tools answered and what \
      the models were told; then what recorders say of themselves. Every finding cites its records. \
      Exit status: 1 if there are findings, 0 if there are none.
      """)

  /// Runs that belong together, such as an agent's and its MCP server's.
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Only this run; runs that are given together are reconciled together.", valueName: "ID"))
  var givenRuns: [String] = []

  /// Those that records of the incident belong to, whole.
  @Option(
    help: ArgumentHelp("The runs of this incident, reconciled together.", valueName: "NAME"))
  var incident: String?

  @Flag(help: "List every action with all that was seen of it.")
  var actions = false

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func validate() throws {
    if incident != nil, !givenRuns.isEmpty {
      throw ValidationError("give either --run or --incident")
    }
  }

  func run() throws {
    try source.read(as: style.answerForm) { try answer(from: $0) }
  }

  private func answer(from reader: some EventReader) throws {
    var runs = givenRuns.map(FilterOptions.withoutPrefix)
    // A run without a record would have no findings, and that would look like a good answer.
    for run in runs { try FilterOptions.check(run: run, in: reader) }
    if let incident {
      let named = try OpenIncident.named(incident, in: reader)
      runs = try OpenIncident.runs(of: named, in: reader)
      guard !runs.isEmpty else {
        throw Failure(
          .usage, "no record of the incident \(Visible.line(incident)) is of a run",
          hint: "deodand incident add \(Visible.line(incident)) --run ID puts a run into it")
      }
    }
    var progress = Progress("reading", of: Int(clamping: reader.size))
    let gaps = try Gaps.find(
      runs.isEmpty ? .log : .runs(runs), in: reader, keepsActions: actions
    ) { progress.advance(to: Int(clamping: $0)) }
    progress.end()
    if style.json {
      try Output.standard.line(CheckedAnswer.json(gaps.json(withActions: actions), from: reader))
    } else {
      let report = TextReport(style)
      try Output.standard.write(report.gaps(gaps))
      if actions { try Output.standard.write(report.actions(gaps)) }
    }
    try Output.standard.flush()
    // Findings are an answer: they are printed, and the status says that there are some.
    if !gaps.findings.isEmpty { throw ExitCode(1) }
  }
}
