import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct CohereTests {
  @Test func anAnswerPlansAndAsks() throws {
    let text =
      #"{"id":"x","finish_reason":"TOOL_CALL","message":{"role":"assistant","tool_plan":"I look.","#
      + #""tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}}]},"#
      + #""usage":{"tokens":{"input_tokens":5,"output_tokens":6}}}"#
    let speech = Speech(try wire(text))
    #expect(speech.calls.map(\.name) == ["look"] && speech.reasoning == ["I look."])
    let answer = Cohere.answer(try body(text))
    #expect(answer.id == "x" && answer.finishReasons == ["TOOL_CALL"] && answer.error == nil)
    #expect(answer.calls.map(\.id) == ["c1"] && answer.usage.map(\.count) == [5, 6])
    #expect(
      Cohere.answer(try body(#"{"message":"no such model"}"#)).error?.message == "no such model")
    #expect(Dialects.known.spoken(by: "POST", to: "/v2/chat") == Cohere.self)
  }

  @Test func aToolsDocumentsAreItsAnswer() throws {
    let said = try wire(
      #"{"role":"tool","tool_call_id":"c1","content":[{"type":"document","document":{"data":"dock 9"}}]}"#
    )
    #expect(Speech(said).text == "dock 9" && Speech(said).answers == "c1")
    #expect(ToolAnswers(["messages": [said]]).found.map(\.text) == ["dock 9"])
  }

  @Test func aStreamIsPutTogether() throws {
    var stream = try #require(Cohere.stream())
    for event in [
      #"{"id":"x","type":"message-start","delta":{"message":{"role":"assistant","content":[]}}}"#,
      #"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I "}}}"#,
      #"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"look."}}}"#,
      #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c1","#
        + #""type":"function","function":{"name":"look","arguments":""}}}}}"#,
      #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":"}}}}}"#,
      #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"1}"}}}}}"#,
      #"{"type":"tool-call-end","index":0}"#,
      #"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"#,
      #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Wait."}}}}"#,
    ] { stream.take(try wire(event)) }
    #expect(stream.ending == .open)
    stream.take(try wire(#"{"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}"#))
    #expect(stream.ending == .proper)
    let speech = Speech(try #require(stream.message()))
    #expect(speech.reasoning == ["I look."] && speech.texts == ["Wait."])
    #expect(speech.calls.map(\.id) == ["c1"] && speech.calls[0].arguments == ["a": 1])
  }
}
