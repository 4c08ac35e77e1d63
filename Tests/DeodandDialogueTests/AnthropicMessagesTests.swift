import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct AnthropicMessagesTests {
  private static let blocks =
    #"[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"I look."},"#
    + #"{"type":"tool_use","id":"toolu_1","name":"look","input":{"a":1}},"#
    + #"{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{}},"#
    + #"{"type":"mcp_tool_use","id":"mcpt_1","name":"fetch","input":{}}]"#

  @Test func anAnswerSaysThinksAndAsks() throws {
    let speech = Speech(try wire(#"{"role":"assistant","content":\#(Self.blocks)}"#))
    #expect(speech.texts == ["I look."] && speech.reasoning == ["Hm"])
    #expect(speech.calls.map(\.id) == ["toolu_1"] && speech.calls[0].arguments == ["a": 1])
  }

  @Test func anAnswerTellsOfItself() throws {
    let answer = AnthropicMessages.answer(
      try body(
        #"{"id":"msg_1","model":"m","stop_reason":"refusal","content":\#(Self.blocks),"usage":"#
          + #"{"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":5,"#
          + #""output_tokens":1,"service_tier":"standard"}}"#))
    #expect(answer.calls.map(\.name) == ["look"])
    #expect(answer.providerCalls.map(\.name) == ["web_search", "fetch"])
    #expect(answer.isRefusal && answer.finishReasons == ["refusal"])
    #expect(answer.serviceTier == "standard")
    let usage = answer.usage.map { "\($0.key.name.dropFirst(13))=\($0.count)" }
    #expect(
      usage == [
        "input_tokens=115", "output_tokens=1", "cache_read.input_tokens=100",
        "cache_write.input_tokens=5",
      ])
  }

  @Test func blocksThatWereCutOutTellWhoSpeaks() throws {
    let body = try wire(
      #"{"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":["#
        + #"{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"ok"}]},"#
        + #"{"type":"text","text":"And now?"}]}]}"#)
    func role(_ pointer: String) throws -> String? {
      let value = try #require(body.at(pointer))
      return Speech(value).placed(at: pointer, in: body, AnthropicMessages.layout).role
    }
    #expect(try role("/messages/0/content/0/content/0") == "tool")
    #expect(try role("/messages/0/content/1") == "user")
    #expect(try role("/system/0") == "system")
    #expect(Speech(try wire(#"{"type":"redacted_thinking","data":"x"}"#)).role == "assistant")
    let answer = ToolAnswers(body).found
    #expect(answer.map(\.id) == ["t"] && answer.map(\.text) == ["ok"])
  }

  @Test func aRequestTellsPromptAndWhatItAnswers() throws {
    let request = try body(
      #"{"system":[{"type": "text"}],"messages":[{"role":"user","content":[{"type":"tool_result","#
        + #""tool_use_id":"old"}]},{"role":"assistant","content":"x"},{"role":"user","content":["#
        + #"{"type":"tool_result","tool_use_id":"a"},{"type":"tool_result","tool_use_id":"b"}]}]}"#)
    #expect(AnthropicMessages.systemPrompt(of: request).map(text) == #"[{"type": "text"}]"#)
    #expect(AnthropicMessages.answeredCalls(of: request) == ["a", "b"])
    #expect(!AnthropicMessages.wantsStream(request))
  }

  @Test func aResultSaysWhetherTheToolFailed() throws {
    let failed = try body(#"{"type":"tool_result","tool_use_id":"t","is_error":true}"#)
    let result = try #require(Dialects.known.result(failed))
    #expect(result.isError && result.kind == .tool && result.path == ["content"])
    let server = try body(#"{"type":"web_search_tool_result","tool_use_id":"s","content":[]}"#)
    #expect(Dialects.known.result(server)?.kind == .provider)
  }

  @Test func aStreamIsPutTogether() throws {
    var stream = try #require(AnthropicMessages.stream())
    for event in [
      #"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1,"output_tokens":1}}}"#,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"partial_json":"{\"n\":1}"}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}"#,
    ] { stream.take(try wire(event)) }
    #expect(stream.ending == .open)
    stream.take(["type": "message_stop"])
    #expect(stream.ending == .proper)
    let answer = AnthropicMessages.answer(.decoded(try #require(stream.message())))
    #expect(answer.calls[0].arguments?.decoded == ["n": 1] && answer.finishReasons == ["tool_use"])
    #expect(answer.usage.map(\.count) == [1, 9])
  }
}
