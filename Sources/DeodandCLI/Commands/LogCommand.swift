import ArgumentParser
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand log`: the records in order.
///
/// With `--json` each line is a record's stored bytes, so the output can be hashed line by line.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List records; with --json, one a line, exactly as stored.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var style: StyleOptions

  /// Of what matches; counted from the end.
  @Option(help: ArgumentHelp("Only the last N that match.", valueName: "N"))
  var limit: Int?

  @Flag(help: "Newest first.")
  var reverse = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    // Options are looked at before anything is opened.
    let query = try filter.query()
    try source.read(as: style.rowForm) { try answer(query, from: $0) }
  }

  private func answer(_ asked: RecordQuery, from reader: some EventReader) throws {
    var query = asked
    try filter.checkTypes(in: reader)
    let printer = RowPrinter(style: style, form: .stored)
    // The numbers are known without an index, which may have to be built first; a bundle has holes.
    if filter.isEmpty && reader.isWhole {
      let first = limit.map { reader.size - min(reader.size, UInt64($0)) } ?? 0
      let range = first..<reader.size
      try reverse
        ? printer.write(range.reversed(), from: reader) : printer.write(range, from: reader)
      return
    }
    query.limit = limit
    // With a limit the newest are wanted, so the index is asked from its end.
    query.order = limit == nil && !reverse ? .ascending : .descending
    let found = try reader.find(query)
    // What was found is turned round where it came in the other order than the one asked for.
    let newestFirst = query.order == .descending
    try printer.write(newestFirst == reverse ? found : found.reversed(), from: reader)
  }
}
