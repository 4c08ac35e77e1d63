import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// Prints records one after another, without ever holding more than one.
struct RowPrinter {
  /// What `--json` prints.
  enum Form {
    /// The record, exactly as stored.
    case stored
    /// A timeline row (Schemas/timeline-row.schema.json).
    case row
  }

  let style: StyleOptions
  let form: Form

  /// Prints the records of these numbers in this order.
  func write(
    _ sequences: some Sequence<UInt64>, from reader: some EventReader
  ) throws {
    let report = TextReport(style)
    for sequence in sequences {
      let record = try reader.record(sequence)
      switch (style.json, form) {
      case (true, .stored):
        try Output.standard.write(record.bytes)
        try Output.standard.line("")
      case (true, .row):
        try Output.standard.line(Timeline.row(of: record, in: reader).json().canonicalText)
      case (false, _):
        try Output.standard.write(report.row(Timeline.row(of: record, in: reader)))
      }
    }
  }
}
