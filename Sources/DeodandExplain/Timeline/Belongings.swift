public import DeodandEvents
import DeodandTelemetry

/// To whom and to what a record belongs: the agent, the customer, the model, the tool, the run.
///
/// Agent and customer are often said once, where a run starts or an MCP client introduces itself,
/// so that is looked up and remembered.
///
/// All of it is what programs say of themselves. Memory grows with the runs that are asked about.
public struct Belongings<Reader: EventReader> {
  private let reader: Reader
  private var starts: [String: Start] = [:]

  /// What the beginning of a run says; nil where it says nothing, which is remembered as well.
  private struct Start {
    var agent: String?
    var customer: String?
  }

  /// Looks into a log.
  public init(in reader: Reader) { self.reader = reader }

  /// The agent that acted, as far as the record or the beginning of its run names one.
  public mutating func agent(of record: Record) throws(ReadError) -> String? {
    if let own = Self.agent(in: record) { return own }
    return try start(of: record)?.agent
  }

  /// The customer for whom it acted, as far as the record or the beginning of its run names one.
  public mutating func customer(of record: Record) throws(ReadError) -> String? {
    if let own = Self.customer(in: record) { return own }
    return try start(of: record)?.customer
  }

  /// Looked up once for each run; nil for a record that belongs to none.
  private mutating func start(of record: Record) throws(ReadError) -> Start? {
    guard let run = record.run else { return nil }
    if let known = starts[run] { return known }
    var query = RecordQuery()
    query.run = run
    var found = Start()
    // The client's name stands in one of the first messages over MCP.
    for (type, limit) in Self.beginnings where found.agent == nil {
      query.types = [type]
      query.limit = limit
      for sequence in try reader.find(query) {
        let first = try reader.record(sequence)
        found.agent = found.agent ?? Self.agent(in: first)
        found.customer = found.customer ?? Self.customer(in: first)
      }
    }
    starts[run] = found
    return found
  }

  /// Where to look and how many records of each type: the work for a run has to be bounded.
  private static var beginnings: [(EventType, Int)] {
    [(.runStarted, 1), (.mcpMessage, 4)]
  }

  private static func agent(in record: Record) -> String? {
    TelemetryReading(record)?.agent
      ?? record[.agent] ?? record[.agentName] ?? record[.mcpClientName]
  }

  private static func customer(in record: Record) -> String? {
    record[.customer] ?? foreign(in: record.data)
      // A transcript's own member of that name.
      ?? record[.metadata]?[.customer]
      ?? (record.isTelemetry
        ? record[.attributes].flatMap { $0[.customer] ?? foreign(in: $0) } : nil)
  }

  /// What programs call their customer in attributes and drafts.
  private static func foreign(in data: JSONObject) -> String? {
    ["customer.id", "tenant.id"].lazy.compactMap { data[$0]?.string }.first
  }
}
