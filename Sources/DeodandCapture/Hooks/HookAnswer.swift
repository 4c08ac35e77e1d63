import DeodandEvents

/// What an HTTP hook of a coding agent is answered: the body of a response with status 200.
///
/// The agent reads decisions out of it, so it says nothing unless the agent is to be held back.
public enum HookAnswer {
  /// The event is recorded, or need not hold the agent back: it goes on as if there were no hook.
  public static let goOn = Array("{}".utf8)

  /// The event could not be recorded, and the agent is to be held back where it still can be.
  ///
  /// `name` is the event's name, nil if the input could not be read: nobody knows what it was, so
  /// it is answered like one that acts.
  public static func holdBack(_ name: String?, reason: String) -> [UInt8] {
    let sentence = JSONValue.string("not recorded: " + BoundedText.shorten(reason).text)
    switch name {
    case "PreToolUse":
      return CanonicalWriter.write([
        "hookSpecificOutput": [
          "hookEventName": "PreToolUse", "permissionDecision": "deny",
          "permissionDecisionReason": sentence,
        ]
      ])
    case "PermissionRequest":
      return CanonicalWriter.write([
        "hookSpecificOutput": [
          "hookEventName": "PermissionRequest",
          "decision": ["behavior": "deny", "message": sentence],
        ]
      ])
    case "UserPromptSubmit", nil:
      return CanonicalWriter.write(["decision": "block", "reason": sentence])
    default: return goOn
    }
  }
}
