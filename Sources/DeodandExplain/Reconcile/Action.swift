import DeodandEvents

/// One action, however many channels saw it.
///
/// What stands in it was joined by rules; each observation names the one that joined it, so that a
/// reader can judge how much the action is worth (docs/spec/reconciliation.md).
public struct Action: Sendable {
  /// The tool, in the shortest form in which a record names it.
  public internal(set) var tool: String
  /// The identifier that joins model, tool and hook, if one is known.
  ///
  /// Made visible for people; what is joined is joined by the bytes of the records.
  public internal(set) var callID: String?
  /// The model's answers that ask for it.
  public internal(set) var asked: [Observation] = []
  /// Decisions of people and policies that name it.
  public internal(set) var permitted: [Observation] = []
  /// The records of its execution.
  public internal(set) var executed: [Observation] = []
  /// What the tool answered.
  public internal(set) var results: [Observation] = []
  /// The requests in which the client told the model an answer.
  public internal(set) var reported: [Observation] = []

  /// Every record that tells of it, in the order of the log.
  public var records: [UInt64] {
    Set((asked + permitted + executed + results + reported).map(\.record)).sorted()
  }

  /// The first record that tells of it.
  var first: UInt64 { records.first ?? .max }

  /// Whether the last decision that names it is a refusal.
  ///
  /// The last counts: a person may allow what a rule had refused.
  var isRefused: Bool { permitted.last.map { Decision.isRefusal($0.detail) } ?? false }

  /// The action as JSON (`Schemas/gaps.schema.json`).
  func json() -> JSONValue {
    func list(_ observations: [Observation]) -> JSONValue {
      .array(observations.map { $0.json() })
    }
    var object: JSONObject = [
      "tool": .string(tool), "asked": list(asked), "permitted": list(permitted),
      "executed": list(executed), "results": list(results), "reported": list(reported),
    ]
    object["callId"] = callID.map { .string($0) }
    return .object(object)
  }
}

/// The words in which decisions are recorded.
///
/// Programs have words of their own for it; one that is not in the list is taken for no refusal.
enum Decision {
  /// In lower case; words are compared so.
  private static let refusals: Set<String> = [
    "denied", "deny", "rejected", "reject", "declined", "decline", "refused", "refuse",
    "cancelled", "cancel", "block", "blocked",
  ]

  static func isRefusal(_ word: String?) -> Bool {
    word.map { refusals.contains($0.lowercased()) } ?? false
  }
}
