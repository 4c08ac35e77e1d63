import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct OpenAIChatTests {
  private static let asks =
    #"{"role":"assistant","content":"I look.","reasoning_content":"Where is it?","tool_calls":["#
    + #"{"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}},"#
    + #"{"id":"call_2","type":"custom","custom":{"name":"run","input":"ls"}}]}"#

  @Test func aMessageSaysThinksAndAsks() throws {
    let speech = Speech(try wire(Self.asks))
    #expect(speech.role == "assistant" && speech.texts == ["I look."])
    #expect(speech.reasoning == ["Where is it?"] && speech.answers == nil)
    #expect(speech.calls.map(\.id) == ["call_1", "call_2"])
    #expect(speech.calls.map(\.name) == ["look", "run"])
    #expect(speech.calls.map(\.arguments) == [["a": 1], "ls"])
  }

  @Test func anAnswerSaysTheSameAsItsMessage() throws {
    let body = try wire(#"{"choices":[{"message":\#(Self.asks)}]}"#)
    #expect(Speech(body).calls.map(\.name) == ["look", "run"])
    #expect(Speech(body).texts == ["I look."] && Speech(body).role == "assistant")
  }

  @Test func theFormerFunctionCallIsACall() throws {
    let asks = #"{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}"#
    #expect(Speech(try wire(asks)).calls.map(\.name) == ["f"])
    let answer = OpenAIChat.answer(try body(#"{"choices":[{"message":\#(asks)}]}"#))
    #expect(answer.calls.map(\.name) == ["f"] && answer.calls[0].id == nil)
    let none = #"{"role":"assistant","content":"x","function_call":null}"#
    #expect(Speech(try wire(none)).calls.isEmpty)
  }

  @Test func aToolAnswersACall() throws {
    let said = try wire(
      #"{"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"ok"}]}"#)
    let speech = Speech(said)
    #expect(speech.role == "tool" && speech.answers == "call_1" && speech.text == "ok")
    let found = ToolAnswers(["messages": [said, ["role": "user", "content": "x"]]]).found
    #expect(found.map(\.id) == ["call_1"] && found.map(\.text) == ["ok"])
  }

  @Test func aRequestIsReadIntoItsParts() throws {
    let body = try wire(
      #"{"model":"m","messages":[{"role":"developer","content":"Be brief."},"#
        + #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"#
        + #"\#(Self.asks)],"functions":[{"name":"f"}]}"#)
    var request = RequestBody()
    request.read(body, OpenAIChat.layout)
    #expect(
      request.system == ["Be brief."] && request.messages.map(\.role) == ["user", "assistant"])
    #expect(request.blocks.map(\.text) == ["a", "b"])
    #expect(request.tools == [["name": "f"]])
    let pointers = RequestBody.items(of: body, OpenAIChat.layout).map(\.pointer)
    #expect(pointers == ["/messages/0", "/messages/1", "/messages/2"])
  }

  @Test func aRequestTellsPromptToolsAndWhatItAnswers() throws {
    let request = try body(
      #"{"messages":[{"role":"system","content":"a"},{"role":"developer","content": "b"},"#
        + #"{"role":"user","content":"x"},{"role":"tool","tool_call_id":"old","content":"x"},"#
        + #"{"role":"assistant","content":"x"},{"role":"tool","tool_call_id":"new","content":"x"}],"#
        + #""tools":[{"type": "function"}],"stream":true}"#)
    #expect(OpenAIChat.systemPrompt(of: request).map(text) == "\"a\"\n\"b\"")
    #expect(OpenAIChat.toolDefinitions(of: request).map(text) == [#"{"type": "function"}"#])
    #expect(OpenAIChat.answeredCalls(of: request) == ["new"])
    #expect(OpenAIChat.wantsStream(request))
  }

  @Test func anAnswerTellsOfItself() throws {
    let answer = OpenAIChat.answer(
      try body(
        #"{"id":"c1","model":"m","system_fingerprint":"fp","service_tier":"flex","choices":["#
          + #"{"finish_reason":"stop","message":{"refusal":"No."}}],"usage":{"prompt_tokens":9,"#
          + #""completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}"#))
    #expect(answer.id == "c1" && answer.model == "m" && answer.finishReasons == ["stop"])
    #expect(answer.isRefusal && answer.systemFingerprint == "fp" && answer.serviceTier == "flex")
    let usage = answer.usage.map { "\($0.key.name.dropFirst(13))=\($0.count)" }
    #expect(usage == ["input_tokens=9", "output_tokens=3", "cache_read.input_tokens=4"])
    let failed = OpenAIChat.answer(try body(#"{"error":{"code":404,"message":"no model"}}"#))
    #expect(failed.error == ProviderError(code: "404", message: "no model"))
  }

  @Test func aStreamIsPutTogether() throws {
    var stream = try #require(OpenAIChat.stream())
    for event in [
      #"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"}}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"lo","tool_calls":[{"index":0,"id":"a","function":"#
        + #"{"name":"f","arguments":"{\"n\":"}}]}}]}"#,
      #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"#
        + #""finish_reason":"tool_calls"}]}"#,
    ] { stream.take(try wire(event)) }
    #expect(stream.ending == .open)
    stream.done()
    #expect(stream.ending == .proper)
    let message = try #require(stream.message())
    #expect(message["object"] == "chat.completion")
    #expect(Speech(message).text == "Hello" && Speech(message).calls[0].arguments == ["n": 1])
    #expect(OpenAIChat.answer(.decoded(message)).finishReasons == ["tool_calls"])
  }
}
