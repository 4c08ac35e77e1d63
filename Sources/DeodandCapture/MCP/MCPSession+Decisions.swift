import DeodandDialogue
import DeodandEvents

// Who decides, and what is done about it at once.
extension MCPSession {
  /// How many frames may wait for decisions: bounds memory against a client that never stops.
  static let heldLimit = 1024

  /// An action to decide on; nil where nobody decides.
  ///
  /// The arguments are the exact bytes of the message, so that a decision is about what would be
  /// carried out.
  func proposed(
    _ kind: ProposedAction.Kind, _ message: RPCMessage, record: String
  ) -> ProposedAction? {
    guard configuration.decider != nil else { return nil }
    let party = speaking ?? ownParty
    let arguments = message.params?["arguments"].map { Array(message.line[$0.range]) }
    return ProposedAction(
      record: record, channel: .mcp, kind: kind,
      subject: scope?.subject ?? configuration.subject, party: party, server: identity.name,
      callID: message.meta.flatMap { MCP.modelCallID(in: $0, message.line) },
      arguments: arguments, oddity: message.oddity)
  }

  /// The id of a record of the client's, where somebody may decide on it and nothing else names it.
  ///
  /// Without a decider no id is minted, and such records have none.
  func decidedID(from peer: MCPPeer) -> String? {
    peer == .client && configuration.decider != nil ? configuration.mint() : nil
  }

  /// A message of the client with what is decided on it; the decision joins the drafts.
  mutating func entry(
    _ message: RPCMessage, _ action: ProposedAction?, _ drafts: inout [EventDraft]
  ) -> MCPEntry {
    var order: Int?
    if case .request(let id) = message.kind {
      order = inFlight[.client]?.latest(id, in: scope?.space)
    }
    var entry = MCPEntry(message: message, order: order, action: action)
    guard let action, var decision = configuration.decider?.decide(action) else { return entry }
    decision = sound(decision, for: message)
    let record = configuration.mint()
    drafts.append(draft(of: decision, on: action, id: record))
    entry.decision = decision
    if case .hold(let timeout, let otherwise) = decision.outcome {
      entry.hold = HeldAction(
        id: record, action: action, decision: decision, timeout: timeout, otherwise: otherwise)
    }
    return entry
  }

  /// What is decided on bytes that can't be read, and whether they pass; nil if nobody decides.
  ///
  /// They can't be held: nobody would know what it is that waits.
  func decide(
    onUnread record: EventDraft, _ why: String
  ) -> (record: EventDraft, decision: EventDraft, isPassed: Bool)? {
    guard let decider = configuration.decider else { return nil }
    var record = record
    let id = configuration.mint()
    record.id = id
    let action = ProposedAction(
      record: id, channel: .mcp, kind: .unread(why), subject: record.subject, party: ownParty,
      server: identity.name)
    guard var decision = decider.decide(action) else { return nil }
    if decision.outcome != .allow { decision.outcome = .deny }
    return (record, draft(of: decision, on: action), decision.outcome == .allow)
  }

  /// The decision as it can be carried out on a message.
  private func sound(_ decision: ActionDecision, for message: RPCMessage) -> ActionDecision {
    var decision = decision.sound
    if case .modify = decision.outcome, !message.takesArguments {
      decision.outcome = .deny
      decision.reason = "its arguments can't be replaced so that every reader takes the new ones"
    }
    if case .hold = decision.outcome, held.count >= MCPSession.heldLimit {
      decision.outcome = .deny
      decision.reason = "too many actions wait for a decision"
    }
    return decision
  }

  /// `hold` is the record of the hold that this decision ends.
  private func draft(
    of decision: ActionDecision, on action: ProposedAction, ending hold: String? = nil,
    id: String? = nil
  ) -> EventDraft {
    draft(
      .policyDecision, decision.facts(on: action, ending: hold, Facts()), decision.content, id: id,
      party: action.party)
  }

  /// A frame that a decision keeps from being passed on: it is refused, or it waits.
  ///
  /// A denial is told once it is durable; a hold begins when it is.
  mutating func stop(_ frame: MCPClientFrame, _ drafts: [EventDraft]) -> [MCPAction] {
    if frame.entries.contains(where: \.isDenied) {
      let kept = keepBack(frame, in: scope?.space) { MCPSession.denial(of: $0) }
      let answer = MCPAnswer(to: .client, kept.answers, isRefusal: kept.answers.isEmpty)
      return [.recordThenAnswer(drafts + kept.drafts, answer, frame.refusal)]
    }
    holds += 1
    held.append(
      MCPHeld(
        number: holds, frame: frame, exchange: scope?.exchange, space: scope?.space))
    setHeld(frame, in: scope?.space, true)
    return [.recordThenHold(drafts, frame.entries.compactMap(\.hold), frame.refusal)]
  }

  /// Every request of the frame needs an answer, also those that were not themselves denied.
  private static func denial(of entry: MCPEntry) -> MCPKeptBack {
    if entry.isDenied, let decision = entry.decision {
      return MCPKeptBack(outcome: .denied, sentence: decision.sentence)
    }
    return MCPKeptBack(
      outcome: .denied,
      sentence: "another message of the same batch was denied; nothing was carried out")
  }
}

// What is decided later.
extension MCPSession {
  /// A hold gets its decision; nothing happens if it has ended meanwhile.
  ///
  /// A decision to hold leaves it as it is: the time that it has does not begin anew.
  public mutating func decide(_ hold: String, _ decision: ActionDecision) -> [MCPAction] {
    if case .hold = decision.outcome { return [] }
    guard
      let index = held.firstIndex(where: { $0.openHolds.contains(hold) && !$0.isReleasing }),
      let place = held[index].frame.entries.firstIndex(where: { $0.hold?.id == hold }),
      let action = held[index].frame.entries[place].action
    else { return [] }
    let decision = sound(decision, for: held[index].frame.entries[place].message)
    held[index].frame.entries[place].decision = decision
    held[index].frame.entries[place].hold = nil
    held[index].drafts.append(draft(of: decision, on: action, ending: hold))
    let entry = held[index]
    if decision.outcome == .deny {
      held.remove(at: index)
      let kept = keepBack(entry.frame, in: entry.space) { MCPSession.denial(of: $0) }
      let answer = MCPAnswer(to: .client, kept.answers, isRefusal: kept.answers.isEmpty)
      return [
        .recordThenAnswer(entry.drafts + kept.drafts, answer, entry.frame.refusal),
        .endHolds([hold] + entry.openHolds),
      ]
    }
    guard entry.openHolds.isEmpty else { return [.endHolds([hold])] }
    held[index].isReleasing = true
    held[index].drafts = []
    return [
      .recordThenRelease(entry.drafts, MCPRelease(number: entry.number), entry.frame.refusal),
      .endHolds([hold]),
    ]
  }

  /// The bytes of what may pass now; nil if it was cancelled since.
  ///
  /// Between this call and the writing of the bytes no other line of the client may be passed on,
  /// or a cancellation could overtake what it cancels.
  public mutating func release(_ release: MCPRelease) -> [UInt8]? {
    guard let index = held.firstIndex(where: { $0.number == release.number && $0.isReleasing })
    else { return nil }
    let entry = held.remove(at: index)
    setHeld(entry.frame, in: entry.space, false)
    return entry.frame.bytesToForward
  }

  /// A request that is held can have no answer, and is none of the open calls.
  private mutating func setHeld(_ frame: MCPClientFrame, in space: Int?, _ isHeld: Bool) {
    for entry in frame.entries {
      guard let id = entry.id, let order = entry.order else { continue }
      inFlight[.client]?.hold(id, in: space, at: order, isHeld)
    }
  }
}

// What is never passed on.
extension MCPSession {
  /// The client takes back a request that is held; nil if no such request is.
  mutating func withdraw(_ id: RPCID, _ reason: String) -> MCPWithdrawal? {
    let space = space(of: id, from: .client)
    let index = held.firstIndex { held in
      held.space == space && held.frame.entries.contains { $0.id == id }
    }
    guard let index else { return nil }
    let entry = held.remove(at: index)
    return withdraw(entry) { message in
      message.id == id
        ? MCPKeptBack(outcome: .cancelled, sentence: reason, isAnswered: false)
        : MCPKeptBack(
          outcome: .cancelled,
          sentence: "another message of the same batch was cancelled; nothing was carried out")
    }
  }

  /// Takes back everything that is held, and answers.
  ///
  /// For the end of a session: answers may still be read, so they are given.
  mutating func withdrawAll(_ reason: String) -> [MCPAction] {
    let all = held
    held = []
    return all.flatMap { entry -> [MCPAction] in
      let withdrawal = withdraw(entry) { _ in
        MCPKeptBack(outcome: .cancelled, sentence: reason + "; nothing was carried out")
      }
      let answer = MCPAnswer(to: .client, withdrawal.answers)
      return [
        .recordThenAnswer(withdrawal.drafts, answer, entry.frame.refusal), withdrawal.ended,
      ]
    }
  }

  /// The records of what is held when an exchange or everything ends.
  ///
  /// Nobody is left to be told; a nil `exchange` means all.
  mutating func withdrawHeld(_ ending: MCPEnding, of exchange: Int?) -> [EventDraft] {
    let (gone, left) = (
      held.filter { exchange == nil || $0.exchange == exchange },
      held.filter { exchange != nil && $0.exchange != exchange }
    )
    held = left
    let why = ending.error[.errorMessage] ?? ending.outcome.rawValue
    return gone.flatMap { entry in
      withdraw(entry) { _ in
        MCPKeptBack(outcome: .cancelled, sentence: "ended while it was held: " + why)
      }.drafts
    }
  }

  /// One record for each request, behind the decisions that had come meanwhile.
  private mutating func withdraw(
    _ entry: MCPHeld, _ why: (MCPEntry) -> MCPKeptBack
  ) -> MCPWithdrawal {
    let kept = keepBack(entry.frame, in: entry.space, why)
    return MCPWithdrawal(
      drafts: entry.drafts + kept.drafts, answers: kept.answers, holds: entry.openHolds)
  }

  /// Takes the requests of a frame from those that wait: a record of how each ended, and an answer.
  ///
  /// The answer to a tool call is a result that says that it failed, which a model gets to read; to
  /// anything else an error of the protocol.
  private mutating func keepBack(
    _ frame: MCPClientFrame, in space: Int?, _ why: (MCPEntry) -> MCPKeptBack
  ) -> (drafts: [EventDraft], answers: [[UInt8]]) {
    var drafts: [EventDraft] = []
    var answers: [[UInt8]] = []
    for entry in frame.entries {
      guard let id = entry.id else { continue }
      let kept = why(entry)
      var ending = MCPEnding(kept.outcome, message: kept.sentence)
      ending.isOurs = true
      if entry.message.method == "tools/call" {
        let isStateless = MCPHTTPHead.isStateless(entry.message.protocolVersion)
        let result = MCPAnswer.toolError(kept.sentence, isStateless: isStateless)
        if kept.isAnswered { ending.content = result }
        if kept.isAnswered { answers.append(MCPAnswer.result(id.literal, result)) }
      } else if kept.isAnswered {
        answers.append(MCPAnswer.error(id.literal, code: MCPSession.refused, kept.sentence))
      }
      guard let order = entry.order,
        let request = inFlight[.client]?.remove(id, in: space, at: order)
      else { continue }
      if let draft = unanswered(request, of: .client, ending) { drafts.append(draft) }
    }
    return (drafts, answers)
  }

  /// The code of JSON-RPC errors for what was denied: outside of the range that JSON-RPC keeps for
  /// itself (-32768 to -32000), and the one by which MCP lets a client refuse sampling.
  static let refused = -1
}
