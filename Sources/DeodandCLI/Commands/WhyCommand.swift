import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTelemetry

/// `deodand why REF`: from an action back to its origins.
///
/// The same log gives the same bytes (docs/spec/explanation.md).
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Explain an action: what asked for it, what it had read, where that came from.",
    discussion: """
      REF is a record's number, an event's UUID, a tool call's identifier, or run/ID for that run's last \
      action; with --incident, every call of that incident is explained. Every sentence is recorded, \
      derived by a named rule, or says what is missing; no model writes the answer. markdown and html \
      are pages with footnotes for people, html a fragment without a style of its own; dot, svg and \
      prov (W3C PROV-JSON) are the graph behind the answer.
      """)

  @Argument(help: ArgumentHelp("What to explain.", valueName: "REF"))
  var reference: String?

  /// Answers stand one after another, in the order of the log.
  @Option(help: ArgumentHelp("Explain every call of this incident.", valueName: "NAME"))
  var incident: String?

  @Option(help: ArgumentHelp("How to print.", valueName: "FORMAT"))
  var format: AnswerFormat?

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func validate() throws {
    if (reference == nil) == (incident == nil) {
      throw ValidationError("say what to explain: either REF or --incident NAME")
    }
    try AnswerFormat.check(format, style)
    // A graph has one beginning.
    if incident != nil, let format, [.dot, .svg, .prov].contains(format) {
      throw ValidationError("--format \(format.rawValue) draws one answer: give REF")
    }
  }

  func run() throws {
    try source.read(as: AnswerFormat.chosen(format, style).answerForm) { try answer(from: $0) }
  }

  private func answer(from reader: some EventReader) throws {
    guard let incident else { return try explain(reference ?? "", in: reader) }
    let named = try OpenIncident.named(incident, in: reader)
    var isFirst = true
    for sequence in try named.records(in: reader, below: reader.size) {
      let record = try reader.record(sequence)
      // Calls that were seen, and calls that a program only reported.
      guard record.type == .toolCall || record.isReportedCall else { continue }
      if !isFirst, !style.json, format != .json { try Output.standard.line("") }
      isFirst = false
      try explain(String(sequence), in: reader)
    }
    // No answer is not a failure: an incident may hold nothing but what people said.
    if isFirst { Notice.say("deodand: note: the incident holds no call of a tool") }
  }

  private func explain(_ reference: String, in reader: some EventReader) throws {
    let explanation = try Why.explain(Reference(reference), in: reader)
    let form = AnswerFormat.chosen(format, style)
    switch form {
    case .json: try Output.standard.line(CheckedAnswer.json(explanation.json(), from: reader))
    case .text: try Output.standard.write(TextReport(style).explanation(explanation))
    case .markdown, .html, .dot, .svg, .prov:
      // Rows are made for what is cited alone, however long the log is.
      let rows = try Timeline.rows(of: explanation.cited, in: reader)
      switch form {
      case .markdown:
        try Output.standard.write(MarkdownPage(explanation, rows: rows).text())
      case .html: try Output.standard.write(HTMLPage(explanation, rows: rows).fragment())
      default: try Output.standard.write(form.write(CausalGraph(explanation, rows: rows)))
      }
    }
  }
}

extension Record {
  /// Whether a program reported a call of a tool.
  fileprivate var isReportedCall: Bool { TelemetryReading(self)?.kind == .tool }
}
