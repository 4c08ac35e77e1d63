import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct BodySplitterTests {
  private let long = String(repeating: "w", count: 70)

  @Test func thePiecesAreTheBody() {
    let texts = [
      #"{"messages":[{"role":"user","content":"\#(long)"},{"role":"user"}],"tools":[]}"#,
      #"{"choices":[{"message":{"content":"\#(long)"}}]}"#, "[]", "{}", "7", "no JSON", "",
      #"{"messages":[{"x":"\#(long)"}],"messages":[{"x":"\#(long)"}]}"#,
      #"{"content":[{"text":"\#(long)"},{"text":"\#(long)"}]}"#,
    ]
    for text in texts {
      let content = BodySplitter.split(Array(text.utf8), name: "request")
      #expect(content.text == text)
      for part in content.parts {
        guard case .chunk(let bytes) = content.pieces[part.piece] else {
          Issue.record("a part is a chunk")
          continue
        }
        let whole = try? JSONReader.read(Array(text.utf8), profile: .wire)
        #expect(whole?.at(part.pointer) == (try? JSONReader.read(bytes, profile: .wire)))
      }
    }
  }

  @Test func aKeyThatStandsTwiceIsNotCut() {
    let text = #"{"messages":[{"x":"\#(long)"}],"messages":[{"x":"\#(long)"}]}"#
    #expect(BodySplitter.split(Array(text.utf8), name: "request").parts.isEmpty)
  }

  @Test func pointersTakeABoundedPlaceInARecord() throws {
    let key = String(repeating: "k", count: 5_000)
    let members = (0..<4).map { #""\#(key)\#($0)":"\#(long)""# }.joined(separator: ",")
    let bytes = Array("{\(members)}".utf8)
    let content = BodyCutter.members(try JSONOutline.read(bytes), in: bytes, name: "arguments")
    #expect(content.text == "{\(members)}")
    #expect(content.parts.count == 2)
  }

  // MARK: - Without a dialect

  /// What a draft, a hook or an older log holds is cut where a body on the wire would be.
  @Test(arguments: [
    (
      #"{"messages":[{"role":"user","content":"L"},{"role":"tool","content":"L"}]}"#,
      ["/messages/0", "/messages/1/content"]
    ),
    (
      #"{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","#
        + #""content":[{"text":"L"}]}]}]}"#, ["/messages/0/content/0/content/0/text"]
    ),
    (
      #"{"input":[{"type":"function_call_output","call_id":"c","output":"L"}]}"#,
      ["/input/0/output"]
    ),
    (#"[{"role":"tool","content":"L"},{"type":"text","text":"L"}]"#, ["/0/content", "/1/text"]),
    (#"{"role":"tool","tool_call_id":"c","content":"L"}"#, ["/content"]),
    (#"{"content":[{"type":"text","text":"L"}]}"#, ["/content/0/text"]),
    (#"{"stop_reason":"end_turn","content":[{"type":"text","text":"L"}]}"#, ["/content/0"]),
    (#"{"choices":[{"message":{"content":"L"}}]}"#, ["/choices/0/message"]),
    (#"{"object":"response","output":[{"type":"message","content":"L"}]}"#, ["/output/0"]),
    (#"{"contents":[{"uri":"u","text":"L"}]}"#, ["/contents/0/text"]),
    (
      #"{"system":"L","messages":[{"role":"user","content":"L","tool_calls":[]}]}"#,
      ["/system", "/messages/0"]
    ),
    (#"{"jsonrpc":"2.0","result":{"x":"L"}}"#, ["/result"]),
  ])
  func aBodyIsCutByItsShape(template: String, pointers: [String]) {
    let text = template.replacing("\"L\"", with: "\"\(long)\"")
    let content = BodySplitter.split(Array(text.utf8), name: "request")
    #expect(content.pointers == pointers)
    #expect(content.text == text)
  }

  @Test func aResultIsOneChunkInTheCallAndInTheContext() {
    let said = "\"\(long)\""
    let chunks = [
      #"{"content":[{"type":"text","text":\#(said)}],"isError":false}"#,
      #"{"messages":[{"role":"tool","tool_call_id":"c","content":\#(said)}]}"#,
      #"{"input":[{"type":"function_call_output","call_id":"c","output":\#(said)}]}"#,
      #"{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":\#(said)}]}]}"#,
    ].map { text in
      BodySplitter.split(Array(text.utf8), name: "b").pieces.contains(.chunk(Array(said.utf8)))
    }
    #expect(chunks == [true, true, true, true])
  }

  /// Two dialects give one member two meanings; a path says which of them it has.
  @Test func aKnownDialectCutsByItsOwnRulesAlone() {
    let text = #"{"system":"\#(long)","messages":[{"role":"user","content":"\#(long)"}]}"#
    func pointers(_ dialect: any Dialect.Type) -> [String] {
      BodySplitter.split(Array(text.utf8), name: "request", in: dialect).pointers
    }
    #expect(pointers(OpenAIChat.self) == ["/messages/0"])
    #expect(pointers(AnthropicMessages.self) == ["/system", "/messages/0"])
  }

  @Test func whiteSpaceAroundABodyIsKept() {
    let text = " \n{\"messages\":[{\"x\":\"\(long)\"}]}\n"
    let content = BodySplitter.split(Array(text.utf8), name: "request")
    #expect(content.text == text && content.pointers == ["/messages/0"])
  }
}
