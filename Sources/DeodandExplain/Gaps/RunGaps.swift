import DeodandEvents

/// What the records of one run say without being held against each other's content: requests that
/// nobody answered, answers that broke off, tools that changed.
///
/// No content is read, so nothing here is lost when content is erased.
struct RunGaps {
  /// The types that are looked at, also where they belong to no run.
  static let types: Set<EventType> = TelemetryCall.types.union([
    .modelRequest, .modelResponse, .toolListed, .toolCall, .toolResult, .resourceRead,
    .policyDecision, .humanApproval, .mcpMessage,
  ])

  let run: String?
  /// Requests to a model that have no answer yet, oldest first.
  private var open: [(id: String, record: UInt64)] = []
  /// In the order in which the records were taken.
  private var gaps: [Gap] = []

  private let held: Held

  init(run: String?, _ held: Held) {
    self.run = run
    self.held = held
  }

  /// Takes the next record in the order of the log.
  mutating func take(_ record: Record) {
    switch record.type {
    case .modelRequest: open.append((record.id, record.sequence))
    case .modelResponse: takeAnswer(record)
    case .toolListed where record[.surfaceChanged] == true:
      say(
        .toolsChanged, .recorded, "The tools on offer changed during the run.", record)
    // Calls of tools are actions, which reconciliation looks at.
    case .toolResult: break
    default:
      if record[.outcome] == .noResponse {
        let method = record[.mcpMethod].map { Visible.line($0) }
        say(
          .responseMissing, .missing, "\(method ?? "A request") was never answered.", record)
      }
    }
  }

  /// One that names a request which is not on record leaves the open ones as they are.
  private mutating func takeAnswer(_ record: Record) {
    let request = record[.request]
    // An answer that names no request is taken for one to the oldest that has none.
    if let index = request == nil
      ? open.indices.first : open.firstIndex(where: { $0.id == request })
    {
      open.remove(at: index)
    }
    if record[.outcome] == .interrupted {
      say(
        .interrupted, .recorded,
        "The model's answer broke off: what is on record is its beginning.", record)
    }
  }

  private mutating func say(
    _ code: Gap.Code, _ kind: Statement.Kind, _ text: String, _ record: Record
  ) {
    gaps.append(Gap(code, kind, text, [record.sequence], run: run))
  }

  /// What was found, in the order of the log.
  var findings: [Gap] {
    let unanswered = open.map { request in
      Gap(
        .responseMissing, .missing,
        "A model was asked, and no answer of it is \(held.onRecord)\(held.elsewhere).",
        [request.record], run: run)
    }
    return (gaps + unanswered).sorted { one, other in
      (one.statement.records.first ?? 0) < (other.statement.records.first ?? 0)
    }
  }
}
