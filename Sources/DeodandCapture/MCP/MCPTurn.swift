public import DeodandEvents

/// What a list of actions asks of the process that moves the bytes, over a pipe or over HTTP: first
/// one transaction, then steps in order; or, if the transaction fails, refusals.
///
/// Where anything in the list has to be durable first, all of the list is, in one transaction and
/// in the order in which it came; otherwise nothing waits.
///
/// Whoever handed the frame in carries the steps out, in their order.
public struct MCPTurn: Sendable {
  /// What is done after the transaction.
  public enum Step: Sendable {
    /// Pass the bytes on to the other peer.
    case forward([UInt8])
    /// Record, without anybody waiting for it.
    case record([EventDraft])
    /// Answer a peer.
    case answer(MCPAnswer)
    /// Wait for decisions.
    case hold([HeldAction])
    /// Pass on what was held, if it still may.
    case release(MCPRelease)
    /// Nobody waits for these holds any more.
    case endHolds([String])
  }

  /// What must be durable before any step.
  public let drafts: [EventDraft]
  /// The steps, in order.
  public let steps: [Step]
  /// Whom to answer if the drafts can't be recorded and so no step may be taken.
  public let refusals: [MCPRefusal]

  /// Reads a list of actions.
  public init(_ actions: [MCPAction]) {
    // What has a refusal is what waits for the log.
    let isDurableFirst = actions.contains { $0.refusal != nil }
    drafts = isDurableFirst ? actions.flatMap(\.drafts) : []
    refusals = actions.compactMap(\.refusal)
    steps = actions.compactMap { action in
      switch action {
      case .recordThenForward(_, let bytes, _), .forward(let bytes): .forward(bytes)
      // Those are in the transaction already.
      case .record(let drafts): isDurableFirst ? nil : .record(drafts)
      case .recordThenAnswer(_, let answer, _): .answer(answer)
      case .recordThenHold(_, let holds, _): .hold(holds)
      case .recordThenRelease(_, let release, _): .release(release)
      case .endHolds(let ids): .endHolds(ids)
      }
    }
  }
}

extension MCPAction {
  /// What it records.
  public var drafts: [EventDraft] {
    switch self {
    case .recordThenForward(let drafts, _, _), .record(let drafts),
      .recordThenAnswer(let drafts, _, _), .recordThenHold(let drafts, _, _),
      .recordThenRelease(let drafts, _, _):
      drafts
    case .forward, .endHolds: []
    }
  }

  /// Whom to answer if what it records can't be recorded; nil if nothing waits for that.
  var refusal: MCPRefusal? {
    switch self {
    case .recordThenForward(_, _, let refusal), .recordThenAnswer(_, _, let refusal),
      .recordThenHold(_, _, let refusal), .recordThenRelease(_, _, let refusal):
      refusal
    case .forward, .record, .endHolds: nil
    }
  }
}

extension [MCPAction] {
  /// Every draft.
  public var drafts: [EventDraft] { flatMap(\.drafts) }
}
