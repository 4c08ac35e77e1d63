public import DeodandEvents

/// What becomes of an action that is about to be passed on, and on whose word.
///
/// Pure data: whoever decides makes it, the state machines of this target carry it out, and it
/// stands in the log as `deodand.policy.decision` in the transaction of the action itself.
public struct ActionDecision: Sendable {
  /// What becomes of the action.
  public enum Outcome: Sendable, Hashable {
    /// It is passed on as it came.
    case allow
    /// It is not passed on, and whoever asked is told so.
    case deny
    /// It is passed on with other arguments: a JSON object.
    case modify(arguments: [UInt8])
    /// It waits for a later decision; after `timeout` without one, `otherwise` holds.
    case hold(timeout: Duration, otherwise: Fallback)
  }

  /// What becomes of an action that nobody decided on in time.
  public enum Fallback: Sendable, Hashable {
    case allow
    case deny
  }

  /// What becomes of the action.
  public var outcome: Outcome
  /// The rule that says so, by the name that its author gave it.
  public var rule: String?
  /// Why, in a sentence that the agent is told where it is refused.
  public var reason: String?
  /// Who decided: a policy, a person, the clock.
  public var decider: String?
  /// What else belongs on record, such as a verdict or a digest of the policy; it takes no member
  /// that the decision has itself.
  public var facts: JSONObject

  /// Describes a decision.
  public init(
    _ outcome: Outcome, rule: String? = nil, reason: String? = nil, decider: String? = nil,
    facts: JSONObject = [:]
  ) {
    self.outcome = outcome
    self.rule = rule
    self.reason = reason
    self.decider = decider
    self.facts = facts
  }

  /// Whether the action is not passed on as it came.
  public var isRestrictive: Bool { outcome != .allow }

  /// How the record names the outcome.
  ///
  /// The words are those of `decision` in docs/spec/capture.md.
  var word: String {
    switch outcome {
    case .allow: "allowed"
    case .deny: "denied"
    case .modify: "modified"
    case .hold: "held"
    }
  }

  /// What an agent that is refused reads: the reason, the rule, and that nothing was done.
  var sentence: String {
    let because = reason.map { ": " + BoundedText.shorten($0).text } ?? ""
    let by = rule.map { " (rule \(BoundedText.shorten($0, to: 128).text))" } ?? ""
    return "denied\(because)\(by); nothing was carried out"
  }

  /// The decision that holds when nobody has decided in time.
  static func timeout(_ fallback: Fallback, of held: ActionDecision) -> ActionDecision {
    let reason =
      fallback == .allow ? "nobody objected in time" : "nobody approved it in time"
    return ActionDecision(
      fallback == .allow ? .allow : .deny, rule: held.rule, reason: reason, decider: "timeout",
      facts: held.facts)
  }
}
