import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// `deodand timeline`: what happened, in the order of the log, one sentence each.
///
/// The order is that of the records, which is not that of the clocks of different machines.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell what happened, one line a record.",
    discussion: """
      --format timesketch writes JSONL and --format csv writes CSV that Timesketch takes; the order \
      within a microsecond is in chain_seq. Tags and notes of incidents stand on the records that they \
      are on.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var style: StyleOptions

  @Option(help: ArgumentHelp("Only records of this incident.", valueName: "NAME"))
  var incident: String?

  /// The record itself is shown whether or not it matches the filter.
  @Option(help: ArgumentHelp("Only this record and those around it.", valueName: "REF"))
  var around: String?

  /// On each side; nil for `usualContext`.
  @Option(
    help: ArgumentHelp("With --around: N matching records before and after.", valueName: "N"))
  var context: Int?

  /// Rows give way to one line for each group.
  @Option(
    name: .customLong("by"),
    help: "Count records by agent, model, customer, tool or run; show the first and the last.")
  var pivot: PivotOption?

  /// Nil for text, or JSON with `--json`.
  @Option(help: "How rows are printed; --json is --format json.")
  var format: TimelineFormat?

  func validate() throws {
    if context != nil && around == nil { throw ValidationError("--context needs --around REF") }
    // The numbers of so many records are gathered on each side.
    if let context, !(0...100_000).contains(context) {
      throw ValidationError("--context must be between 0 and 100000")
    }
    if style.json, let format, format != .json {
      throw ValidationError("give either --json or --format \(format.rawValue)")
    }
    if pivot != nil, format == .timesketch || format == .csv {
      throw ValidationError("--by counts records: Timesketch takes the records themselves")
    }
  }

  /// How many records are shown on either side unless it is said.
  private static let usualContext = 10

  func run() throws {
    // Options are looked at before anything is opened.
    let query = try filter.query()
    let form: CheckedAnswer.Form =
      switch format ?? (style.json ? .json : .text) {
      case .text: .text
      case .json: .lines
      case .timesketch, .csv: .silent
      }
    try source.read(as: form) { try answer(query, from: $0) }
  }

  private func answer(_ query: RecordQuery, from reader: some EventReader) throws {
    try filter.checkTypes(in: reader)
    // Records around one are neighbours then, known by their numbers; a bundle has holes.
    if filter.isEmpty && incident == nil && reader.isWhole {
      if let around {
        let centre = try Reference(around).resolve(in: reader)
        let reach = UInt64(context ?? Self.usualContext)
        let end = min(reader.size, centre + reach + 1)
        try answer((centre - min(centre, reach))..<end, from: reader)
      } else {
        try answer(0..<reader.size, from: reader)
      }
    } else {
      let found = try find(query, in: reader)
      if found.isEmpty { Notice.say("deodand: note: no record matches") }
      try answer(found, from: reader)
    }
  }

  /// `sequences` is in the order of the log.
  private func answer(_ sequences: some Sequence<UInt64>, from reader: some EventReader) throws {
    let format = format ?? (style.json ? .json : .text)
    // A timeline holds one record at a time; a pivot holds its groups.
    guard let key = pivot?.key else {
      var printer = try TimelinePrinter(format, style, in: reader)
      for sequence in sequences { try printer.write(sequence) }
      return
    }
    var pivot = Pivot(by: key)
    var belongings = Belongings(in: reader)
    for sequence in sequences { try pivot.take(try reader.record(sequence), &belongings) }
    if format == .json {
      for group in pivot.ordered { try Output.standard.line(pivot.json(group).canonicalText) }
    } else {
      try Output.standard.write(TextReport(style).pivot(pivot))
    }
  }

  /// The matching records, or those of them around one.
  ///
  /// In the order of the log.
  ///
  /// The neighbours are looked for on each side by themselves, so that there are as many before as
  /// after.
  private func find(_ query: RecordQuery, in reader: some EventReader) throws -> [UInt64] {
    guard let around else { return try matching(query, in: reader) }
    let centre = try Reference(around).resolve(in: reader)
    let reach = context ?? Self.usualContext
    var before = query
    before.range = 0..<centre
    before.order = .descending
    var after = query
    after.range = (centre + 1)..<max(reader.size, centre + 1)
    // Members of an incident are sifted afterwards, and a limit would count those that are not.
    if incident == nil {
      before.limit = reach
      after.limit = reach
    }
    return try matching(before, in: reader).prefix(reach).reversed() + [centre]
      + matching(after, in: reader).prefix(reach)
  }

  /// The matches of a query, of an incident's members if one is named; in the query's own order.
  private func matching(_ query: RecordQuery, in reader: some EventReader) throws -> [UInt64] {
    guard let incident else { return try reader.find(query) }
    let named = try OpenIncident.named(incident, in: reader)
    let held = try named.sequences(in: reader, below: reader.size)
    if filter.isEmpty {
      let range = query.range ?? 0..<reader.size
      let inside = held.filter(range.contains)
      return query.order == .ascending ? inside : inside.reversed()
    }
    let members = Set(held)
    return try reader.find(query).filter(members.contains)
  }
}
