import DeodandCapture
import DeodandEvents
import Testing

@Suite struct ExchangeBodyTests {
  private static let held = Limits.heldBodyBytes
  private static let part = Limits.bodyPartBytes

  @Test(arguments: [
    ("POST", "/v1/chat/completions", true), ("POST", "/v1/responses?x=1", true),
    ("POST", "/anthropic/v1/messages?beta=true", true), ("GET", "/v1/responses", false),
    ("GET", "/v1/models", false), ("POST", "", false),
  ])
  func thePathTellsWhetherAModelIsAsked(method: String, target: String, isModel: Bool) {
    var wire = ExchangeWire(target, method: method)
    wire.request("{}")
    wire.answer("{}")
    let types: [EventType] =
      isModel ? [.modelRequest, .modelResponse] : [.httpRequest, .httpResponse]
    #expect(wire.drafts.map(\.type) == types)
    #expect(wire.request.content.map(\.name) == [isModel ? "request" : "body"])
    #expect(wire.response.content.map(\.name) == [isModel ? "response" : "body"])
  }

  @Test func anyPathIsRecorded() {
    var wire = ExchangeWire("/v1/models", method: "GET", [("traceparent", Self.trace)])
    wire.request("")
    wire.head(200, "text/plain; charset=utf-8")
    wire.body([1, 2])
    wire.body([3])
    wire.end()
    #expect(wire.request.content.isEmpty && wire.request["gen_ai.operation.name"] == nil)
    #expect(wire.request.traceparent == Self.trace && wire.response.traceparent == Self.trace)
    #expect(wire.response.content.first?.pieces == [.chunk([1, 2, 3])])
    #expect(wire.response.content.first?.mediaType == "text/plain")
    #expect(wire.response["outcome"] == "success" && wire.response["note"] == nil)
  }

  private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func aStreamOfAnotherAPIIsKept() {
    var wire = ExchangeWire("/v1/models/m/tell")
    wire.request("{}")
    wire.stream("data: {\"a\":1}\n\n")
    #expect(wire.response.body("body") == "data: {\"a\":1}\n\n")
    #expect(wire.response["stream.events"] == 1 && wire.response["outcome"] == "success")
  }

  @Test(arguments: [
    (ExchangeEnd.unreachable(reason: "refused"), "unreachable", nil as String?),
    (.interrupted(by: .client), "no_response", "client"),
    (.interrupted(by: .upstream), "no_response", "upstream"),
    (.interrupted(by: .timeout), "no_response", "timeout"),
    (.interrupted(by: .shutdown), "no_response", "shutdown"), (.complete, "no_response", nil),
  ])
  func noResponseIsRecorded(end: ExchangeEnd, code: String, closer: String?) {
    var wire = ExchangeWire()
    wire.request("{}")
    wire.end(end)
    #expect(wire.response.type == .modelResponse && wire.response["outcome"] == "no_response")
    #expect(wire.response["error"]?["code"] == .string(code))
    #expect(wire.response["closed.by"]?.string == closer)
    #expect(wire.response["request"] == .string(wire.exchange.id))
  }

  @Test func aResponseThatIsCutShortWasInterrupted() {
    var wire = ExchangeWire()
    wire.request("{}")
    wire.head(200, "application/json")
    wire.body(Array(#"{"id":"c""#.utf8))
    wire.end(.interrupted(by: .upstream))
    #expect(wire.response["outcome"] == "interrupted")
    #expect(wire.response.body("response") == #"{"id":"c""#)
    #expect(wire.response["note"] == "its body is not JSON")
  }

  @Test func codingsAreUndoneForReadingAndKept() {
    let answer = #"{"id":"c9","choices":[]}"#
    var wire = ExchangeWire("/v1/chat/completions", [("Content-Encoding", "identity, Reverse")])
    wire.request(String(#"{"model":"m"}"#.reversed()))
    wire.answer(String(answer.reversed()), [("content-encoding", "reverse")])
    #expect(wire.request["gen_ai.request.model"] == "m")
    #expect(wire.request["content.encoding"] == "reverse")
    #expect(wire.request.content.map(\.name) == ["request", "wire"])
    #expect(wire.request.body("wire") == String(#"{"model":"m"}"#.reversed()))
    #expect(wire.response["gen_ai.response.id"] == "c9")
    #expect(wire.response.content.map(\.name) == ["response", "wire"])
  }

  @Test func aCompressedStreamIsPutTogether() {
    let text = OpenAIChatExchangeTests.stream
    var wire = ExchangeWire()
    wire.request("{}")
    wire.head(200, "text/event-stream", [("content-encoding", "reverse")])
    wire.body(Array(text.utf8.reversed()))
    wire.end()
    #expect(wire.response.content.map(\.name) == ["response", "stream"])
    #expect(wire.response.content.last?.pieces == [.chunk(Array(text.utf8.reversed()))])
    #expect(wire.response["outcome"] == "success" && wire.response["stream.events"] == 10)
  }

  @Test func whatCannotBeDecodedIsKept() {
    var wire = ExchangeWire("/v1/chat/completions", [("content-encoding", "br")])
    wire.request("???")
    wire.head(200, "text/event-stream", [("content-encoding", "gzip, br")])
    wire.body([1, 2, 3])
    wire.end()
    #expect(wire.request.content.map(\.name) == ["wire"])
    #expect(wire.request["note"] == "its content coding could not be undone: br")
    #expect(wire.response.content.map(\.name) == ["stream"])
    #expect(wire.response["content.encoding"] == "gzip, br")
  }

  // MARK: Limits

  @Test(arguments: [0, 1]) func aBodyBeyondTheLimitComesInParts(beyond: Int) {
    var wire = ExchangeWire()
    wire.request("{}")
    wire.head(200, "application/octet-stream")
    wire.body([UInt8](repeating: 7, count: Self.held + beyond))
    wire.end()
    let parts = wire.drafts.filter { $0.type == .httpPart }
    #expect(parts.count == (beyond == 0 ? 0 : 2))
    #expect(wire.response.content.map(\.name) == [beyond == 0 ? "response" : "rest"])
    if beyond == 0 { return }
    #expect(wire.response["parts"] == .array(parts.compactMap(\.id).map { .string($0) }))
    #expect(wire.response["parts.count"] == 2)
    #expect(wire.response["body.bytes"] == .integer(Int64(Self.held + 1)))
    #expect(
      parts.map { $0["position"] } == [1, 2] && parts.allSatisfy { $0["phase"] == "response" })
    #expect(parts.allSatisfy { $0["request"] == .string(wire.exchange.id) })
    #expect(wire.response.content[0].pieces == [.chunk([7])])
  }

  @Test(arguments: [true, false]) func aLongStreamTellsHowItEnded(isProper: Bool) {
    let event =
      #"data: {"choices":[{"index":0,"delta":{"content":""#
      + String(repeating: "x", count: 1 << 20) + "\"}}]}\n\n"
    var wire = ExchangeWire()
    wire.request("{}")
    wire.head(200, "text/event-stream")
    for _ in 0..<10 { wire.body(Array(event.utf8)) }
    if isProper { wire.body(Array("data: [DONE]\n\n".utf8)) }
    wire.end()
    #expect(wire.response["outcome"] == (isProper ? "success" : "interrupted"))
    #expect(wire.response["stream.events"] == (isProper ? 11 : 10))
    #expect(wire.response["reassembled"] == nil && wire.response.body("response") == nil)
    let kept = wire.drafts.flatMap(\.content).flatMap(\.pieces).reduce(0) { sum, piece in
      if case .chunk(let bytes) = piece { sum + bytes.count } else { sum }
    }
    #expect(kept == 10 * event.utf8.count + (isProper ? 14 : 0))
  }

  @Test func aLongRequestComesInParts() {
    var wire = ExchangeWire()
    wire.part([UInt8](repeating: 0x20, count: Self.part))
    wire.part([UInt8](repeating: 0x20, count: Self.part))
    #expect(wire.drafts.map(\.type) == [.httpPart, .httpPart])
    wire.request("{}")
    let request = wire.response
    #expect(request.type == .modelRequest && request.id == wire.exchange.id)
    #expect(request["parts"] == .array(wire.drafts.prefix(2).compactMap(\.id).map { .string($0) }))
    #expect(request["body.bytes"] == .integer(Int64(2 * Self.part + 2)))
    #expect(request.body("rest") == "{}")
    wire.answer("{}")
    #expect(wire.response["request"] == .string(wire.exchange.id))
  }

  @Test func aRequestThatEndsWithinItsBodyIsRecorded() {
    var nothing = ExchangeWire()
    nothing.end(.interrupted(by: .client))
    #expect(nothing.drafts.isEmpty)
    var wire = ExchangeWire()
    wire.part([1])
    wire.end(.interrupted(by: .client))
    #expect(wire.drafts.map(\.type) == [.httpPart, .modelRequest, .modelResponse])
    #expect(wire.drafts[1]["note"]?.string?.hasSuffix("did not come to its end") == true)
    #expect(wire.response["outcome"] == "no_response")
  }

  @Test func aRecordNamesSoManyParts() {
    var wire = ExchangeWire()
    for _ in 0..<257 { wire.part([1]) }
    wire.request("")
    #expect(wire.response["parts"]?.array?.count == 256 && wire.response["parts.count"] == 257)
  }

  @Test func factsLeaveRoomForTheBody() {
    let long = String(repeating: "\u{1}", count: 600)
    var headers: [HTTPHeader] = (0..<100).map { ("x-\($0)", long) }
    headers.append(("authorization", "Bearer 0123456789abcdef"))
    var wire = ExchangeWire(
      "/" + long + "?" + long, [("content-type", "application/json")] + headers)
    let messages = (0..<200).map { #"{"role":"tool","tool_call_id":"\#($0)-\#(long)"}"# }
    let body = #"{"model":"m","messages":[\#(messages.joined(separator: ","))]}"#
    wire.request(body.replacing("\u{1}", with: "\\u0001"))
    #expect(CanonicalWriter.write(.object(wire.request.data)).count <= 12_000)
    #expect(wire.request["note"]?.string?.contains("no room for headers") == true)
  }

  @Test func callsOfOneAnswerAreNamedUpToALimit() {
    for count in [64, 65] {
      let calls = (0..<count).map { #"{"id":"c\#($0)","function":{"name":"f"}}"# }
      var wire = ExchangeWire()
      wire.request("{}")
      wire.answer(
        #"{"choices":[{"message":{"tool_calls":[\#(calls.joined(separator: ","))]}}]}"#)
      #expect(wire.response["tool_calls"]?.array?.count == 64)
      #expect((wire.response["note"] == nil) == (count == 64))
    }
  }

  @Test func anAnswerInTheMiddleOfARequestIsRecorded() {
    var exchange = ModelExchange(
      .init(
        subject: "run/r1", upstream: "u", mint: { "id" }, digest: { _ in "" },
        decode: { _, _ in nil }),
      request: HTTPRequestHead(method: "POST", target: "/files"))
    var drafts = exchange.requestPart(Array(repeating: 0x61, count: 64))
    drafts += exchange.answeredEarly()
    exchange.responseHead(HTTPResponseHead(status: 413))
    drafts += exchange.responseBody(Array("too large".utf8))
    drafts += exchange.end(.complete)
    #expect(drafts.map(\.type) == [.httpPart, .httpRequest, .httpResponse])
    let note = drafts.count == 3 ? drafts[1].data["note"]?.string : nil
    #expect(note?.contains("answered before the request came to its end") == true)
    #expect(drafts.last?.data["http.response.status_code"] == 413)
    #expect(drafts.last?.data["request"]?.string == exchange.id)
  }

  @Test func aMediaTypeIsRecordedUpToItsLimit() {
    for length in [512, 513] {
      let type = "a/" + String(repeating: "b", count: length - 2)
      var wire = ExchangeWire("/files", [("content-type", type + "; q=1")])
      wire.request("x")
      #expect(wire.request.content.first?.mediaType == (length == 512 ? type : nil))
    }
  }

  @Test(arguments: [
    (#""yes""#, nil), ("1", nil), ("null", nil), ("true", true), ("false", false),
  ])
  func onlyATruthSaysWhetherItStreams(literal: String, recorded: Bool?) {
    var wire = ExchangeWire()
    wire.request(#"{"model":"m","messages":[],"stream":\#(literal)}"#)
    #expect(wire.request["gen_ai.request.stream"]?.bool == recorded)
  }

  @Test func countsBelowZeroAreNone() {
    var wire = ExchangeWire()
    wire.request("{}")
    wire.answer(#"{"usage":{"prompt_tokens":-1,"completion_tokens":0},"choices":[]}"#)
    #expect(wire.response["gen_ai.usage.input_tokens"] == nil)
    #expect(wire.response["gen_ai.usage.output_tokens"] == 0)
  }
}
