import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand search`: find records by words and by what they are.
///
/// Words are looked up in the blind index (docs/decisions/0033), whose entries are keyed hashes, so
/// that the index tells nothing to somebody without the key.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find records by words in them or in their content.",
    discussion: """
      Every word must occur. Content is searched through keyed hashes, decrypted only where they match. \
      Newest first.
      """)

  /// Joined by spaces, so that quoted words count one by one as well.
  @Argument(help: ArgumentHelp("Words that must all occur.", valueName: "WORD"))
  var words: [String] = []

  @OptionGroup var source: SourceOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var style: StyleOptions

  /// Newest first, for the last thing that happened is mostly asked for.
  @Option(help: ArgumentHelp("At most N answers.", valueName: "N"))
  var limit = 50

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
    if words.isEmpty && filter.isEmpty {
      throw ValidationError("give words to search for, or a filter such as --tool")
    }
  }

  func run() throws {
    // Options are looked at before anything is opened.
    let query = try filter.query()
    try source.read(as: style.rowForm) { try answer(query, from: $0) }
  }

  private func answer(_ asked: RecordQuery, from reader: some EventReader) throws {
    var query = asked
    try filter.checkTypes(in: reader)
    query.text = words.isEmpty ? nil : words.joined(separator: " ")
    query.order = .descending
    // One more than is shown tells whether there are more.
    query.limit = limit + 1
    let found = try reader.find(query)
    try RowPrinter(style: style, form: .row).write(found.prefix(limit), from: reader)
    if found.count > limit {
      Notice.say("deodand: note: there are more; --limit shows them")
    }
    if found.isEmpty {
      Notice.say("deodand: note: no record matches")
      // As `grep` does: 1 says that there is nothing, and no failure.
      throw ExitCode(1)
    }
  }
}
