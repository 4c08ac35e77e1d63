import DeodandCapture
import DeodandEvents
import Testing

/// Answers under types that say something else than what they are.
@Suite struct ExchangeStreamTests {
  private static let stream =
    events(
      [
        #"{"choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"c1","#
          + #""function":{"name":"refund","arguments":"{\"order\":2512292042121000001}"}}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
      ]) + "data: [DONE]\n\n"

  private func response(
    _ type: String?, _ body: String, to path: String = "/v1/chat/completions", status: Int = 200,
    asking request: String = #"{"messages":[]}"#
  ) -> EventDraft {
    var wire = ExchangeWire(path)
    wire.request(request)
    wire.head(status, type)
    wire.body(Array(body.utf8))
    wire.end()
    return wire.response
  }

  @Test(arguments: [
    "text/event-stream", "application/octet-stream", "text/plain", "application/json", nil,
  ])
  func aStreamIsOneWhateverItsTypeSays(_ type: String?) {
    for start in ["", "\n", ": hello\n\n", "\u{feff}"] {
      let response = response(type, start + Self.stream)
      #expect(response["reassembled"] == true, "\(start)")
      #expect(response["outcome"] == "success")
      #expect(response["tool_calls"]?.array?.first?["name"] == "refund")
      #expect(response.body("stream") == start + Self.stream)
      #expect(response.body("response")?.contains("2512292042121000001") == true)
    }
  }

  @Test func aDocumentIsOneAlsoUnderTheStreamsType() {
    for start in ["", " \n"] {
      let answer = start + #"{"choices":[{"message":{"role":"assistant","content":"Done."}}]}"#
      let response = response("text/event-stream", answer)
      #expect(response["reassembled"] == nil && response["outcome"] == "success")
      #expect(response.body("response") == answer)
    }
    let failure = response(
      "text/event-stream", #"{"error":{"message":"slow down","code":"rate"}}"#, status: 429)
    #expect(failure["outcome"] == "error" && failure["error"]?["code"] == "rate")
  }

  @Test func linesAreAStreamWhereTheyAreOne() {
    let lines =
      #"{"message":{"role":"assistant","content":"a"},"done":false}"# + "\n"
      + #"{"message":{"role":"assistant","content":"b"},"done":true}"# + "\n"
    for type in ["application/x-ndjson", "application/json"] {
      let response = response(type, lines, to: "/api/chat")
      #expect(response["reassembled"] == true && response["stream.events"] == 2, "\(type)")
      #expect(response.body("stream") == lines)
    }
    let whole = #"{"message":{"role":"assistant","content":"a"},"done":true}"#
    let response = response("application/json", whole, to: "/api/chat")
    #expect(response["reassembled"] == nil && response.body("response") == whole)
  }

  @Test func theModelOfAPathIsRecorded() {
    var wire = ExchangeWire("/v1beta/models/gemini-x:streamGenerateContent?alt=sse")
    wire.request(#"{"contents":[{"role":"user","parts":[{"text":"a"}]}]}"#)
    #expect(wire.request["gen_ai.request.model"] == "gemini-x")
    #expect(wire.request["gen_ai.provider.name"] == "gcp.gemini")
  }
}
