import DeodandCapture
import DeodandEvents
import Testing

/// Not SHA-256, but as long and as dependent on every byte as the test needs.
@Sendable private func digest(_ bytes: [UInt8]) -> String {
  var state: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  let digits = String(state, radix: 16)
  return String(repeating: String(repeating: "0", count: 16 - digits.count) + digits, count: 4)
}

private func hook(_ json: String) throws -> CodingAgentHook {
  try CodingAgentHook(Array(json.utf8), digest: digest)
}

private func bytes(_ content: ContentDraft) -> [UInt8] {
  content.pieces.flatMap { piece -> [UInt8] in
    switch piece {
    case .chunk(let bytes): bytes
    case .literal(let text): Array(text.utf8)
    }
  }
}

@Suite("Hooks of coding agents")
struct CodingAgentHookTests {
  private let call = #"""
    {"session_id":"s1","hook_event_name":"PreToolUse","cwd":"/srv/acme","permission_mode":"default",
     "tool_name":"Bash","tool_input":{"command" : "rm -rf build","n":1.50},"tool_use_id":"toolu_1"}
    """#

  @Test("a call is recorded with its exact arguments, before it happens")
  func toolCall() throws {
    let made = try hook(call)
    #expect(made.moment == .before)
    #expect(made.draft.type == .toolCall)
    #expect(made.draft.basis == .reported)
    #expect(made.draft.subject == "run/s1")
    #expect(made.draft.data["gen_ai.tool.name"]?.string == "Bash")
    #expect(made.draft.data["gen_ai.tool.call.id"]?.string == "toolu_1")
    #expect(made.draft.data["cwd"]?.string == "/srv/acme")
    #expect(made.draft.content.map(\.name) == ["arguments"])
    let text = String(decoding: bytes(made.draft.content[0]), as: UTF8.self)
    #expect(text == #"{"command" : "rm -rf build","n":1.50}"#)
  }

  @Test("the result of another process names the call's record")
  func link() throws {
    let before = try hook(call).draft
    let after = try hook(
      """
      {"session_id":"s1","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"toolu_1",
       "tool_response":{"stdout":"gone","interrupted":false},"duration_ms":12}
      """)
    #expect(after.moment == .after)
    let id = try #require(before.id)
    #expect(EventID.isWellFormed(id))
    #expect(id.utf8.dropFirst(14).first == UInt8(ascii: "8"))
    #expect(after.draft.data["call"]?.string == id)
    #expect(after.draft.data["outcome"]?.string == "success")
    #expect(after.draft.data["duration.ms"]?.integer == 12)
    #expect(after.draft.content.map(\.name) == ["result"])
    // Another session, or another call, is another record.
    #expect(try hook(call.replacing("s1", with: "s2")).draft.id != id)
    #expect(try hook(call.replacing("toolu_1", with: "toolu_2")).draft.id != id)
  }

  @Test(
    "failures say whether it failed or was stopped",
    arguments: [("true", "cancelled"), ("false", "error")])
  func failure(interrupted: String, outcome: String) throws {
    let made = try hook(
      """
      {"session_id":"s","hook_event_name":"PostToolUseFailure","tool_name":"Bash","tool_use_id":"t",
       "error":"exit 1","is_interrupt":\(interrupted)}
      """)
    #expect(made.draft.data["outcome"]?.string == outcome)
    #expect(made.draft.data["error"]?["message"]?.string == "exit 1")
  }

  @Test(
    "events become the types that other captures use",
    arguments: [
      ("SessionStart", EventType.runStarted, []), ("SessionEnd", .runEnded, []),
      ("UserPromptSubmit", .humanInput, ["text"]),
      ("PermissionDenied", .policyDecision, ["message"]),
      ("Stop", .hookEvent, ["message"]), ("InventedLater", .hookEvent, ["message"]),
    ])
  func types(name: String, type: EventType, contents: [String]) throws {
    let made = try hook(
      #"{"session_id":"s","hook_event_name":"\#(name)","prompt":"do it","x":[1,2.5]}"#)
    #expect(made.draft.type == type)
    #expect(made.draft.content.map(\.name) == contents)
    #expect(made.draft.data["hook"]?.string == name)
  }

  @Test("a fact that is too long for a record is kept whole as content")
  func longFacts() throws {
    let long = String(repeating: "x", count: Limits.nameBytes + 1)
    let made = try hook(#"{"session_id":"s","hook_event_name":"SessionEnd","reason":"\#(long)"}"#)
    #expect(made.draft.content.map(\.name) == ["message"])
    let exact = String(repeating: "x", count: Limits.nameBytes)
    let fits = try hook(#"{"session_id":"s","hook_event_name":"SessionEnd","reason":"\#(exact)"}"#)
    #expect(fits.draft.content.isEmpty)
  }

  @Test(
    "what is no hook's input is refused, with a remedy",
    arguments: [
      "", "x", "[]", "{}", #"{"hook_event_name":"Stop"}"#, #"{"session_id":"s"}"#,
      #"{"session_id":"a b","hook_event_name":"Stop"}"#,
      #"{"session_id":7,"hook_event_name":"Stop"}"#,
      #"{"session_id":"s","hook_event_name":""}"#,
    ])
  func refused(json: String) {
    let error = #expect(throws: HookError.self) { try hook(json) }
    #expect(error?.message.isEmpty == false)
    #expect(error?.remedy.isEmpty == false)
  }
}
