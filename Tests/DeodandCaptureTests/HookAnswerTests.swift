import DeodandCapture
import Testing

@Suite("Answers to HTTP hooks")
struct HookAnswerTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("the agent goes on unless it is to be held back")
  func goOn() {
    #expect(text(HookAnswer.goOn) == "{}")
    for name in ["PostToolUse", "Stop", "SessionEnd", "SomethingNew"] {
      #expect(HookAnswer.holdBack(name, reason: "disk full") == HookAnswer.goOn)
    }
  }

  @Test("each event is refused in its own form")
  func holdBack() {
    #expect(
      text(HookAnswer.holdBack("PreToolUse", reason: "disk full"))
        == #"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","#
        + #""permissionDecisionReason":"not recorded: disk full"}}"#)
    #expect(
      text(HookAnswer.holdBack("PermissionRequest", reason: "disk full"))
        == #"{"hookSpecificOutput":{"decision":{"behavior":"deny","message":"not recorded: disk full"},"#
        + #""hookEventName":"PermissionRequest"}}"#)
    let block = #"{"decision":"block","reason":"not recorded: disk full"}"#
    #expect(text(HookAnswer.holdBack("UserPromptSubmit", reason: "disk full")) == block)
    #expect(
      text(HookAnswer.holdBack(nil, reason: "disk full")) == block, "nobody knows what it was")
    let long = HookAnswer.holdBack("PreToolUse", reason: String(repeating: "x", count: 5000))
    #expect(long.count < 1000)
  }
}
