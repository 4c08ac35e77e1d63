import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct BedrockConverseTests {
  /// A message of the event stream encoding; its checksums are not right, and nobody looks.
  private static func message(
    _ type: String, _ payload: String, kind: String = "event", name: String = ":event-type"
  ) -> [UInt8] {
    func header(_ name: String, _ value: String) -> [UInt8] {
      [UInt8(name.utf8.count)] + Array(name.utf8) + [7]
        + [UInt8(value.utf8.count >> 8), UInt8(value.utf8.count & 255)] + Array(value.utf8)
    }
    func four(_ count: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(count >> $0 & 255) } }
    let headers = header(":message-type", kind) + header(name, type)
    return four(16 + headers.count + payload.utf8.count) + four(headers.count) + four(0) + headers
      + Array(payload.utf8) + four(0)
  }

  private static let events =
    message("messageStart", #"{"role":"assistant"}"#)
    + message(
      "contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}"#)
    + message("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"I look."}}"#)
    + message(
      "contentBlockStart",
      #"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t1","name":"look"}}}"#)
    + message(
      "contentBlockDelta",
      #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"n\":25122920421"}}}"#)
    + message(
      "contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"21000001}"}}}"#)
    + message("messageStop", #"{"stopReason":"tool_use"}"#)
    + message("metadata", #"{"usage":{"inputTokens":5,"outputTokens":6,"totalTokens":11}}"#)

  @Test func aBinaryStreamIsPutTogetherHoweverItIsCut() throws {
    for size in [1, 5, 64, Self.events.count] {
      var stream = AnswerStream(BedrockConverse.self, keeping: true)
      for start in stride(from: 0, to: Self.events.count, by: size) {
        stream.take(Array(Self.events[start..<min(start + size, Self.events.count)]))
      }
      stream.finish()
      #expect(stream.events == 8 && stream.ending == .proper && stream.notes.isEmpty)
      let message = try #require(stream.message)
      let speech = Speech(message)
      #expect(speech.texts == ["I look."] && speech.reasoning == ["Hm"])
      #expect(speech.calls.map(\.id) == ["t1"] && speech.role == "assistant")
      let arguments = try #require(speech.calls[0].arguments)
      #expect(
        String(decoding: CanonicalWriter.write(arguments), as: UTF8.self)
          == #"{"n":2512292042121000001}"#)
      let answer = BedrockConverse.answer(.decoded(message))
      #expect(answer.calls.map(\.name) == ["look"] && answer.usage.map(\.count) == [5, 6])
    }
  }

  @Test func lengthsThatCannotBeEndTheReading() throws {
    let good = Self.message("messageStart", #"{"role":"assistant"}"#)
    for bad: [UInt8] in [
      [0xff, 0xff, 0xff, 0xff] + [UInt8](repeating: 0, count: 12),
      [0, 0, 0, 15] + [UInt8](repeating: 0, count: 12),
      [0, 0, 0, 32, 0, 0, 0, 17] + [UInt8](repeating: 0, count: 24),
    ] {
      var stream = AnswerStream(BedrockConverse.self, keeping: true)
      stream.take(good + bad + good)
      stream.finish()
      #expect(stream.events == 1 && stream.ending == .open)
      #expect(stream.notes == ["the stream ends within an event"])
    }
    // The longest headers that a message has room for.
    var stream = AnswerStream(BedrockConverse.self, keeping: true)
    stream.take([0, 0, 0, 32, 0, 0, 0, 16] + [UInt8](repeating: 0, count: 24))
    stream.finish()
    #expect(stream.notes == ["1 events of the stream are not JSON"])
  }

  @Test func anExceptionEndsAStream() throws {
    var stream = AnswerStream(BedrockConverse.self, keeping: true)
    stream.take(
      Self.message(
        "throttlingException", #"{"message":"slow down"}"#, kind: "exception",
        name: ":exception-type"))
    guard case .failed(let error) = stream.ending else {
      Issue.record("it ended \(stream.ending)")
      return
    }
    #expect(error.code == "throttlingException" && error.message == "slow down")
  }

  @Test func aRequestIsReadIntoItsParts() throws {
    let path = "/model/anthropic.claude-v2%3A1/converse"
    #expect(Dialects.known.spoken(by: "POST", to: path) == BedrockConverse.self)
    #expect(Dialects.known.spoken(by: "POST", to: "/converse") == nil)
    #expect(BedrockConverse.model(in: path.split(separator: "/")) == "anthropic.claude-v2:1")
    let request = try wire(
      #"{"system":[{"text":"Be brief."}],"toolConfig":{"tools":[{"toolSpec": 1}]},"inferenceConfig":{"maxTokens":9},"#
        + #""messages":[{"role":"user","content":[{"text":"a"}]},"#
        + #"{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"look","input":{"a":1}}}]},"#
        + #"{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"dock 9"}]}}]}]}"#
    )
    var read = RequestBody()
    read.read(request, BedrockConverse.layout)
    #expect(read.system == ["Be brief."] && read.messages.map(\.text) == ["a", "", "dock 9"])
    #expect(read.messages[1].calls.map(\.name) == ["look"])
    #expect(ToolAnswers(request).found.map(\.text) == ["dock 9"])
    let tools = try body(#"{"toolConfig":{"tools":[{"toolSpec": 1}]}}"#)
    #expect(BedrockConverse.toolDefinitions(of: tools).map(text) == [#"{"toolSpec": 1}"#])
    #expect(BedrockConverse.answeredCalls(of: .decoded(request)) == ["t1"])
    #expect(Dialects.known.recognise(.decoded(request)) == BedrockConverse.self)
  }
}
