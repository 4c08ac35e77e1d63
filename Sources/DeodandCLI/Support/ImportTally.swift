import DeodandEvents

/// What an import brought, counted.
///
/// Counts drafts, whether or not they were durable when they were counted: an import that fails
/// prints none.
struct ImportTally {
  private var records = 0
  private var byType: [EventType: Int] = [:]

  /// Counts a draft.
  mutating func count(_ draft: EventDraft) {
    records += 1
    byType[draft.type, default: 0] += 1
  }

  /// One sentence.
  var text: String {
    "imported records: \(records) (runs \(byType[.runStarted, default: 0]), "
      + "model calls \(byType[.modelResponse, default: 0]), "
      + "tool calls \(byType[.toolCall, default: 0]), "
      + "tool results \(byType[.toolResult, default: 0]))"
  }

  /// The same as data.
  ///
  /// Members stay what they are: scripts read them.
  func json() -> JSONValue {
    [
      "version": 1, "records": .integer(Int64(records)),
      "runs": .integer(Int64(byType[.runStarted, default: 0])),
      "modelCalls": .integer(Int64(byType[.modelResponse, default: 0])),
      "toolCalls": .integer(Int64(byType[.toolCall, default: 0])),
      "toolResults": .integer(Int64(byType[.toolResult, default: 0])),
    ]
  }
}
