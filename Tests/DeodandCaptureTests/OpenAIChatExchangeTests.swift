import DeodandCapture
import DeodandEvents
import Testing

@Suite struct OpenAIChatExchangeTests {
  static let long = String(repeating: "w", count: 70)
  static let body =
    #"{"model":"gpt-5","messages":[{"role":"system","content":"Be brief."},"#
    + #"{"role":"user","content":"\#(long)"},"#
    + #"{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","#
    + #""function":{"name":"look","arguments":"{}"}}]},"#
    + #"{"role":"tool","tool_call_id":"call_1","content":"\#(long)!"}],"#
    + #""temperature":0.7,"top_p":1,"seed":7,"max_completion_tokens":100,"n":1,"stop":["END"],"#
    + #""reasoning_effort":"low","stream":true,"tools":[{"type":"function","function":{"name":"b","#
    + #""description":"\#(long)"}}]}"#
  static let stream =
    events([
      #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"gpt-5-2026","#
        + #""system_fingerprint":"fp_1","service_tier":"default","choices":[{"index":0,"delta":"#
        + #"{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"obfuscation":"x"}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"#
        + #""function","function":{"name":"look","arguments":""}}]}}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"#
        + #""function","function":{"name":"book","arguments":"{\"s\""}}]}}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":"#
        + #"{"arguments":"{\"a\":"}},{"index":1,"function":{"arguments":":2}"}}]}}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":"#
        + #"{"arguments":"1}"}}]}}]}"#,
      #"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
      #"{"id":"c1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,"#
        + #""prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"#
        + #""completion_tokens_details":{"reasoning_tokens":1}}}"#,
    ]) + "data: [DONE]\n\n"

  @Test func aRequestTellsWhatItAsksFor() {
    var wire = ExchangeWire("/v1/chat/completions", [("User-Agent", "agent/1")])
    wire.request(Self.body)
    let request = wire.request
    #expect(request.type == .modelRequest && request.basis == .observed)
    #expect(request.id == wire.exchange.id && request.subject == "run/r1")
    let expected: [(String, JSONValue)] = [
      ("http.request.method", "POST"), ("url.path", "/v1/chat/completions"), ("upstream", "main"),
      ("user_agent.original", "agent/1"), ("gen_ai.operation.name", "chat"),
      ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-5"),
      ("gen_ai.request.temperature", "0.7"), ("gen_ai.request.top_p", "1"),
      ("gen_ai.request.seed", 7), ("gen_ai.request.max_tokens", 100),
      ("gen_ai.request.choice.count", 1), ("gen_ai.request.stop_sequences", ["END"]),
      ("gen_ai.request.reasoning.level", "low"), ("gen_ai.request.stream", true),
      ("system.digest", "digest of \"Be brief.\""), ("tool_results", ["call_1"]),
    ]
    for (key, value) in expected { #expect(request[key] == value, "\(key)") }
    #expect(request["tools.digest"]?.string?.hasPrefix(#"digest of [{"function":{"desc"#) == true)
  }

  @Test func aRequestIsCutWhereItsBytesAreShared() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    #expect(wire.request.body("request") == Self.body)
    let user = #"{"role":"user","content":"\#(Self.long)"}"#
    #expect(wire.request.part("request", "/messages/1") == user)
    // What an MCP server answered, without what the API puts around it.
    #expect(wire.request.part("request", "/messages/3/content") == "\"\(Self.long)!\"")
    #expect(wire.request.part("request", "/tools") != nil)
    #expect(wire.request.content[0].mediaType == "application/json")
  }

  @Test func aStreamIsKeptAndPutTogether() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.stream(Self.stream)
    let response = wire.response
    #expect(response.type == .modelResponse)
    #expect(response.body("stream") == Self.stream)
    #expect(response.content.map(\.name) == ["response", "stream"])
    #expect(response.content.map(\.mediaType) == ["application/json", "text/event-stream"])
    let expected: [(String, JSONValue)] = [
      ("request", .string(wire.exchange.id)), ("outcome", "success"), ("reassembled", true),
      ("http.response.status_code", 200), ("gen_ai.response.id", "c1"),
      ("gen_ai.response.model", "gpt-5-2026"), ("gen_ai.response.finish_reasons", ["tool_calls"]),
      ("gen_ai.usage.input_tokens", 9), ("gen_ai.usage.output_tokens", 3),
      ("gen_ai.usage.cache_read.input_tokens", 4), ("gen_ai.usage.cache_write.input_tokens", 2),
      ("gen_ai.usage.reasoning.output_tokens", 1), ("system_fingerprint", "fp_1"),
      ("service_tier", "default"), ("stream.events", 10),
      ("stream.bytes", .integer(Int64(Self.stream.utf8.count))),
      ("tool_calls", [["id": "call_a", "name": "look"], ["id": "call_b", "name": "book"]]),
    ]
    for (key, value) in expected { #expect(response[key] == value, "\(key)") }
    #expect(response["closed.by"] == nil && response["note"] == nil)
    let message = wire.message
    #expect(message?["object"] == "chat.completion" && message?["obfuscation"] == nil)
    let said = message?.at("/choices/0/message")
    #expect(said?["content"] == "Hello" && said?["role"] == "assistant")
    #expect(said?.at("/tool_calls/0/function") == ["name": "look", "arguments": #"{"a":1}"#])
    #expect(said?.at("/tool_calls/1/function") == ["name": "book", "arguments": #"{"s":2}"#])
  }

  @Test func anAnswerThatIsNotStreamedIsKeptAsItIs() {
    let body =
      #"{ "id":"c2","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"#
      + #""refusal":"I can't."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"#
    var wire = ExchangeWire(
      "/openai/deployments/d/chat/completions?api-version=2", provider: "azure")
    wire.request(#"{"model":"m","messages":[]}"#)
    wire.answer(body, [("x-request-id", "req_7"), ("Set-Cookie", "session=abcdefghijklmnop")])
    #expect(wire.request["gen_ai.provider.name"] == "azure")
    #expect(wire.request["url.query"] == "api-version=2")
    #expect(wire.response.body("response") == body)
    #expect(wire.response["refusal"] == true && wire.response["outcome"] == "success")
    #expect(wire.response["http.response.request_id"] == "req_7")
    #expect(wire.response.texts("headers.dropped") == ["set-cookie"])
    #expect(wire.response["reassembled"] == nil && wire.response["stream.events"] == nil)
  }

  @Test func anErrorIsRecordedAsWhatItIs() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.answer(
      #"{"error":{"message":"Rate limit","type":"tokens","code":"rate_limit_exceeded"}}"#,
      status: 429, [("retry-after", "20"), ("x-ratelimit-remaining-tokens", "0")])
    #expect(wire.response["outcome"] == "error")
    #expect(wire.response["http.response.status_code"] == 429)
    #expect(
      wire.response["error"] == [
        "code": "rate_limit_exceeded", "type": "tokens", "message": "Rate limit",
        "retry_after": "20",
      ])
    #expect(wire.response["headers"]?["x-ratelimit-remaining-tokens"] == "0")
  }

  @Test func anErrorWithoutABodyHasItsStatus() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.exchange.responseHead(HTTPResponseHead(status: 502, reason: "Bad Gateway"))
    wire.end()
    #expect(wire.response["error"] == ["code": "502", "message": "Bad Gateway"])
    #expect(wire.response.content.isEmpty)
  }

  @Test func anErrorWithinAStreamIsOne() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.stream(
      events([
        #"{"id":"c","choices":[{"index":0,"delta":{"content":"a"}}]}"#,
        #"{"error":{"message":"overloaded","code":503}}"#,
      ]))
    #expect(wire.response["outcome"] == "error")
    #expect(wire.response["error"] == ["code": "503", "message": "overloaded"])
    #expect(wire.message?.at("/choices/0/message/content") == "a")
  }

  @Test func aStreamWithoutItsLastEventWasInterruptedByTheUpstream() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.stream(String(Self.stream.dropLast("data: [DONE]\n\n".count)))
    #expect(wire.response["outcome"] == "interrupted")
    #expect(wire.response["closed.by"] == "upstream")
    #expect(wire.response["note"]?.string?.contains("without its last event") == true)
  }

  @Test func aClientThatClosesAfterTheLastEventInterruptsNothing() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.stream(Self.stream, end: .interrupted(by: .client))
    #expect(wire.response["outcome"] == "success" && wire.response["closed.by"] == nil)
    #expect(wire.response["note"] == nil)
  }

  @Test func whatNoServerShouldSendIsNoted() {
    var wire = ExchangeWire()
    wire.request("[1]")
    #expect(wire.request["note"] == "its body is no JSON object")
    let odd = events([
      "no JSON", "7", #"{"choices":[{"index":-1,"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"index":5000,"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":5000,"id":"x"}]}}]}"#,
      #"{"choices":"no list","usage":[]}"#,
    ])
    wire.stream(odd + "data: [DO")
    #expect(wire.response["outcome"] == "interrupted")
    #expect(
      wire.response["note"]?.string?.hasPrefix(
        "1 events of the stream are not JSON; the stream ends within an event") == true)
    #expect(wire.message?["choices"]?.array?.count == 1)
    #expect(wire.response.body("stream") == odd + "data: [DO")
  }

  @Test func whatComesAfterTheEndIsNoPartOfTheAnswer() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    let after = #"data: {"choices":[{"index":0,"delta":{"content":"NEVER"}}]}"#
    wire.stream(Self.stream + after + "\n\n")
    #expect(wire.response["note"]?.string?.contains("1 events came after the stream's end") == true)
    #expect(wire.response["outcome"] == "success")
    #expect(wire.response.body("response")?.contains("NEVER") == false)
    #expect(wire.response.body("stream")?.contains("NEVER") == true)
  }

  @Test func aStreamWithoutAnEventIsNoAnswer() {
    var wire = ExchangeWire()
    wire.request(Self.body)
    wire.head(200, "text/event-stream")
    wire.end()
    #expect(wire.response["outcome"] == "interrupted")
    #expect(wire.response["closed.by"] == "upstream")
  }
}
