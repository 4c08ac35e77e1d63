import DeodandDialogue
import DeodandEvents
import DeodandTesting
import Testing

@Suite struct MCPTests {
  private let long = String(repeating: "w", count: 70)

  private func cut(_ text: String, by cuts: [BodyCut]) throws -> ContentDraft {
    let bytes = Array(text.utf8)
    return BodySplitter.split(try JSONOutline.read(bytes), in: bytes, by: cuts, name: "x")
  }

  @Test func aResultIsCutAtItsTexts() throws {
    let result = try cut(
      #"{"content":[{"type":"text","text":"\#(long)"},{"type":"image","data":"\#(long)"},"#
        + #"{"type":"text","text":"short"}],"structuredContent":{"a":"\#(long)"},"messages":["\#(long)"]}"#,
      by: MCP.resultCuts)
    #expect(result.pointers == ["/content/0/text", "/content/1", "/structuredContent"])
    #expect(result.chunk(at: "/content/0/text") == "\"\(long)\"")
  }

  @Test func aResourceAPageAndASampleAreCut() throws {
    let resource = try cut(#"{"contents":[{"uri":"u","text":"\#(long)"}]}"#, by: MCP.resourceCuts)
    #expect(resource.pointers == ["/contents/0/text"])
    let page = try cut(#"{"tools":[{"name":"f","text":1,"x":"\#(long)"}]}"#, by: MCP.toolPageCuts)
    #expect(page.pointers == ["/tools/0"])
    let asked = try cut(
      #"{"systemPrompt":"\#(long)","messages":[{"role":"user","content":{"text":"\#(long)"}}]}"#,
      by: MCP.samplingCuts)
    #expect(asked.pointers == ["/systemPrompt", "/messages/0"])
  }

  @Test func aResultSaysItsWordsAndWhetherItFailed() throws {
    let result = try body(#"{"content":[{"type":"text","text":"no such crane"}],"isError":true}"#)
    #expect(MCP.isError(result))
    #expect(!MCP.isError(try body(#"{"content":[]}"#)))
    #expect(Speech(try #require(result.decoded)).text == "no such crane")
    let resource = try wire(#"{"contents":[{"uri":"u","text":"a"},{"uri":"v","text":"b"}]}"#)
    #expect(Speech(resource).texts == ["a", "b"])
  }

  @Test func aSampleTellsOfItself() throws {
    let one = MCP.answer(
      try body(
        #"{"model":"m","stopReason":"toolUse","content":"#
          + #"{"type":"tool_use","id":"t","name":"f","input":{}}}"#))
    #expect(one.model == "m" && one.finishReasons == ["toolUse"] && one.calls.map(\.id) == ["t"])
    let several = MCP.answer(
      try body(#"{"content":[{"type":"text","text":"x"},{"type":"tool_use","name":"f"}]}"#))
    #expect(several.calls.map(\.name) == ["f"])
    #expect(MCP.stream() == nil)
  }

  @Test(arguments: [
    ("claudecode/toolUseId", true), ("tool_call_id", true), ("x/Tool-Use-ID", true),
    ("progressToken", false), ("toolUseId/x", false),
  ])
  func theModelsIDOfACallIsFoundInMeta(key: String, isID: Bool) throws {
    let bytes = Array(#"{"\#(key)":"t1"}"#.utf8)
    #expect(MCP.modelCallID(in: try JSONOutline.read(bytes), bytes) == (isID ? "t1" : nil))
  }
}
