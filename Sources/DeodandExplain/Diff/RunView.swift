import DeodandEvents
import DeodandTelemetry

/// A run as it is compared: its exchanges with models, what people gave it, its calls and results.
///
/// It holds the records of the run and not their contents, which are read when they are compared.
struct RunView {
  /// A request to a model and its answer, as far as they are on record.
  struct Exchange {
    /// Nil where only the answer is on record.
    let request: Record?
    var response: Record?
    /// The tools that were offered last before it.
    let offered: Record?

    /// The records, those that are there.
    var records: [UInt64] {
      var numbers = [request, response].compactMap { $0?.sequence }
      if numbers.count == 2, numbers[0] == numbers[1] { numbers.removeLast() }
      return numbers
    }
  }

  /// A record with the number of the exchange that it follows; 0 is before the first.
  struct Placed {
    let record: Record
    let exchange: Int
  }

  let name: String
  private(set) var exchanges: [Exchange] = []
  /// What people and resources gave.
  private(set) var given: [Placed] = []
  private(set) var calls: [Placed] = []
  private(set) var results: [Placed] = []
  /// The tools that were offered last, so far.
  private var offered: Record?

  /// In the order of the log, which is the order of recording: it may differ from that of the
  /// events where several recorders wrote.
  init(_ name: String, in reader: some EventReader) throws(ReadError) {
    self.name = name
    var query = RecordQuery()
    query.run = name
    for sequence in try reader.find(query) { take(try reader.record(sequence)) }
  }

  /// Other types take no part in the comparison.
  private mutating func take(_ record: Record) {
    let placed = Placed(record: record, exchange: exchanges.count)
    switch record.type {
    case .toolListed: offered = record
    case .humanInput, .resourceRead: given.append(placed)
    case .modelRequest:
      exchanges.append(Exchange(request: record, response: nil, offered: offered))
    case .modelResponse: takeResponse(record)
    case .toolCall: calls.append(placed)
    case .toolResult: results.append(placed)
    case .otelSpan, .otelLog: takeReported(placed)
    default: break
    }
  }

  /// An answer goes to the request that it names, or else to the newest that has none; an answer to
  /// a request of which there is no record is an exchange by itself.
  private mutating func takeResponse(_ record: Record) {
    let named = record[.request]
    let index = exchanges.lastIndex { exchange in
      exchange.response == nil && (named == nil || exchange.request?.id == named)
    }
    if let index {
      exchanges[index].response = record
    } else {
      exchanges.append(Exchange(request: nil, response: record, offered: offered))
    }
  }

  /// What was seen on the wire goes before what the program told of the same.
  private mutating func takeReported(_ placed: Placed) {
    switch TelemetryReading(placed.record)?.kind {
    case .model:
      exchanges.append(
        Exchange(request: placed.record, response: placed.record, offered: offered))
    case .tool: calls.append(placed)
    default: break
    }
  }
}
