import DeodandEvents

/// One message of a client's frame, with what was decided on it.
struct MCPEntry: Sendable {
  let message: RPCMessage
  /// Its place among the requests that wait; nil if it is none that is kept.
  let order: Int?
  /// What it does, if somebody can decide on that.
  let action: ProposedAction?
  /// What was decided; nil if nothing was.
  var decision: ActionDecision?
  /// The hold that waits for its decision.
  var hold: HeldAction?

  /// Its id, if it is a request.
  ///
  /// Nil for notifications and answers.
  var id: RPCID? { if case .request(let id) = message.kind { id } else { nil } }

  /// Whether it keeps the frame from being passed on.
  var isDenied: Bool { decision?.outcome == .deny }
}

/// A frame of the client with its decisions: a line, or the body of a POST.
///
/// A frame passes whole or not at all, so a batch is as strict as the strictest decision in it.
struct MCPClientFrame: Sendable {
  let bytes: [UInt8]
  /// Whom to answer if the frame can't be recorded.
  let refusal: MCPRefusal
  var entries: [MCPEntry] = []

  /// Whether it is not passed on at once.
  var isStopped: Bool { entries.contains { $0.isDenied || $0.hold != nil } }

  /// The bytes with the arguments that were decided on in the place of those that came.
  ///
  /// Everything else of the frame stays byte for byte.
  var bytesToForward: [UInt8] {
    var bytes = bytes
    // From the end, so that the places before stay where they are.
    for entry in entries.reversed() {
      guard case .modify(let arguments)? = entry.decision?.outcome else { continue }
      entry.message.replaceArguments(by: arguments, in: &bytes)
    }
    return bytes
  }
}

/// A frame that waits for decisions.
///
/// Its requests stand in `InFlight` too, marked as held, so that no answer can be linked to them.
struct MCPHeld: Sendable {
  let number: Int
  var frame: MCPClientFrame
  /// Where its requests wait.
  let exchange: Int?
  let space: Int?
  /// Decisions that belong into the transaction that ends the wait.
  var drafts: [EventDraft] = []
  /// Whether all is decided, and only the log's word is missing.
  var isReleasing = false

  /// The holds that nobody has decided on.
  var openHolds: [String] { frame.entries.compactMap { $0.hold?.id } }
}

/// What is told and recorded of a frame that was held and will never be passed on.
struct MCPWithdrawal: Sendable {
  let drafts: [EventDraft]
  let answers: [[UInt8]]
  let holds: [String]

  /// Nobody waits any more.
  var ended: MCPAction { .endHolds(holds) }
}

/// Why a request is not passed on, and what its sender is told.
///
/// One for each request of a frame: in a batch the one that was decided on and the others have
/// different reasons.
struct MCPKeptBack {
  /// The outcome on record.
  let outcome: CallOutcome
  /// What is told and recorded.
  let sentence: String
  /// Whether the sender is told.
  var isAnswered = true
}

extension RPCMessage {
  /// Puts other arguments into a frame in the place of this message's own.
  ///
  /// A frame over a pipe is a line: line ends in JSON are white space, so they become spaces.
  fileprivate func replaceArguments(by arguments: [UInt8], in bytes: inout [UInt8]) {
    let line = arguments.map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 }
    guard let params, case .object(let members) = params.kind else {
      preconditionFailure("only arguments that stand in parameters can be replaced")
    }
    if let old = params["arguments"] {
      bytes.replaceSubrange(old.range, with: line)
      return
    }
    let comma = members.isEmpty ? "" : ","
    let start = params.range.lowerBound + 1
    bytes.replaceSubrange(
      start..<start, with: Array(#""arguments":"#.utf8) + line + Array(comma.utf8))
  }

  /// Whether the arguments can be replaced so that every reader takes the new ones.
  var takesArguments: Bool {
    guard oddity == nil, let params, case .object = params.kind else { return false }
    return true
  }
}
