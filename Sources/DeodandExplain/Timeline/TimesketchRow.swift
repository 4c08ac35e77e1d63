public import DeodandEvents

/// A row for Timesketch: `message`, `datetime` and `timestamp_desc`, and what analysts filter by.
///
/// A record that says when something happened before it was recorded makes two rows. The order
/// within a microsecond is in `chain_seq`, for Timesketch has none.
///
/// The form is that of Timesketch's import of CSV and JSONL, whose three columns must be there.
public struct TimesketchRow: Sendable {
  private let row: Timeline.Row
  private let record: Record
  private let time: Timestamp
  private let isOccurrence: Bool
  private let agent: String?
  private let customer: String?

  /// The rows of a record.
  public static func rows(
    of record: Record, marks: [Incident.Entry], _ belongings: inout Belongings<some EventReader>,
    in reader: some EventReader
  ) throws(ReadError) -> [TimesketchRow] {
    let row = try Timeline.row(of: record, marks: marks, in: reader)
    let agent = try belongings.agent(of: record)
    let customer = try belongings.customer(of: record)
    func make(_ time: Timestamp, isOccurrence: Bool) -> TimesketchRow {
      TimesketchRow(
        row: row, record: record, time: time, isOccurrence: isOccurrence, agent: agent,
        customer: customer)
    }
    let occurred = record[.occurred]
    return (occurred.map { [make($0, isOccurrence: true)] } ?? [])
      + [make(record.time, isOccurrence: false)]
  }

  /// The columns of the CSV form, in order.
  public static let columns = [
    "datetime", "timestamp_desc", "message", "timestamp", "chain_seq", "log_origin", "event_id",
    "event_type", "basis", "run", "agent", "model", "tool", "call_id", "outcome", "customer",
    "tag", "note_records",
  ]

  /// Nil where the record says nothing: the cell stays empty, and the JSON form leaves the member
  /// out.
  private func value(_ column: String) -> JSONValue? {
    func text(_ text: String?) -> JSONValue? { text.map { .string(Visible.line($0, limit: 512)) } }
    func list(_ texts: [String]) -> JSONValue? {
      texts.isEmpty ? nil : .array(texts.map { .string(Visible.line($0, limit: 512)) })
    }
    switch column {
    case "datetime": return .string(time.rfc3339)
    case "timestamp_desc":
      return .string(isOccurrence ? "Occurred (as told)" : "Recorded (recorder's clock)")
    case "message": return .string(row.summary)
    case "timestamp": return .integer(time.microseconds)
    case "chain_seq": return .integer(Int64(clamping: record.sequence))
    case "log_origin": return text(record.source)
    case "event_id": return .string(record.id)
    case "event_type": return text(record.type.rawValue)
    case "basis": return .string(record.basis.rawValue)
    case "run": return text(record.run)
    case "agent": return text(agent)
    case "model": return text(record.models.last)
    case "tool": return text(record.tools.first)
    case "call_id": return text(record.callIDs.first)
    case "outcome": return text(record[.outcome]?.rawValue)
    case "customer": return text(customer)
    case "tag": return list(row.tags)
    default: return list(row.notes.map(String.init))
    }
  }

  /// The row as JSON (`Schemas/timesketch-row.schema.json`).
  public func json() -> JSONValue {
    var object = JSONObject()
    for column in Self.columns { object[column] = value(column) }
    return .object(object)
  }

  /// The row as a line of CSV (RFC 4180), without the line's end.
  public func csv() -> String {
    Self.columns.map { column in
      switch value(column) {
      case .string(let text)?: Self.cell(text)
      case .integer(let number)?: String(number)
      case .array(let all)?: Self.cell(all.compactMap(\.string).joined(separator: ","))
      default: ""
      }
    }.joined(separator: ",")
  }

  /// The first line of the CSV form.
  public static var header: String { columns.joined(separator: ",") }

  /// A text as a cell; spreadsheets run what begins like a formula, so such texts get an
  /// apostrophe.
  ///
  /// Content of a log is hostile, and analysts open such files in spreadsheets.
  private static func cell(_ text: String) -> String {
    // In their full width, too: spreadsheets of East Asian locales take them for the same.
    let signs = "=+-@\t\r＝＋－＠".unicodeScalars
    let isFormula = text.unicodeScalars.first.map { signs.contains($0) } ?? false
    let safe = (isFormula ? "'" : "") + text
    guard safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
