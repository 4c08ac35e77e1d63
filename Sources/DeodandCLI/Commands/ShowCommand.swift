import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandStore

/// `deodand show REF`: one record in full, with its content.
///
/// Content is opened by the log's own keys; what was erased is said to be.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one record with its content, or print its proof.")

  @Argument(help: "A record's number, an event's UUID or a tool call's identifier.")
  var reference: String

  /// The name that the record gives its content, such as `arguments`.
  @Option(help: ArgumentHelp("Print only this content's exact bytes.", valueName: "NAME"))
  var content: String?

  /// It leads to the newest checkpoint that is there: nothing is signed for it.
  @Flag(help: "Print the proof that it stands in the log (C2SP tlog-proof).")
  var proof = false

  @OptionGroup var source: SourceOptions
  @OptionGroup var style: StyleOptions

  func run() throws {
    // A content is printed to the byte, and nothing is put before it.
    try source.read(as: content == nil ? style.rowForm : .silent) { try answer(from: $0) }
  }

  private func answer(from reader: some EventReader) throws {
    let sequence = try Reference(reference).resolve(in: reader)
    let record = try reader.record(sequence)
    if proof {
      guard let log = reader as? LogReader else {
        throw Failure(
          .usage, "a bundle has the proofs of its records inside",
          hint: "name the log with --log, or read data/proofs.json of the bundle")
      }
      try Output.standard.write(Self.proof(of: sequence, in: log).text)
    } else if let content {
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

  /// The record's proof; whoever has it and the record needs nothing else of the log.
  private static func proof(
    of sequence: UInt64, in reader: LogReader
  ) throws -> TlogProof {
    guard let checkpoint = try reader.directory.newestCheckpoint(),
      sequence < checkpoint.body.size
    else {
      throw Failure(
        .undecided, "no checkpoint covers record \(sequence) yet",
        hint: "deodand checkpoint signs the log as it stands")
    }
    let path = try InclusionProof.prove(
      index: sequence, size: checkpoint.body.size, reader: reader)
    return TlogProof(index: sequence, path: path, checkpoint: checkpoint)
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
