import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// What a timeline is printed as.
///
/// docs/spec/incident.md says what stands in the rows for Timesketch.
enum TimelineFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case timesketch
  case csv
}

/// Prints a timeline, never holding more than a record: rows with the tags and notes that people
/// put on them, or rows for Timesketch.
struct TimelinePrinter<Reader: EventReader> {
  private let format: TimelineFormat
  private let report: TextReport
  private let reader: Reader
  /// Incidents in which people put tags or notes on something; all are in memory, for they are few
  /// beside the records.
  private let annotated: [Incident]
  /// What records belong to, remembered as they pass.
  private var belongings: Belongings<Reader>

  /// Writes the CSV's header at once: also an empty answer has one.
  init(_ format: TimelineFormat, _ style: StyleOptions, in reader: Reader) throws {
    self.format = format
    self.reader = reader
    report = TextReport(style)
    belongings = Belongings(in: reader)
    annotated = try Incident.all(in: reader)
      .filter { $0.entries.contains { $0.record.type == .incidentAnnotated } }
    if format == .csv { try Output.standard.line(TimesketchRow.header) }
  }

  /// Prints a record.
  ///
  /// For each record all annotated incidents are asked.
  mutating func write(_ sequence: UInt64) throws {
    let record = try reader.record(sequence)
    let marks = annotated.flatMap { $0.marks(on: record) }
    switch format {
    case .text:
      let row = try Timeline.row(of: record, marks: marks, in: reader)
      try Output.standard.write(report.row(row))
    case .json:
      let row = try Timeline.row(of: record, marks: marks, in: reader)
      try Output.standard.line(row.json().canonicalText)
    case .timesketch, .csv:
      // A record may make two rows: the moment of its event and the moment it was recorded.
      let rows = try TimesketchRow.rows(of: record, marks: marks, &belongings, in: reader)
      for row in rows {
        try Output.standard.line(format == .csv ? row.csv() : row.json().canonicalText)
      }
    }
  }
}

/// `--by`: what a timeline is counted by, as it is written on the command line.
///
/// The parser wants a type of its own, for `Pivot.Key` knows nothing of command lines.
struct PivotOption: ExpressibleByArgument {
  let key: Pivot.Key

  init?(argument: String) {
    guard let key = Pivot.Key(rawValue: argument) else { return nil }
    self.key = key
  }

  static var allValueStrings: [String] { Pivot.Key.allCases.map(\.rawValue) }
}
