import DeodandDialogue
import Testing

@Suite struct LineFramerTests {
  private func frames(
    _ chunks: [String], limit: Int = 64, pieceBytes: Int = 4
  ) -> [LineFramer.Frame] {
    var framer = LineFramer(limit: limit, pieceBytes: pieceBytes)
    var frames = chunks.flatMap { framer.append(Array($0.utf8)) }
    if let last = framer.finish() { frames.append(last) }
    return frames
  }

  private func line(_ text: String) -> LineFramer.Frame { .line(Array(text.utf8)) }

  @Test func linesKeepTheirEnds() {
    #expect(frames(["a\nbc\r\n\n"]) == [line("a\n"), line("bc\r\n"), line("\n")])
  }

  @Test func aLineMayComeByteByByte() {
    #expect(frames("abcdefghij\nk\n".map { String($0) }) == [line("abcdefghij\n"), line("k\n")])
  }

  @Test func whatFollowsTheLastFeedLeavesAsItIs() {
    #expect(frames(["a\nhalf"]) == [line("a\n"), .unterminated(Array("half".utf8))])
    #expect(frames(["a\n"]) == [line("a\n")])
    #expect(frames([]) == [])
  }

  @Test func feedsAreFoundAtEveryPlaceOfAWord() {
    for length in 0..<40 {
      let text = String(repeating: "\u{0b}", count: length) + "\n"
      #expect(frames([text + "x\n"]) == [line(text), line("x\n")])
    }
  }

  @Test func aLineOfTheLimitIsALine() {
    let text = String(repeating: "x", count: 63) + "\n"
    #expect(frames([text]) == [line(text)])
  }

  @Test func aLongerLineLeavesInPieces() {
    let text = String(repeating: "x", count: 64) + "\n"
    #expect(frames([text]) == [.piece(Array(text.utf8), .whole)])
    let pieces = frames([String(repeating: "x", count: 65), "yy", "yyy", "z\n", "next\n"])
    #expect(
      pieces == [
        .piece(Array(repeating: UInt8(ascii: "x"), count: 65), .first),
        .piece(Array("yyyyy".utf8), .middle), .piece(Array("z\n".utf8), .last), line("next\n"),
      ])
  }

  @Test func aLongLineMayEndWithTheStream() {
    let pieces = frames([String(repeating: "x", count: 65), "y"])
    #expect(pieces.last == .piece([UInt8(ascii: "y")], .last))
  }
}
