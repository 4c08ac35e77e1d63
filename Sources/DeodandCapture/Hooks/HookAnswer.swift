import DeodandEvents

/// What an HTTP hook of a coding agent is answered: the body of a response with status 200.
///
/// The agent reads decisions out of it, so it says nothing unless the agent is to be held back.
///
/// The forms are those of Claude Code's HTTP hooks; docs/spec/capture.md restates them.
public enum HookAnswer {
  /// The event is recorded, or need not hold the agent back: it goes on as if there were no hook.
  public static let goOn = Array("{}".utf8)

  /// What the agent is told of a decision on a call that it is about to make.
  ///
  /// Leave is given by saying nothing: `allow` would take the place of the agent's own question to
  /// its user. A hook has one answer and no later one, so what is held is asked of the person at
  /// the agent. Arguments are replaced by `updatedInput`, which counts with `allow` only.
  public static func decided(_ decision: ActionDecision) -> [UInt8] {
    var output: JSONObject = ["hookEventName": "PreToolUse"]
    switch decision.outcome {
    case .allow: return goOn
    case .deny:
      output["permissionDecision"] = "deny"
      output["permissionDecisionReason"] = .string(decision.sentence)
    case .hold:
      output["permissionDecision"] = "ask"
      output["permissionDecisionReason"] = decision.reason.map {
        .string(BoundedText.shorten($0).text)
      }
    case .modify(let arguments):
      output["permissionDecision"] = "allow"
      output["permissionDecisionReason"] = decision.reason.map {
        .string(BoundedText.shorten($0).text)
      }
      // The bytes go in as they are: a number of theirs must not pass through ours.
      return updated(output, arguments)
    }
    return CanonicalWriter.write(["hookSpecificOutput": .object(output)])
  }

  /// Line ends between tokens are white space in JSON, and become spaces; within strings JSON has
  /// none.
  private static func updated(_ output: JSONObject, _ arguments: [UInt8]) -> [UInt8] {
    let head = CanonicalWriter.write(.object(output)).dropLast()
    return Array(#"{"hookSpecificOutput":"#.utf8) + head + Array(#","updatedInput":"#.utf8)
      + arguments.map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 } + Array("}}".utf8)
  }

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
