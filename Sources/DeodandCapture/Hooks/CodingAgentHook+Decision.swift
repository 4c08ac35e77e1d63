public import DeodandEvents

extension CodingAgentHook {
  /// What is to be recorded of an event, and what was decided on it.
  public struct Decided: Sendable {
    /// The event, and the decision if there is one: one transaction.
    public let drafts: [EventDraft]
    /// What was decided; nil if nothing was.
    public let decision: ActionDecision?

    /// What the agent is told once the drafts are durable; nil if it is told nothing.
    public var answer: [UInt8]? { decision.map { HookAnswer.decided($0) } }
  }

  /// Lets somebody decide on a call that the agent is about to make; `run` as in `draft(in:)`.
  ///
  /// Only `PreToolUse` announces a call. Nothing else is decided on, and without an id of the call
  /// no record could say what a decision was about, so such a call gets one for this purpose.
  ///
  /// The decision is made now and recorded with the call; a caller must not tell the agent before
  /// the drafts are durable.
  public func decided(
    by decider: (any ActionDecider)?, in run: String?, about party: Party = Party(),
    mint: () -> String
  ) -> Decided {
    var call = draft(in: run).about(party)
    guard let decider, name == "PreToolUse" else { return Decided(drafts: [call], decision: nil) }
    let record = call.id ?? mint()
    call.id = record
    let action = ProposedAction(
      record: record, channel: .hook,
      kind: .toolCall(name: call.data[.toolName]), subject: call.subject,
      party: party, callID: call.data[.toolCallID], arguments: arguments)
    // A decision that can't be carried out has become a denial; none at all leaves no record.
    guard let decision = decider.decide(action)?.sound else {
      return Decided(drafts: [call], decision: nil)
    }
    let facts = decision.facts(on: action, Facts(["hook": .string(name)]))
    let decided = EventDraft(
      .policyDecision, basis: .observed, subject: call.subject, data: facts.object,
      content: decision.content
    ).about(party)
    return Decided(drafts: [call, decided], decision: decision)
  }
}
