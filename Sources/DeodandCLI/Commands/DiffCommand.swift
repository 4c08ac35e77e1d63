import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandStore

/// `deodand diff RUN RUN`: where two runs part, and what differed before that.
///
/// How the runs are laid side by side is docs/spec/diff.md's.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two runs: inputs, versions, answers, calls, results.",
    discussion: """
      The runs are laid side by side in their order. For each aspect the first difference is told, with \
      its records, and the reason as far as the record tells: the input differed, the model or its \
      settings differed, both, or neither. Exit status: 0 if nothing differs, 1 if something does.
      """)

  @Argument(help: ArgumentHelp("The first run.", valueName: "RUN"))
  var left: String

  @Argument(help: ArgumentHelp("The second run.", valueName: "RUN"))
  var right: String

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func run() throws {
    try source.read(as: style.answerForm) { try answer(from: $0) }
  }

  private func answer(from reader: some EventReader) throws {
    // Names are taken with their prefix or without, as they are copied from other answers.
    let runs = [left, right].map(FilterOptions.withoutPrefix)
    // Both are looked for first: a run that is not there would differ in everything.
    for run in runs { try FilterOptions.check(run: run, in: reader) }
    let diff = try RunDiff.of(runs[0], runs[1], in: reader)
    if style.json {
      try Output.standard.line(CheckedAnswer.json(diff.json(), from: reader))
    } else {
      try Output.standard.write(TextReport(style).diff(diff))
    }
    try Output.standard.flush()
    // As `diff` does: 1 says that something differs, and no failure.
    if !diff.isSame { throw ExitCode(1) }
  }
}
