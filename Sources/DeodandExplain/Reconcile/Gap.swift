import DeodandEvents

/// Something that stands out in a log, or that should be in it and is not.
///
/// A finding and no verdict: the status of `gaps` is 1 if there is any, also one that a person can
/// explain.
public struct Gap: Sendable, Hashable {
  /// What sort of thing it is.
  ///
  /// The raw values are stable and stand in the table of docs/spec/reconciliation.md.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A model asked for a tool, and nobody is on record to have called it.
    case askedNotExecuted = "asked-not-executed"
    /// A tool was called, and no answer of a model on record asks for it.
    case executedNotAsked = "executed-not-asked"
    /// What was executed is not what was asked for.
    case executedDifferently = "executed-differently"
    /// Somebody refused, and it was executed.
    case executedThoughRefused = "executed-though-refused"
    /// A call without a result, or with one that is none.
    case executedWithoutAnswer = "executed-without-answer"
    /// The client told the model an answer of a tool that no channel saw it call.
    case answeredWithoutExecution = "answered-without-execution"
    /// What the tool said is not what the model was told.
    case resultDiffers = "result-differs"
    /// A request that was never answered.
    case responseMissing = "response-missing"
    /// A model's answer that broke off.
    case interrupted
    /// A recorder that did not say that it stopped.
    case recorderSilent = "recorder-silent"
    /// Events that a recorder says it lost.
    case dropped
    /// The civil clock moved against the steady one.
    case clockStep = "clock-step"
    /// The tools on offer changed during a run.
    case toolsChanged = "tools-changed"
    /// Records of a type that is not known here.
    case unknownType = "unknown-type"
  }

  /// What sort of thing it is.
  public let code: Code
  /// The sentence, with the records that it cites.
  public let statement: Statement
  /// The run that it is about.
  public let run: String?

  init(
    _ code: Code, _ kind: Statement.Kind, _ text: String, _ records: [UInt64], run: String? = nil
  ) {
    self.code = code
    statement = Statement(kind, text, records)
    self.run = run
  }

  /// The finding as JSON (`Schemas/gaps.schema.json`).
  func json() -> JSONValue {
    var object: JSONObject = ["code": .string(code.rawValue)]
    for member in statement.json().object?.members ?? [] { object[member.key] = member.value }
    object["run"] = run.map { .string($0) }
    return .object(object)
  }
}
