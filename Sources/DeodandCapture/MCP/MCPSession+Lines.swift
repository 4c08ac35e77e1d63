import DeodandDialogue
import DeodandEvents

/// What a message is recorded as, and whether that must be durable before it is passed on.
///
/// A step is of one message; `take` makes actions of the steps of a frame, as strict as the
/// strictest.
struct MCPStep {
  /// When the message is passed on: at once, when its records are durable, or not at all.
  enum Urgency { case atOnce, durableFirst, never }

  var drafts: [EventDraft]
  var urgency: Urgency
  /// What somebody may decide on before the message is passed on.
  var action: ProposedAction?
  /// What was held and is not any more, because the message takes it back.
  var withdrawn: MCPWithdrawal?

  /// Passed on without a record.
  static let quiet = MCPStep(drafts: [], urgency: .atOnce)

  /// The drafts are durable before the message passes.
  static func durable(_ drafts: EventDraft...) -> MCPStep {
    MCPStep(drafts: drafts, urgency: .durableFirst)
  }
  /// The message passes at once, and is recorded behind it.
  static func atOnce(_ drafts: EventDraft...) -> MCPStep {
    MCPStep(drafts: drafts, urgency: .atOnce)
  }
}

// From lines to messages, and back to actions.
extension MCPSession {
  /// All messages of one frame, which passes as a whole.
  mutating func take(
    _ messages: [RPCMessage], _ bytes: [UInt8], from peer: MCPPeer
  ) -> [MCPAction] {
    var frame = MCPClientFrame(bytes: bytes, refusal: refusal(messages, from: peer))
    var drafts: [EventDraft] = []
    var urgency = MCPStep.Urgency.atOnce
    var withdrawals: [MCPWithdrawal] = []
    for message in messages {
      let step = take(message, from: peer)
      drafts += step.drafts
      if peer == .client, configuration.decider != nil {
        frame.entries.append(entry(message, step.action, &drafts))
      }
      withdrawals += [step.withdrawn].compactMap { $0 }
      switch step.urgency {
      case .durableFirst: urgency = .durableFirst
      case .never where messages.count == 1: urgency = .never
      case .never, .atOnce: break
      }
    }
    let ended = withdrawals.map(\.ended)
    if frame.isStopped { return stop(frame, drafts) + ended }
    switch urgency {
    case .durableFirst:
      let bytes = frame.bytesToForward
      return [.recordThenForward(drafts, bytes: bytes, frame.refusal)] + ended
    case .atOnce: return [.forward(bytes)] + (drafts.isEmpty ? [] : [.record(drafts)]) + ended
    case .never:
      let answers = MCPAnswer(to: .client, withdrawals.flatMap(\.answers))
      return [.recordThenAnswer(drafts, answers, frame.refusal)] + ended
    }
  }

  /// The party of a message holds while it is being taken, and no longer.
  mutating func take(_ message: RPCMessage, from peer: MCPPeer) -> MCPStep {
    if peer == .client { speaking = party(of: message) }
    defer { speaking = nil }
    return taken(message, from: peer)
  }

  /// By what a message is, whoever sent it.
  private mutating func taken(_ message: RPCMessage, from peer: MCPPeer) -> MCPStep {
    switch message.kind {
    case .request(let id): request(message, id, from: peer)
    case .notification: notification(message, from: peer)
    case .response(let id): response(message, id, from: peer)
    case .other(let what): unknown(message, what, from: peer)
    }
  }

  /// What is no message by its members; a lenient peer may find one in it.
  private func unknown(_ message: RPCMessage, _ what: String, from peer: MCPPeer) -> MCPStep {
    var record = other(message, what, from: peer)
    record.id = decidedID(from: peer)
    let action = record.id.flatMap { proposed(.unread(what), message, record: $0) }
    return MCPStep(drafts: [record], urgency: .durableFirst, action: action)
  }

  /// Requests are answered with an error; in place of a response an error goes to who waits for it.
  func refusal(_ messages: [RPCMessage], from peer: MCPPeer) -> MCPRefusal {
    let requests = messages.compactMap { if case .request(let id) = $0.kind { id } else { nil } }
    let responses = messages.compactMap { if case .response(let id) = $0.kind { id } else { nil } }
    return requests.isEmpty
      ? MCPRefusal(to: peer.other, ids: responses.map(\.literal))
      : MCPRefusal(to: peer, ids: requests.map(\.literal))
  }

  /// A line that is no JSON; what is wrong with it is in the record.
  func unreadable(_ frame: MCPFrame, _ why: String, from peer: MCPPeer) -> [MCPAction] {
    var facts = facts(from: peer)
    facts.note("not JSON")
    facts.add(.fault, why)
    let content = ContentDraft(name: "message", bytes: frame.payload)
    return unread(draft(.mcpMessage, facts, [content]), frame.bytes, why, from: peer)
  }

  /// A piece of something too long to be parsed: kept as it is, and nothing is known of what it
  /// says.
  func piece(_ bytes: [UInt8], _ note: String, from peer: MCPPeer) -> [MCPAction] {
    var facts = facts(from: peer)
    facts.note(note)
    let content = ContentDraft(name: "message", bytes: bytes)
    return unread(draft(.mcpMessage, facts, [content]), bytes, note, from: peer)
  }

  /// A lenient peer might act on it, so it is durable first like any other intent, and decided on.
  private func unread(
    _ record: EventDraft, _ bytes: [UInt8], _ why: String, from peer: MCPPeer
  ) -> [MCPAction] {
    let refusal = MCPRefusal(to: peer, ids: [])
    guard peer == .client, let (record, decision, isPassed) = decide(onUnread: record, why) else {
      return [.recordThenForward([record], bytes: bytes, refusal)]
    }
    return isPassed
      ? [.recordThenForward([record, decision], bytes: bytes, refusal)]
      : [.recordThenAnswer([record, decision], MCPAnswer(to: peer, [], isRefusal: true), refusal)]
  }

  /// A message for which there is no better record: whole, with a word on what it is.
  func other(_ message: RPCMessage, _ what: String, from peer: MCPPeer) -> EventDraft {
    var facts = facts(message, from: peer)
    facts.note(what)
    return draft(.mcpMessage, facts, [whole(message)])
  }
}

// How drafts are made.
extension MCPSession {
  /// The members that every draft about a message has.
  func facts(_ message: RPCMessage, from peer: MCPPeer) -> Facts {
    var facts = facts(from: peer)
    facts.add(.mcpMethod, message.method)
    switch message.kind {
    case .request(let id), .response(let id): facts.add(.jsonrpcID, id.json)
    default: break
    }
    if let oddity = message.oddity { facts.note(oddity) }
    return facts
  }

  /// What every draft about a peer's bytes says: who sent them, and what was odd on the way.
  func facts(from peer: MCPPeer) -> Facts {
    var facts = Facts()
    facts.add(.sender, peer.rawValue)
    for note in scope?.notes ?? [] { facts.note(note) }
    return facts
  }

  /// `party` is that of the request which a record is about, where it is not the message's own.
  func draft(
    _ type: EventType, _ facts: Facts, _ content: [ContentDraft] = [], id: String? = nil,
    party: Party? = nil
  ) -> EventDraft {
    let party = party ?? speaking ?? ownParty
    return EventDraft(
      type, basis: .observed, subject: scope?.subject ?? configuration.subject, id: id,
      data: scope?.complete(facts.object) ?? facts.object, content: content,
      customer: party.customer, person: party.person)
  }

  /// The party of what no message names one for.
  ///
  /// Used also for what the session itself does.
  var ownParty: Party { scope?.party ?? configuration.party }

  /// The party of a message of the client.
  private func party(of message: RPCMessage) -> Party {
    var party = ownParty
    let person = configuration.person?.person(
      in: message.outline, message.line, digest: configuration.digest)
    party.person = person ?? party.person
    return party
  }

  /// A draft about a message: the whole message is kept too where its facts do not tell all.
  func draft(
    _ type: EventType, _ facts: Facts, _ content: [ContentDraft], of message: RPCMessage,
    id: String? = nil
  ) -> EventDraft {
    var content = content
    if facts.isShortened || message.oddity != nil,
      !content.contains(where: { $0.name == "message" })
    {
      content.append(whole(message))
    }
    var draft = draft(type, facts, content, id: id)
    draft.traceparent = message.traceparent
    return draft
  }

  /// The message as content, its large members cut out so that they can be shared with other
  /// records.
  func whole(_ message: RPCMessage) -> ContentDraft {
    BodyCutter.whole(message.outline, in: message.line, name: "message")
  }
}
