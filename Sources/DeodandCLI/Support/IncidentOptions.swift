import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain

/// Which records an entry of an incident names.
///
/// Both kinds may be given together; a record that is named twice is in the entry once.
struct MemberOptions: ParsableArguments {
  @Option(
    name: .customLong("record"),
    help: ArgumentHelp(
      "This record, or these as A-B; may be repeated.", valueName: "REF"))
  var references: [String] = []

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Every record of this run; may be repeated.", valueName: "ID"))
  var runs: [String] = []

  /// Puts what the options and some more references name into the words of an entry.
  ///
  /// References are resolved now, to numbers: what they would mean later must not change the entry.
  /// Runs stay names.
  ///
  /// Throws for what the log does not hold, before anything is recorded.
  func name(in words: inout Incident.Words, _ more: [String], from reader: some EventReader) throws
  {
    var spans: [ClosedRange<UInt64>] = []
    for text in more + references { spans.append(try Self.span(text, in: reader)) }
    words.spans = RecordSpans(spans)
    words.runs = runs.map(FilterOptions.withoutPrefix)
    for run in words.runs { try FilterOptions.check(run: run, in: reader) }
  }

  /// The records that one reference names, as a closed range.
  private static func span(
    _ text: String, in reader: some EventReader
  ) throws -> ClosedRange<UInt64> {
    // A UUID holds hyphens too, and is no range of numbers.
    guard text.contains("-"), let span = RecordSpans.parse(text) else {
      let sequence = try Reference(text).resolve(in: reader)
      return sequence...sequence
    }
    // An upper bound beyond the end would name records that do not exist yet.
    guard span.upperBound < reader.size else {
      throw Failure(
        .usage, "the log has records 0 to \(reader.size - 1)", hint: "choose a range within it")
    }
    return span
  }
}

/// `--incident NAME` of the commands that ask.
///
/// For reading; entries are made by `IncidentEntry`.
enum OpenIncident {
  /// The incident of that name; none is a failure that says which there are.
  static func named(_ name: String, in reader: some EventReader) throws -> Incident {
    if let incident = try Incident.named(name, in: reader) { return incident }
    throw Failure(
      .usage, "there is no incident \(Visible.line(name))",
      hint: "deodand incident list shows what there is")
  }

  /// The runs that the records of an incident belong to, in the order of the log.
  ///
  /// By bytes: Swift's comparison of strings would take two names for one that only look alike.
  ///
  /// One pass over the incident's records; it looks through the runs found so far for each, which
  /// are few.
  static func runs(of incident: Incident, in reader: some EventReader) throws -> [String] {
    var runs: [String] = incident.runs
    for sequence in try incident.records(in: reader, below: reader.size) {
      guard let run = try reader.record(sequence).run,
        !runs.contains(where: { $0.utf8.elementsEqual(run.utf8) })
      else { continue }
      runs.append(run)
    }
    return runs
  }
}
