import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport

/// Prints records one after another, without ever holding more than one.
///
/// Nothing is kept of a record after it was printed, so a log of any size can be listed.
struct RowPrinter {
  /// What `--json` prints.
  enum Form {
    /// The record, exactly as stored.
    ///
    /// The bytes that the leaf hash is over.
    case stored
    /// A timeline row (Schemas/timeline-row.schema.json).
    case row
  }

  /// Decides between text and JSON.
  let style: StyleOptions
  /// Only asked with `--json`.
  let form: Form

  /// Prints the records of these numbers in this order.
  ///
  /// Reads each record once; the order is the caller's, and may be newest first.
  func write(
    _ sequences: some Sequence<UInt64>, from reader: some EventReader
  ) throws {
    let report = TextReport(style)
    for sequence in sequences {
      let record = try reader.record(sequence)
      switch (style.json, form) {
      case (true, .stored):
        // Not written anew: these are the bytes that were signed.
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
