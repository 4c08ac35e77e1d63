import DeodandEvents

/// Turns a hook's input into the event that it tells of.
///
/// Which event becomes which record is a table in docs/spec/capture.md. Members that are not known
/// are in the whole input, where that is kept.
struct HookDraft {
  let input: HookInput
  let name: String
  let session: String
  /// SHA-256 as 64 lower-case hexadecimal digits.
  let digest: @Sendable ([UInt8]) -> String

  /// An event of a name that is not known is kept whole, so that a new version of the agent loses
  /// nothing.
  var draft: EventDraft {
    switch name {
    case "SessionStart": draft(.runStarted, facts("source", "model"))
    case "SessionEnd": draft(.runEnded, facts("reason"))
    case "UserPromptSubmit": draft(.humanInput, facts(), input.body("prompt", as: "text"))
    case "PreToolUse": call
    case "PostToolUse": result(.success)
    case "PostToolUseFailure": result(isInterrupted ? .cancelled : .error)
    case "PermissionRequest", "PermissionDenied": permission
    default: draft(.hookEvent, facts(), [input.whole])
    }
  }

  /// The intent to act, before the agent acts.
  private var call: EventDraft {
    draft(.toolCall, tool(), input.body("tool_input", as: "arguments"), id: callID)
  }

  /// What became of a call, named by the id that its intent got in another process.
  private func result(_ outcome: CallOutcome) -> EventDraft {
    var facts = tool()
    facts.add(.call, callID)
    facts.add(.outcome, outcome)
    facts.add(.duration, scalar: input.outline["duration_ms"], in: input.bytes)
    if let message = input.text("error") {
      var error = Facts()
      error.add(.errorMessage, message)
      facts.add(.error, error.object)
    }
    return draft(.toolResult, facts, input.body("tool_response", as: "result"))
  }

  /// The agent asked a person, or its own rules refused.
  private var permission: EventDraft {
    var facts = tool()
    facts.add(.decision, name == "PermissionDenied" ? "denied" : "asked")
    facts.add(.call, callID)
    return draft(.policyDecision, facts, [input.whole])
  }

  /// A failure that a person brought about by interrupting; anything but `true` is none.
  private var isInterrupted: Bool {
    let value = input.outline["is_interrupt"].flatMap { try? $0.value(in: input.bytes) }
    return value?.bool ?? false
  }

  /// Which tool, and the model's own id of the call.
  private func tool() -> Facts {
    var facts = facts()
    facts.add(.toolName, input.text("tool_name"))
    facts.add(.toolCallID, input.text("tool_use_id"))
    return facts
  }

  /// What every event says, and members that are kept as they are.
  ///
  /// The keys are those of the input, and stand in the record under the same names.
  private func facts(_ more: String...) -> Facts {
    var facts = Facts()
    facts.add(.hook, name)
    facts.add(.workingDirectory, input.text("cwd"))
    facts.add(.permissionMode, input.text("permission_mode"))
    facts.add(.agentID, input.text("agent_id"))
    facts.add(.agentType, input.text("agent_type"))
    facts.add(.promptID, input.text("prompt_id"))
    for key in more { facts.add(key, input.text(key)) }
    return facts
  }

  /// A UUID of version 8 (RFC 9562 section 5.8) that follows from the session and the call; nil if
  /// the agent named no call.
  private var callID: String? {
    guard let call = input.text("tool_use_id") else { return nil }
    let name = "deodand/v1/hook-call\u{0}" + session + "\u{0}" + call
    var digits = Array(digest(Array(name.utf8)).utf8.prefix(32))
    digits[12] = UInt8(ascii: "8")
    // Version 8, then the variant of RFC 9562: 16 bytes of the digest with those bits set.
    digits[16] = UInt8(ascii: "a")
    for place in [20, 16, 12, 8] { digits.insert(UInt8(ascii: "-"), at: place) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Reported, for only the agent itself saw what it tells.
  private func draft(
    _ type: EventType, _ facts: Facts, _ content: [ContentDraft] = [], id: String? = nil
  ) -> EventDraft {
    var content = content
    // What does not fit into the facts is kept whole.
    if facts.isShortened, !content.contains(where: { $0.name == "message" }) {
      content.append(input.whole)
    }
    return EventDraft(
      type, basis: .reported, subject: "run/" + session, id: id, data: facts.object,
      content: content)
  }
}
