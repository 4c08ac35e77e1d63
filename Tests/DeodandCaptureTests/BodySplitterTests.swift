import DeodandCapture
import DeodandEvents
import Testing

@Suite struct BodySplitterTests {
  private let long = String(repeating: "w", count: 70)

  private func joined(_ content: ContentDraft) -> String {
    var bytes: [UInt8] = []
    for piece in content.pieces {
      switch piece {
      case .chunk(let chunk): bytes += chunk
      case .literal(let text): bytes += Array(text.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func thePiecesAreTheBody() {
    let texts = [
      #"{"messages":[{"role":"user","content":"\#(long)"},{"role":"user"}],"tools":[]}"#,
      #"{"choices":[{"message":{"content":"\#(long)"}}]}"#, "[]", "{}", "7", "no JSON", "",
      #"{"messages":[{"x":"\#(long)"}],"messages":[{"x":"\#(long)"}]}"#,
      #"{"content":[{"text":"\#(long)"},{"text":"\#(long)"}]}"#,
    ]
    for text in texts {
      let content = BodySplitter.split(Array(text.utf8), name: "request")
      #expect(joined(content) == text)
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

  @Test func pointersTakeABoundedPlaceInARecord() {
    let key = String(repeating: "k", count: 5_000)
    let members = (0..<4).map { #""\#(key)\#($0)":"\#(long)""# }.joined(separator: ",")
    var wire = Wire()
    wire.client(
      #"{"id":1,"method":"tools/call","params":{"name":"t","arguments":{\#(members)}}}"#)
    #expect(wire.drafts[0].body("arguments") == "{\(members)}")
    #expect(wire.drafts[0].content[0].parts.count == 2)
  }
}
