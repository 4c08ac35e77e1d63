import DeodandDialogue
import DeodandEvents

extension ActionDecision {
  /// The facts of the record of this decision on an action (`deodand.policy.decision`).
  ///
  /// `hold` is the record of the hold that it ends, if it ends one.
  func facts(on action: ProposedAction, ending hold: String? = nil, _ start: Facts) -> Facts {
    var facts = start
    facts.add(.decision, word)
    facts.add(.call, action.record)
    if case .toolCall(let name) = action.kind { facts.add(.toolName, name) }
    facts.add(.toolCallID, action.callID)
    facts.add(.decisionRule, rule)
    facts.add(.reason, reason)
    facts.add(.decisionSource, decider)
    facts.add(.decisionHold, hold)
    if case .hold(let timeout, let otherwise) = outcome {
      facts.add(.decisionTimeout, timeout.milliseconds)
      facts.add(.decisionOtherwise, otherwise == .allow ? "allowed" : "denied")
    }
    for member in self.facts.members where facts.data[member.key] == nil {
      facts.add(member.key, member.value)
    }
    return facts
  }

  /// The arguments that the action goes on with, if they are others than those that it came with.
  ///
  /// What can't be read is kept as bytes.
  var content: [ContentDraft] {
    guard case .modify(let arguments) = outcome else { return [] }
    guard let outline = try? JSONOutline.read(arguments) else {
      return [ContentDraft(name: "arguments", bytes: arguments)]
    }
    return [BodyCutter.members(outline, in: arguments, name: "arguments")]
  }

  /// The decision as it can be carried out: arguments that are no JSON object are nobody's wish, so
  /// the action is denied.
  var sound: ActionDecision {
    guard case .modify(let arguments) = outcome else { return self }
    if let outline = try? JSONOutline.read(arguments), case .object = outline.kind { return self }
    var denied = self
    denied.outcome = .deny
    denied.reason = "the arguments that it was to be given are no JSON object"
    return denied
  }
}

extension Duration {
  /// Whole milliseconds, as many as a record can hold.
  fileprivate var milliseconds: Int64 {
    let parts = components
    let limit: Int64 = 1 << 52
    guard parts.seconds < limit / 1000 else { return limit }
    return max(0, parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)
  }
}
