import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand show REF`: one record in full, with its content.
///
/// Content is opened by the log's own keys; what was erased is said to be.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one record with its content.")

  @Argument(help: "A record's number, an event's UUID or a tool call's identifier.")
  var reference: String

  /// The name that the record gives its content, such as `arguments`.
  @Option(help: ArgumentHelp("Print only this content's exact bytes.", valueName: "NAME"))
  var content: String?

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func run() throws { try source.read { try answer(from: $0) } }

  private func answer(from reader: some EventReader) throws {
    let sequence = try Reference(reference).resolve(in: reader)
    let record = try reader.record(sequence)
    if let content {
      try printContent(content, of: record, in: reader)
    } else if style.json {
      // Nothing is added inside of the bytes, so that their hash can be taken.
      try Output.standard.write(record.bytes)
      try Output.standard.line("")
    } else {
      let shown = try Show.of(sequence, in: reader)
      try Output.standard.write(TextReport(style).show(shown))
    }
  }

  /// Writes the bytes as they were before they were cut into pieces, and adds no line end.
  ///
  /// A piece that is missing ends the output with a failure after what came before it.
  private func printContent(
    _ name: String, of record: Record, in reader: some EventReader
  ) throws {
    guard let reference = record.content.first(where: { $0.name == name }) else {
      let names = record.content.map(\.name).joined(separator: ", ")
      throw Failure(
        .usage, "record \(record.sequence) has no content called \(name)",
        hint: names.isEmpty ? "it has none at all" : "it has: \(names)")
    }
    for item in try Body.resolve(reference, in: reader).items {
      switch item {
      case .literal(let text): try Output.standard.write(text)
      case .chunk(let commitment):
        // It may have been erased, or withheld from a bundle.
        guard case .available(let bytes, _) = try reader.content(commitment) else {
          throw Failure(
            .undecided, "the content \(commitment.hex) is not here any more",
            hint: "deodand show \(record.sequence) says what became of it")
        }
        try Output.standard.write(bytes)
      }
    }
  }
}
