import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct ExchangeFuzzTests {
  /// One streamed answer of each API.
  static let streams: [(target: String, request: String, text: String)] = [
    ("/v1/chat/completions", OpenAIChatExchangeTests.body, OpenAIChatExchangeTests.stream),
    ("/v1/messages", AnthropicExchangeTests.body, AnthropicExchangeTests.stream),
    (
      "/v1/responses", OpenAIResponsesExchangeTests.body,
      events(
        OpenAIResponsesExchangeTests.items + [OpenAIResponsesExchangeTests.completed], named: true)
    ),
  ]

  @Test(arguments: 0..<3) func howAStreamIsSplitMakesNoDifference(index: Int) {
    let (target, request, text) = Self.streams[index]
    var whole = ExchangeWire(target)
    whole.request(request)
    whole.stream(text)
    for size in [1, 3, 64] {
      var pieces = ExchangeWire(target)
      pieces.request(request)
      pieces.stream(text, pieces: size)
      #expect(pieces.response.everything == whole.response.everything)
    }
  }

  /// The same in short, so that each byte of them can be the last one.
  static let short: [(target: String, text: String)] = [
    (
      "/v1/chat/completions",
      events([
        #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":"#
          + #"{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"stop"}]}"#
      ]) + "data: [DONE]\n\n"
    ),
    (
      "/v1/messages",
      events(
        [
          #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","input":{}}}"#,
          #"{"type":"content_block_delta","index":0,"delta":{"partial_json":"{\"a\":1}"}}"#,
          #"{"type":"message_stop"}"#,
        ], named: true)
    ),
    (
      "/v1/responses",
      events(
        [
          #"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"a"}"#,
          #"{"type":"response.completed","response":{"id":"r","output":[]}}"#,
        ], named: true)
    ),
  ]

  @Test(arguments: 0..<3) func aStreamMayBeInterruptedAtEveryByte(index: Int) {
    let (target, text) = Self.short[index]
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      var wire = ExchangeWire(target)
      wire.request("{}")
      wire.head(200, "text/event-stream")
      if count > 0 { wire.body(Array(bytes[..<count])) }
      wire.end(.interrupted(by: .client))
      #expect(wire.drafts.count == 2)
      // Only the line feeds after the last event may be missing from an answer that is whole.
      let isWhole = count >= bytes.count - 2
      #expect(
        wire.response["outcome"] == (isWhole ? "success" : "interrupted"), "at byte \(count)")
      #expect(wire.response["closed.by"] == (isWhole ? nil : "client"), "at byte \(count)")
      #expect((wire.response.body("stream") ?? "").utf8.elementsEqual(bytes[..<count]))
    }
  }

  @Test func nothingThatComesMakesItTrap() {
    var random = SeededGenerator()
    let seed = random.description
    for _ in 0..<200 {
      let (target, request, text) = random.pick(Self.streams)
      var sent = Self.damaged(Array(request.utf8), &random)
      var received = Self.damaged(Array(text.utf8), &random)
      if Bool.random(using: &random) { sent = random.bytes(0...64) }
      if Bool.random(using: &random) { received += random.bytes(0...64) }
      var wire = ExchangeWire(target)
      wire.request(String(decoding: sent, as: UTF8.self))
      wire.head(
        random.pick([200, 204, 400, 429, 500]),
        random.pick([nil, "text/event-stream", "application/json"]))
      wire.body(received)
      wire.end(random.pick([.complete, .interrupted(by: .upstream), .interrupted(by: .shutdown)]))
      #expect(wire.drafts.count == 2, "\(seed)")
      for draft in wire.drafts {
        #expect(CanonicalWriter.write(.object(draft.data)).count <= 12_600, "\(seed)")
        #expect(draft.data.members.allSatisfy { Self.isRecordable($0.value) }, "\(seed)")
      }
    }
  }

  private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0..<8, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = random.pick(Array("\"\\{}[]:,0-\n\r\u{0}".utf8))
    }
    return bytes
  }

  /// Records hold no fractions.
  private static func isRecordable(_ value: JSONValue) -> Bool {
    switch value {
    case .number: false
    case .array(let elements): elements.allSatisfy(isRecordable)
    case .object(let object): object.members.allSatisfy { isRecordable($0.value) }
    default: true
    }
  }
}
