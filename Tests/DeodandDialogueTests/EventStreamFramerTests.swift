import DeodandDialogue
import DeodandTesting
import Testing

@Suite struct EventStreamFramerTests {
  private func frames(
    _ pieces: [[UInt8]], limit: Int = 1 << 20
  ) -> [EventStreamFramer.Frame] {
    var framer = EventStreamFramer(limit: limit)
    var frames = pieces.flatMap { framer.append($0) }
    if let last = framer.finish() { frames.append(last) }
    return frames
  }

  private func frames(_ text: String, limit: Int = 1 << 20) -> [EventStreamFramer.Frame] {
    frames([Array(text.utf8)], limit: limit)
  }

  private func data(_ frame: EventStreamFramer.Frame) -> String? {
    frame.data.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func anEventHasItsFieldsAndItsBytes() {
    let text = "event: ping\nid: 7\ndata: a\ndata:b\ndata\n\n"
    let all = frames(text)
    #expect(all.map(\.bytes) == [Array(text.utf8)])
    #expect(all.map(\.event) == ["ping"])
    #expect(all.map(\.id) == ["7"])
    #expect(all.map(data) == ["a\nb\n"])
    #expect(all.map(\.isComplete) == [true])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func everyLineEndEndsLines(end: String) {
    let all = frames("data: a\(end)\(end)data: b\(end)\(end)")
    #expect(all.map(data) == ["a", "b"])
    #expect(all.map(\.isComplete) == [true, true])
  }

  @Test func aReturnAtTheEndOfAnAppendMayBeHalfALineEnd() {
    var framer = EventStreamFramer()
    #expect(framer.append(Array("data: a\r\n\r".utf8)).isEmpty)
    let completed = framer.append(Array("\ndata: b\r".utf8))
    #expect(completed.map(\.bytes) == [Array("data: a\r\n\r\n".utf8)])
    #expect(framer.append(Array("\r".utf8)).isEmpty)
    #expect(framer.append(Array("d".utf8)).map(\.bytes) == [Array("data: b\r\r".utf8)])
    #expect(framer.finish()?.bytes == Array("d".utf8))
  }

  @Test func aReturnAtTheEndOfTheStreamEndsAnEvent() {
    let all = frames("data: a\r\r")
    #expect(all.map(\.isComplete) == [true])
    #expect(frames("data: a\r").map(\.isComplete) == [false])
  }

  @Test func commentsAndEmptyEventsAreFrames() {
    let all = frames(": keep-alive\n\n\nevent: ping\n\nretry: 5\n\n")
    #expect(all.map(data) == [nil, nil, nil, nil])
    #expect(all.map(\.event) == [nil, nil, "ping", nil])
    #expect(all.map { $0.bytes.count } == [14, 1, 13, 10])
  }

  @Test func aByteOrderMarkIsIgnoredAtTheBeginningOnly() {
    let mark = "\u{feff}"
    #expect(frames(mark + "data: a\n\n").map(data) == ["a"])
    #expect(frames(mark + "\ndata: a\n\n").map { $0.bytes.count } == [4, 9])
    let late = frames("data: a\n\n" + mark + "\ndata: b\n\n")
    #expect(late.map(data) == ["a", "b"])
    #expect(late.count == 2)
    #expect(frames("data: a\n\n" + mark + "data: b\n\n").map(data) == ["a", nil])
  }

  @Test func namesAndIDsFollowTheStandard() {
    #expect(frames("event:\ndata: a\n\n").map(\.event) == [nil])
    #expect(frames("data:  two\n\n").map(data) == [" two"])
    #expect(frames("id: a\u{0}b\ndata: c\n\n").map(\.id) == [nil])
    #expect(frames("Data: a\n\n").map(data) == [nil])
  }

  @Test func whatIsLeftIsIncomplete() {
    let all = frames("data: a\n\ndata: [DONE]\n")
    #expect(all.map(data) == ["a", "[DONE]"])
    #expect(all.map(\.isComplete) == [true, false])
  }

  @Test func aFrameOfTheLimitIsWholeAndALongerOneLeavesInPieces() {
    let text = "data: 12345678\n\n"
    #expect(frames(text, limit: 16).map(\.isComplete) == [true])
    let long = frames("data: 123456789\n\ndata: b\n\n", limit: 16)
    #expect(long.map { $0.bytes.count } == [16, 1, 9])
    #expect(long.map(\.isComplete) == [false, false, true])
    #expect(long.map(data) == [nil, nil, "b"])
  }

  @Test func howTheStreamIsSplitMakesNoDifference() {
    var random = SeededGenerator()
    let seed = random.description
    let parts = [
      "data: x", "data", ":c", "event: e", "id: 1", "\n", "\r", "\r\n", "\n\n", "\u{feff}",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0..<24, using: &random))
        .compactMap { _ in parts.randomElement(using: &random) }.joined()
      let bytes = Array(text.utf8)
      let limit = Bool.random(using: &random) ? 1 << 20 : Int.random(in: 4..<20, using: &random)
      var pieces: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...min(5, rest.count), using: &random)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      let whole = frames([bytes], limit: limit)
      #expect(frames(pieces, limit: limit) == whole, "\(seed)")
      #expect(whole.flatMap(\.bytes) == bytes, "\(seed)")
      #expect(whole.allSatisfy { $0.bytes.count <= limit }, "\(seed)")
    }
  }
}
