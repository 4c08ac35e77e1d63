import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

/// A provider that there isn't: what a new dialect takes is this file, and a line in
/// `Dialects.known`.
private enum Parley: Dialect {
  static let name = "parley"
  static let provider = "parley"

  static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "PUT" && path.last == "parley"
  }

  static func recognises(_ body: WireValue) -> Bool { body["talk"] != nil || body["reply"] != nil }

  static let layout = BodyLayout(
    system: ["brief"], tools: ["tricks"], messages: ["talk"], blocks: ["parts"],
    words: ["parts", "say"], answered: ["did"],
    cuts: [BodyCut("brief"), BodyCut("talk/*", .message), BodyCut("reply/said/parts/*")])

  static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    if let reply = object["reply"]?["said"] {
      var item = DialogueItem()
      item.messages = [reply]
      return item
    }
    guard let deed = object["do"] else { return nil }
    return DialogueItem(
      call: ToolCall(
        id: deed["no"]?.string, name: deed["trick"]?.string, arguments: deed["with"]))
  }

  static func result(_ object: WireValue, type: String?) -> ToolResult? {
    object["did"].map { ToolResult(id: $0.string, path: ["gave", "all"]) }
  }

  static func speaker(_ object: WireValue, type: String?) -> String? {
    object["did"] != nil ? "tool" : object["by"]?.string
  }

  static func isOfModel(_ message: WireValue) -> Bool { message["by"]?.string == "assistant" }

  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
  }

  static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = body["reply"]?["no"]?.string
    for part in body["reply"]?["said"]?["parts"]?.array ?? [] {
      answer.take(item(part, type: nil))
    }
    return answer
  }

  static func stream() -> (any ModelStream)? { ParleyStream() }
}

private struct ParleyStream: ModelStream {
  private(set) var ending = StreamEnding.open
  let notes: [String] = []
  let missing = 0
  private var text = ""

  mutating func take(_ data: JSONValue) {
    text += data["more"]?.string ?? ""
    if data["over"] != nil { ending = .proper }
  }

  func done() {}

  func message() -> JSONValue? {
    ["reply": ["said": ["by": "assistant", "parts": [["say": .string(text)]]]]]
  }
}

@Suite struct ToyDialectTests {
  private static let long = String(repeating: "w", count: 70)
  private static let dialects = Dialects(Dialects.known.all + [Parley.self])
  private static let request =
    #"{"brief":"\#(long)","tricks":[{"name":"f"}],"talk":[{"by":"user","parts":[{"say":"Go."}]},"#
    + #"{"by":"assistant","parts":[{"do":{"no":"1","trick":"f","with":{"x":2}}}]},"#
    + #"{"by":"user","parts":[{"did":"1","gave":{"all":"\#(long)"}}]}]}"#
  private static let reply =
    #"{"reply":{"no":"r1","said":{"by":"assistant","parts":[{"say":"Gone."},"#
    + #"{"do":{"no":"2","trick":"g","with":{}}}]}}}"#

  @Test func itIsRecognisedAndCut() throws {
    #expect(Self.dialects.spoken(by: "PUT", to: "/v1/parley")?.name == "parley")
    #expect(Self.dialects.recognise(try body(Self.request))?.name == "parley")
    #expect(Dialects.known.recognise(try body(Self.request)) == nil)
    let cut = BodySplitter.split(Array(Self.request.utf8), name: "request", of: Self.dialects)
    #expect(cut.pointers == ["/brief", "/talk/1", "/talk/2/parts/0/gave/all"])
    #expect(cut.text == Self.request)
  }

  @Test func whoSaidWhatIsRead() throws {
    let request = try wire(Self.request)
    let said = RequestBody.items(of: request, Parley.layout)
      .map { Speech($0.message, of: Self.dialects) }
    #expect(said.map(\.role) == ["system", "user", "assistant", "user"])
    #expect(said[1].text == "Go." && said[2].calls.map(\.name) == ["f"])
    #expect(RequestBody.tools(of: request, Self.dialects.layout) == [["name": "f"]])
    let reply = Speech(try wire(Self.reply), of: Self.dialects)
    #expect(reply.text == "Gone." && reply.calls.map(\.name) == ["g"])
    let answers = ToolAnswers(request, of: Self.dialects).found
    #expect(answers.map(\.id) == ["1"])
  }

  @Test func requestsAnswersAndStreamsTellOfThemselves() throws {
    let request = try body(Self.request)
    #expect(Parley.systemPrompt(of: request).map(text) == "\"\(Self.long)\"")
    #expect(Parley.answeredCalls(of: request) == ["1"])
    #expect(Parley.answer(try body(Self.reply)).calls.map(\.id) == ["2"])
    var stream = AnswerStream(Parley.self, keeping: true)
    stream.take(Array("data: {\"more\":\"Go\"}\n\ndata: {\"more\":\"ne.\",\"over\":1}\n\n".utf8))
    stream.finish()
    #expect(stream.events == 2 && stream.ending == .proper)
    #expect(stream.message.map { Speech($0, of: Self.dialects).text } == "Gone.")
  }
}
