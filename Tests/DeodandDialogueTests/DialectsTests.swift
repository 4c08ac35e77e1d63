import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct DialectsTests {
  @Test(arguments: [
    ("POST", "/v1/chat/completions", "openai-chat"), ("POST", "/chat/completions", "openai-chat"),
    ("POST", "/openai/deployments/d/chat/completions", "openai-chat"),
    ("POST", "/v1/responses", "openai-responses"), ("POST", "/v1/messages", "anthropic-messages"),
    ("POST", "/anthropic/v1/messages", "anthropic-messages"), ("GET", "/v1/responses", nil),
    ("POST", "/v1/messages/count_tokens", nil), ("POST", "/v1/responses/resp_1/cancel", nil),
    ("POST", "/v1/completions", nil), ("POST", "/completions", nil),
    ("POST", "/v1/threads/t/messages", nil), ("GET", "/v1/models", nil), ("POST", "/", nil),
    ("POST", "", nil),
  ])
  func thePathTellsTheDialect(method: String, path: String, name: String?) {
    #expect(Dialects.known.spoken(by: method, to: path)?.name == name)
  }

  @Test(arguments: [
    (#"{"choices":[]}"#, "openai-chat"),
    (#"{"messages":[{"role":"tool","tool_call_id":"c"}]}"#, "openai-chat"),
    (#"{"system":"x","messages":[{"role":"assistant","tool_calls":[]}]}"#, "openai-chat"),
    (#"{"object":"response","output":[]}"#, "openai-responses"),
    (#"{"input":"x"}"#, "openai-responses"),
    (#"{"system":"x","messages":[]}"#, "anthropic-messages"),
    (
      #"{"messages":[{"content":[{"type":"tool_result","tool_use_id":"t"}]}]}"#,
      "anthropic-messages"
    ),
    (#"{"type":"message","content":[]}"#, "anthropic-messages"),
    (#"{"content":[{"type":"text","text":"x"}]}"#, "mcp"), (#"{"jsonrpc":"2.0"}"#, "mcp"),
    (#"{"messages":[{"role":"user","content":"x"}]}"#, nil), ("{}", nil), ("[]", nil), ("7", nil),
  ])
  func theShapeTellsTheDialect(text: String, name: String?) throws {
    #expect(Dialects.known.recognise(try body(text))?.name == name)
  }

  @Test func eachDialectHasItsName() {
    let names = Dialects.known.all.map { $0.name }
    #expect(Set(names).count == names.count && names.count == 8)
  }

  @Test func wordsThatNameACallAreLookedForInBytes() {
    for word in ["tool_use_id", "tool_call_id", "call_id"] {
      #expect(ToolAnswers.mayStand(in: Array(#"{"\#(word)":"#.utf8)))
    }
    #expect(!ToolAnswers.mayStand(in: Array("call me".utf8)))
  }

  /// A body of no known dialect is read for what any of them would find.
  @Test func aDraftOfAProgramIsReadAsItStands() throws {
    let draft = try wire(
      #"{"instructions":"Be brief.","messages":[{"role":"user","content":"Look."},"#
        + #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]}]}"#)
    var request = RequestBody()
    request.read(draft, Dialects.known.layout)
    #expect(request.system == ["Be brief."])
    #expect(request.messages.map(\.text) == ["Look.", ""])
    #expect(request.messages[1].calls.map(\.name) == ["f"])
  }

  @Test func bothFormsOfAValueReadAlike() throws {
    let text = #"{"a":[1,"x",true,null,{"b":"\u00e9"}],"a2":{}}"#
    let standing = try body(text)
    let decoded = WireValue.decoded(try wire(text))
    for value in [standing, decoded] {
      let list = try #require(value["a"]?.array)
      #expect(list[0].integer == 1 && list[1].string == "x" && list[2].isTrue && list[3].isNull)
      #expect(list[4]["b"]?.string == "é" && list[0].string == nil && list[1].integer == nil)
      #expect(value["c"] == nil && value["a2"]?.isObject == true && value["a2"]?.array == nil)
    }
    #expect(standing["a"]?.array?[4].bytes == Array(#"{"b":"\u00e9"}"#.utf8), "as it stands")
  }
}
