import DeodandCapture
import DeodandEvents
import Testing

@Suite struct AnthropicExchangeTests {
  static let long = String(repeating: "w", count: 70)
  static let body =
    #"{"model":"claude-x","max_tokens":64,"system":[{"type":"text","text":"Be brief."}],"#
    + #""output_config":{"effort":"high"},"thinking":{"type":"enabled","budget_tokens":1024},"#
    + #""stop_sequences":["END"],"stream":true,"metadata":{"user_id":"someone"},"#
    + #""messages":[{"role":"user","content":"hello"},"#
    + #"{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}},"#
    + #"{"type":"tool_use","id":"toolu_2","name":"look","input":{}}]},"#
    + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"\#(long)"},"#
    + #"{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"\#(long)2"},"#
    + #"{"type":"text","text":"short"}]},{"type":"text","text":"\#(long)3"}]}]}"#
  static let stream = events(
    [
      #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","#
        + #""model":"claude-x-2026","content":[],"stop_reason":null,"stop_sequence":null,"#
        + #""usage":{"input_tokens":10,"cache_read_input_tokens":100,"#
        + #""cache_creation_input_tokens":5,"output_tokens":1,"service_tier":"standard"}}}"#,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
      #"{"type":"ping"}"#,
      #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
      #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hel"}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}"#,
      #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"lo"}}"#,
      #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"cited_text":"c"}}}"#,
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"#
        + #""toolu_3","name":"look","input":{}}}"#,
      #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}"#,
      #"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"#
        + #""toolu_4","name":"book","input":{}}}"#,
      #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
      #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
      #"{"type":"content_block_start","index":4,"content_block":{"type":"server_tool_use","id":"#
        + #""srvtoolu_1","name":"web_search","input":{}}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"#
        + #""usage":{"output_tokens":15,"output_tokens_details":{"thinking_tokens":7}}}"#,
      #"{"type":"message_stop"}"#,
    ], named: true)

  @Test func aRequestTellsWhatItAsksFor() {
    var wire = ExchangeWire(
      "/v1/messages?beta=true",
      [
        ("x-api-key", "sk-ant-api03-abcdefgh"), ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", "a,b"), ("X-Claude-Code-Session-Id", "s-1"),
      ])
    wire.request(Self.body)
    let expected: [(String, JSONValue)] = [
      ("gen_ai.provider.name", "anthropic"), ("gen_ai.request.model", "claude-x"),
      ("gen_ai.request.max_tokens", 64), ("gen_ai.request.reasoning.level", "high"),
      ("thinking.budget_tokens", 1024), ("gen_ai.request.stop_sequences", ["END"]),
      ("gen_ai.conversation.id", "s-1"), ("url.query", "beta=true"),
      ("system.digest", #"digest of [{"type":"text","text":"Be brief."}]"#),
      ("tool_results", ["toolu_1", "toolu_2"]),
    ]
    for (key, value) in expected { #expect(wire.request[key] == value, "\(key)") }
    #expect(wire.request["headers"]?["anthropic-beta"] == "a,b")
    #expect(wire.request["headers"]?["anthropic-version"] == "2023-06-01")
    #expect(wire.request.texts("headers.dropped") == ["x-api-key"])
    #expect(!CanonicalWriter.write(.object(wire.request.data)).isEmpty)
    #expect(!wire.request.data.members.contains { $0.value == "someone" })
  }

  @Test func resultsOfToolsAreCutAtTheirTexts() {
    var wire = ExchangeWire("/v1/messages")
    wire.request(Self.body)
    let request = wire.request
    #expect(request.body("request") == Self.body)
    #expect(request.part("request", "/messages/2/content/0/content") == "\"\(Self.long)\"")
    #expect(
      request.part("request", "/messages/2/content/1/content/0/text") == "\"\(Self.long)2\"")
    #expect(
      request.part("request", "/messages/2/content/2")
        == #"{"type":"text","text":"\#(Self.long)3"}"#)
    #expect(request.part("request", "/messages/1") != nil)
  }

  @Test func aStreamIsPutTogether() {
    var wire = ExchangeWire("/v1/messages")
    wire.request(Self.body)
    wire.stream(Self.stream)
    let expected: [(String, JSONValue)] = [
      ("outcome", "success"), ("gen_ai.response.id", "msg_1"),
      ("gen_ai.response.model", "claude-x-2026"),
      ("gen_ai.response.finish_reasons", ["tool_use"]), ("gen_ai.usage.input_tokens", 115),
      ("gen_ai.usage.cache_read.input_tokens", 100),
      ("gen_ai.usage.cache_write.input_tokens", 5), ("gen_ai.usage.output_tokens", 15),
      ("gen_ai.usage.reasoning.output_tokens", 7), ("service_tier", "standard"),
      ("tool_calls", [["id": "toolu_3", "name": "look"], ["id": "toolu_4", "name": "book"]]),
      ("provider_calls", [["id": "srvtoolu_1", "name": "web_search"]]), ("stream.events", 18),
    ]
    for (key, value) in expected { #expect(wire.response[key] == value, "\(key)") }
    let content = wire.message?["content"]
    #expect(
      content?.at("/0") == ["type": "thinking", "thinking": "Hm", "signature": "sig"])
    #expect(content?.at("/1/text") == "Hello")
    #expect(content?.at("/1/citations") == [["cited_text": "c"]])
    #expect(content?.at("/2/input") == .object([:]))
    #expect(content?.at("/3/input") == ["a": 1])
    #expect(wire.message?["stop_reason"] == "tool_use")
  }

  @Test func anErrorAfterTheHeadIsOne() {
    var wire = ExchangeWire("/v1/messages")
    wire.request(Self.body)
    wire.stream(
      events(
        [#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#],
        named: true))
    #expect(wire.response["outcome"] == "error")
    #expect(
      wire.response["error"] == [
        "code": "overloaded_error", "type": "overloaded_error", "message": "Overloaded",
      ])
    #expect(wire.message == nil && wire.response.body("stream") != nil)
  }

  @Test func anInputThatDidNotComeToItsEndIsKeptAsText() {
    var wire = ExchangeWire("/v1/messages")
    wire.request(Self.body)
    let cut = Self.stream.components(until: #"data: {"type":"content_block_delta","index":3,"#, 2)
    wire.stream(cut, end: .interrupted(by: .client))
    #expect(wire.response["outcome"] == "interrupted" && wire.response["closed.by"] == "client")
    #expect(wire.message?.at("/content/3/input") == #"{"a":"#)
  }

  @Test func aRefusalIsOne() {
    var wire = ExchangeWire("/v1/messages")
    wire.request(Self.body)
    wire.answer(
      #"{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":"refusal"}"#)
    #expect(wire.response["refusal"] == true)
    #expect(wire.response["gen_ai.response.finish_reasons"] == ["refusal"])
  }
}

extension String {
  /// What stands before the nth occurrence of a text.
  fileprivate func components(until text: String, _ number: Int) -> String {
    var seen = 0
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) {
        seen += 1
        if seen == number { return String(self[..<index]) }
      }
      index = self.index(after: index)
    }
    return self
  }
}
