import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct OllamaTests {
  private static let documents = [
    #"{"model":"m","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}"#,
    #"{"model":"m","message":{"role":"assistant","content":"I "},"done":false}"#,
    #"{"model":"m","message":{"role":"assistant","content":"look.","#
      + #""tool_calls":[{"function":{"name":"a","arguments":{"x":1}}}]},"done":false}"#,
    #"{"model":"m","message":{"role":"assistant","content":"","#
      + #""tool_calls":[{"function":{"name":"b","arguments":{}}}]},"done":false}"#,
    #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","#
      + #""prompt_eval_count":5,"eval_count":6}"#,
  ]

  @Test func aStreamOfLinesIsPutTogether() throws {
    #expect(Dialects.known.spoken(by: "POST", to: "/api/chat") == Ollama.self)
    let bytes = Array((Self.documents.joined(separator: "\n") + "\n").utf8)
    for size in [1, 7, bytes.count] {
      var stream = AnswerStream(Ollama.self, keeping: true)
      for start in stride(from: 0, to: bytes.count, by: size) {
        stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      stream.finish()
      #expect(stream.events == 5 && stream.ending == .proper && stream.notes.isEmpty)
      let message = try #require(stream.message)
      let speech = Speech(message)
      #expect(speech.texts.joined() == "I look." && speech.reasoning == ["Hm"])
      #expect(speech.calls.map(\.name) == ["a", "b"] && speech.calls[0].arguments == ["x": 1])
      let answer = Ollama.answer(.decoded(message))
      #expect(answer.model == "m" && answer.finishReasons == ["stop"])
      #expect(answer.usage.map(\.count) == [5, 6] && answer.calls.count == 2)
    }
  }

  @Test func aStreamThatIsCutShortSaysSo() throws {
    var stream = AnswerStream(Ollama.self, keeping: true)
    stream.take(Array((Self.documents[0] + "\n" + Self.documents[1].dropLast(9)).utf8))
    stream.finish()
    #expect(stream.events == 1 && stream.ending == .open)
    #expect(stream.notes == ["the stream ends within an event"])
  }

  @Test func answersAreStreamedUnlessTheRequestSaysOtherwise() throws {
    #expect(Ollama.wantsStream(try body(#"{"messages":[]}"#)))
    #expect(!Ollama.wantsStream(try body(#"{"messages":[],"stream":false}"#)))
  }

  @Test func aToolsAnswerNamesTheTool() throws {
    let said = try wire(#"{"role":"tool","tool_name":"a","content":"dock 9"}"#)
    #expect(Speech(said).role == "tool" && Speech(said).text == "dock 9")
  }
}
