/// Spans and log records that are not kept, counted by reason.
struct OTLPRejections: Sendable {
  /// Why one is not kept.
  enum Reason: Hashable, Sendable {
    case badID
    case tooLarge(Int)
    case largeResource(Int)
    case tooDeep(Int)
    case tooMany(Int)
    case metrics

    var text: String {
      switch self {
      case .badID: "a trace id is not 16 bytes or a span id is not 8 bytes, or all are zero"
      case .tooLarge(let limit): "larger than \(limit) bytes"
      case .largeResource(let limit): "under a resource or scope larger than \(limit) bytes"
      case .tooDeep(let limit): "values nested deeper than \(limit)"
      case .tooMany(let limit): "more than \(limit) in one request"
      case .metrics: "metrics are not recorded"
      }
    }
  }

  private var counts: [(reason: Reason, count: Int)] = []

  /// How many are not kept.
  var count: Int { counts.reduce(0) { $0 + $1.count } }

  /// The reasons with their counts, in the order in which they came up.
  var message: String? {
    if counts.isEmpty { return nil }
    return counts.map { "\($0.count) not recorded: \($0.reason.text)" }.joined(separator: "; ")
  }

  mutating func add(_ reason: Reason, count: Int = 1) {
    if let index = counts.firstIndex(where: { $0.reason == reason }) {
      counts[index].count += count
    } else {
      counts.append((reason, count))
    }
  }
}
