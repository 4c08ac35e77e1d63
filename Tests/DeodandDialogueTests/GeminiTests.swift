import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct GeminiTests {
  private static let parts =
    #"[{"text":"Hm","thought":true},{"text":"I look."},"#
    + #"{"functionCall":{"name":"look","args":{"n":2512292042121000001}}}]"#

  @Test(arguments: [
    ("POST", "v1beta/models/gemini-x:generateContent", "gemini-x"),
    ("POST", "v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent", "m"),
  ])
  func itIsToldByItsVerb(_ method: String, _ path: String, _ model: String) throws {
    let segments = path.split(separator: "/")
    #expect(Gemini.isSpoken(by: method, to: segments) && Gemini.model(in: segments) == model)
    #expect(Dialects.known.spoken(by: method, to: "/" + path) == Gemini.self)
    #expect(!Gemini.isSpoken(by: "GET", to: segments))
    #expect(!Gemini.isSpoken(by: method, to: ["models", "m:embedContent"]))
    #expect(!Gemini.isSpoken(by: method, to: ["generateContent"]))
  }

  @Test func anAnswerSaysThinksAndAsks() throws {
    let text =
      #"{"candidates":[{"content":{"role":"model","parts":\#(Self.parts)},"finishReason":"STOP"}],"#
      + #""usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":6,"thoughtsTokenCount":7},"#
      + #""modelVersion":"gemini-x-001","responseId":"r1"}"#
    let speech = Speech(try wire(text))
    #expect(speech.role == "assistant" && speech.texts == ["I look."] && speech.reasoning == ["Hm"])
    #expect(speech.calls.map(\.name) == ["look"])
    let arguments = try #require(speech.calls[0].arguments)
    #expect(
      String(decoding: CanonicalWriter.write(arguments), as: UTF8.self)
        == #"{"n":2512292042121000001}"#)
    let answer = Gemini.answer(try body(text))
    #expect(answer.id == "r1" && answer.model == "gemini-x-001" && answer.finishReasons == ["STOP"])
    #expect(answer.calls.map(\.name) == ["look"] && answer.usage.map(\.count) == [5, 6, 7])
    #expect(Dialects.known.recognise(try body(text)) == Gemini.self)
  }

  @Test func aRequestIsReadIntoItsParts() throws {
    let request = try wire(
      #"{"systemInstruction":{"parts":[{"text":"Be brief."}]},"tools":[{"functionDeclarations":[]}],"#
        + #""contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":\#(Self.parts)},"#
        + #"{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"look","#
        + #""response":{"result":"dock 9"}}}]}]}"#)
    var read = RequestBody()
    read.read(request, Gemini.layout)
    #expect(read.system == ["Be brief."] && read.tools == [["functionDeclarations": []]])
    #expect(read.messages.map(\.role) == ["user", "assistant", "user"])
    #expect(read.messages.map(\.text) == ["a", "I look.", "dock 9"])
    let found = ToolAnswers(request).found
    #expect(found.map(\.id) == ["c1"] && found.map(\.text) == ["dock 9"])
    let part = try #require(request.at("/contents/2/parts/0"))
    #expect(Speech(part).role == "tool")
    #expect(Gemini.answeredCalls(of: .decoded(request)) == ["c1"])
  }

  @Test func aStreamIsPutTogether() throws {
    var stream = try #require(Gemini.stream())
    let events = [
      #"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]}}],"responseId":"r"}"#,
      #"{"candidates":[{"content":{"parts":[{"text":"I "}]}}]}"#,
      #"{"candidates":[{"content":{"parts":[{"text":"look."},{"functionCall":{"name":"a","args":{}}}]}}]}"#,
      #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"b","args":{"x":1}}}]},"finishReason":"STOP"}]}"#,
    ]
    for (index, event) in events.enumerated() {
      #expect(stream.ending == .open, "\(index)")
      stream.take(try wire(event))
    }
    #expect(stream.ending == .proper)
    let message = try #require(stream.message())
    let speech = Speech(message)
    #expect(speech.texts == ["I look."] && speech.reasoning == ["Hm"])
    #expect(speech.calls.map(\.name) == ["a", "b"])
    // The same as one list, as the service sends it without `alt=sse`.
    let list = Gemini.answer(try body("[" + events.joined(separator: ",") + "]"))
    #expect(list.calls.map(\.name) == ["a", "b"] && list.id == "r")
  }

  @Test func aRefusalAndAnErrorAreTold() throws {
    #expect(Gemini.answer(try body(#"{"promptFeedback":{"blockReason":"SAFETY"}}"#)).isRefusal)
    #expect(Gemini.answer(try body(#"{"candidates":[{"finishReason":"RECITATION"}]}"#)).isRefusal)
    #expect(!Gemini.answer(try body(#"{"candidates":[{"finishReason":"STOP"}]}"#)).isRefusal)
    let error = Gemini.answer(
      try body(#"{"error":{"code":429,"message":"slow down","status":"X"}}"#))
    #expect(error.error?.message == "slow down")
  }
}
