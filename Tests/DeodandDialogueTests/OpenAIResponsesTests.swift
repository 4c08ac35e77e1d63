import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct OpenAIResponsesTests {
  private static let output =
    #"[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm"}]},"#
    + #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look."},"#
    + #"{"type":"refusal","refusal":"Not more."}]},"#
    + #"{"type":"function_call","id":"fc_1","call_id":"call_1","name":"look","arguments":"{\"a\":1}"},"#
    + #"{"type":"computer_call","id":"cu_1","call_id":"call_2","action":{"type":"click"}},"#
    + #"{"type":"mcp_approval_request","id":"mcpr_1","name":"pay","arguments":"{}"},"#
    + #"{"type":"mcp_call","id":"mcp_1","name":"fetch","output":"fetched"},"#
    + #"{"type":"web_search_call","id":"ws_1"},{"type":"mcp_list_tools","tools":[{"text":"no"}]}]"#

  @Test func anAnswerSaysThinksAndAsks() throws {
    let speech = Speech(try wire(#"{"output":\#(Self.output)}"#))
    #expect(speech.texts == ["I look.", "Not more.", "fetched"] && speech.reasoning == ["Hm"])
    #expect(speech.calls.map(\.id) == ["call_1", "call_2", "mcpr_1"])
    #expect(speech.calls.map(\.name) == ["look", "computer_call", "pay"])
    #expect(speech.calls.map(\.arguments) == [["a": 1], ["type": "click"], [:]])
  }

  @Test func anAnswerTellsWhatIsAskedAndWhatWasDone() throws {
    let answer = OpenAIResponses.answer(
      try body(
        #"{"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"#
          + #""usage":{"input_tokens":2,"output_tokens_details":{"reasoning_tokens":1}},"#
          + #""output":\#(Self.output)}"#))
    #expect(answer.calls.map(\.id) == ["call_1", "call_2", "mcpr_1"])
    #expect(answer.providerCalls.map(\.name) == ["fetch", "web_search_call"])
    #expect(answer.finishReasons == ["max_output_tokens"] && answer.status == "incomplete")
    #expect(answer.isRefusal)
    #expect(answer.usage.map(\.key) == [.usageInputTokens, .usageReasoningTokens])
  }

  @Test func itemsThatWereCutOutTellWhoSpeaks() throws {
    #expect(Speech(try wire(#"{"type":"reasoning","summary":[]}"#)).role == "assistant")
    let output = Speech(try wire(#"{"type":"function_call_output","call_id":"c","output":"ok"}"#))
    #expect(output.role == "tool" && output.answers == "c" && output.text == "ok")
  }

  @Test func whatCanBeComparedWithAToolIsAnAnswer() throws {
    let found = ToolAnswers(
      try wire(
        #"{"input":[{"type":"function_call_output","call_id":"c1","output":"ok"},"#
          + #"{"type":"computer_call_output","call_id":"c2","output":{"type":"screenshot"}},"#
          + #"{"type":"mcp_approval_response","approval_request_id":"m","reason":"why"}]}"#)
    ).found
    #expect(found.map(\.id) == ["c1"] && found.map(\.text) == ["ok"])
  }

  @Test func aRequestIsReadIntoItsParts() throws {
    let body = try wire(#"{"instructions":"Be brief.","input":"Look.","tools":[{"name":"f"}]}"#)
    var request = RequestBody()
    request.read(body, OpenAIResponses.layout)
    #expect(request.system == ["Be brief."] && request.messages.map(\.text) == ["Look."])
    #expect(request.messages.map(\.role) == ["user"] && request.tools == [["name": "f"]])
    let cut = Speech(.string("Be brief.")).placed(
      at: "/instructions", in: body, OpenAIResponses.layout)
    #expect(cut.role == "system")
  }

  @Test func aRequestTellsPromptAndWhatItAnswers() throws {
    let request = try body(
      #"{"input":[{"role":"developer","content":"a"},{"type":"function_call_output","call_id":"old"},"#
        + #"{"type":"reasoning"},{"type":"shell_call_output","call_id":"new"},"#
        + #"{"type":"mcp_approval_response","approval_request_id":"mcpr"}]}"#)
    #expect(OpenAIResponses.systemPrompt(of: request).map(text) == "\"a\"")
    #expect(OpenAIResponses.answeredCalls(of: request) == ["new", "mcpr"])
    let told = try body(#"{"instructions":"b","input":[{"role":"developer","content":"a"}]}"#)
    #expect(OpenAIResponses.systemPrompt(of: told).map(text) == "\"b\"")
    let null = try body(#"{"instructions":null,"input":[{"role":"developer","content":"a"}]}"#)
    #expect(OpenAIResponses.systemPrompt(of: null).map(text) == "\"a\"")
  }

  @Test func aStreamIsPutTogether() throws {
    var stream = try #require(OpenAIResponses.stream())
    for event in [
      #"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":"#
        + #"{"type":"function_call","call_id":"c","name":"f","arguments":""}}"#,
      #"{"type":"response.function_call_arguments.delta","sequence_number":4,"output_index":0,"delta":"{}"}"#,
    ] { stream.take(try wire(event)) }
    #expect(stream.ending == .open && stream.missing == 2)
    #expect(stream.message().map { Speech($0).calls.map(\.name) } == ["f"])
    stream.take(["type": "response.failed", "response": ["error": ["code": "x"]]])
    #expect(stream.ending == .failed(ProviderError(code: "x", message: nil)))
  }
}
