import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// What a coding agent is told before it calls a tool.
@Suite("Decisions on hooks")
struct HookDecisionTests {
  private static func hook(_ name: String = "PreToolUse", tool: String = "t") throws
    -> CodingAgentHook
  {
    try CodingAgentHook(
      Array(
        (#"{"hook_event_name":"\#(name)","session_id":"s","tool_name":"\#(tool)","#
          + #""tool_use_id":"u1","tool_input":{"command":"ls"}}"#).utf8),
      digest: { _ in String(repeating: "0", count: 64) })
  }

  private static func decided(
    _ decision: ActionDecision, _ name: String = "PreToolUse"
  ) throws -> CodingAgentHook.Decided {
    try hook(name).decided(by: TableDecider(["t": decision]), in: nil, mint: { "minted" })
  }

  private static func answer(_ decision: ActionDecision) throws -> JSONValue? {
    try decided(decision).answer.map {
      try JSONReader.read($0, profile: .wire)["hookSpecificOutput"] ?? .null
    }
  }

  @Test("nobody who decides, nothing decided, or another event: nothing is told")
  func nothing() throws {
    let hook = try Self.hook()
    #expect(hook.decided(by: nil, in: nil, mint: { "m" }).answer == nil)
    let undecided = hook.decided(by: TableDecider([:]), in: nil, mint: { "m" })
    #expect(undecided.answer == nil && undecided.drafts.count == 1)
    for name in ["PostToolUse", "PermissionRequest", "UserPromptSubmit"] {
      #expect(try Self.decided(ActionDecision(.deny), name).answer == nil)
    }
  }

  @Test("leave is given by saying nothing, so that the agent still asks its user")
  func allowed() throws {
    let decided = try Self.decided(ActionDecision(.allow, rule: "r"))
    #expect(decided.answer == HookAnswer.goOn)
    #expect(decided.drafts.map(\.type) == [.toolCall, .policyDecision])
    #expect(decided.drafts[1].data["call"]?.string == decided.drafts[0].id)
    #expect(decided.drafts[1].basis == .observed && decided.drafts[0].basis == .reported)
  }

  @Test("no is told with its reason, what is held is asked of the person at the agent")
  func restricted() throws {
    let denied = try Self.answer(ActionDecision(.deny, rule: "r", reason: "not here"))
    #expect(denied?["permissionDecision"] == "deny" && denied?["hookEventName"] == "PreToolUse")
    #expect(
      denied?["permissionDecisionReason"] == "denied: not here (rule r); nothing was carried out")
    let held = try Self.answer(
      ActionDecision(.hold(timeout: .seconds(1), otherwise: .allow), reason: "who is that?"))
    #expect(
      held?["permissionDecision"] == "ask" && held?["permissionDecisionReason"] == "who is that?")
  }

  @Test("other arguments are told digit by digit")
  func modified() throws {
    let arguments = Array(#"{"n":12345678901234567890}"#.utf8)
    let decided = try Self.decided(ActionDecision(.modify(arguments: arguments)))
    #expect(
      String(decoding: decided.answer ?? [], as: UTF8.self)
        == #"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"allow","#
        + #""updatedInput":{"n":12345678901234567890}}}"#)
    #expect(decided.drafts[0].body("arguments") == #"{"command":"ls"}"#)
    #expect(decided.drafts[1].body("arguments") == #"{"n":12345678901234567890}"#)
    let unsound = try Self.decided(ActionDecision(.modify(arguments: Array("[]".utf8))))
    #expect(unsound.decision?.outcome == .deny)
  }
}
