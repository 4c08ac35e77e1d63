import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandStore
import DeodandSystem

/// `deodand impact`: from a record, or from a document, forward to what was done after it.
///
/// The walk is docs/spec/impact.md's: what came after is not thereby what came of it.
struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact",
    abstract: "Tell what came after a record, or what a document touched.",
    discussion: """
      REF is whatever `why` takes. With --content, the bytes or text of FILE are looked for in every run: \
      byte for byte, as a whole within something else, then passage by passage. Then the walk goes \
      forward: the requests that held it, what the model answered, what was called, what the tools \
      answered. Exit status: 0 if something was reached, 1 if nothing was.
      """)

  @Argument(help: ArgumentHelp("Where to start.", valueName: "REF"))
  var reference: String?

  /// The file itself need not be in the log: what is looked for are its bytes or its text.
  @Option(
    help: ArgumentHelp(
      "Start from the content of FILE; - is standard input.", valueName: "FILE"))
  var content: String?

  /// In edges of the graph, from the start.
  @Option(help: ArgumentHelp("How many steps to go, 1 to 64.", valueName: "N"))
  var depth = Impact.usualDepth

  @Option(help: ArgumentHelp("How to print.", valueName: "FORMAT"))
  var format: ImpactFormat?

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func validate() throws {
    // Exactly one of them.
    if (reference == nil) == (content == nil) {
      throw ValidationError("say where to start: either REF or --content FILE")
    }
    if !(1...64).contains(depth) { throw ValidationError("--depth must be between 1 and 64") }
    try AnswerFormat.check(format?.answer, style)
  }

  func run() throws {
    try source.read(as: AnswerFormat.chosen(format?.answer, style).answerForm) {
      try answer(from: $0)
    }
  }

  private func answer(from reader: some EventReader) throws {
    let impact: Impact
    if let content {
      impact = try Impact.of(content: Files.read(content), in: reader, depth: depth)
    } else {
      impact = try Impact.of(Reference(reference ?? ""), in: reader, depth: depth)
    }
    let form = AnswerFormat.chosen(format?.answer, style)
    switch form {
    case .json: try Output.standard.line(CheckedAnswer.json(impact.json(), from: reader))
    case .dot, .svg, .prov:
      let graph = try CausalGraph(impact, in: reader)
      try Output.standard.write(form.write(graph))
    default: try Output.standard.write(TextReport(style).impact(impact))
    }
    try Output.standard.flush()
    // A script can ask whether anything was reached without reading the answer.
    if impact.steps.isEmpty { throw ExitCode(1) }
  }
}
