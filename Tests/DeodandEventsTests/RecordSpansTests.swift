import DeodandEvents
import Testing

@Suite("Spans of records")
struct RecordSpansTests {
  @Test("spans are put in order and joined where they touch")
  func union() {
    let spans = RecordSpans([7...9, 0...0, 3...5, 6...6, 4...8, 20...20])
    #expect(spans.texts == ["0", "3-9", "20"])
    #expect(spans.numbers(below: 5) == [0, 3, 4])
    #expect(spans.numbers(below: 100) == [0, 3, 4, 5, 6, 7, 8, 9, 20])
    #expect(spans.numbers(below: 0).isEmpty)
    let inside = (0...25).filter { spans.contains(UInt64($0)) }
    #expect(inside == [0, 3, 4, 5, 6, 7, 8, 9, 20])
    #expect(RecordSpans(numbers: [2, 1, 1]).texts == ["1-2"])
  }

  @Test(
    "what is written as a span is read as one",
    arguments: ["0", "7", "7-7", "7-20", "18446744073709551615"])
  func parse(text: String) throws {
    let span = try #require(RecordSpans.parse(text))
    #expect(RecordSpans([span]).texts == [text == "7-7" ? "7" : text])
  }

  @Test(
    "what is no span is nothing",
    arguments: [
      "", "-", "7-", "-7", "20-7", "07", "1-2-3", "a", "7 ", "18446744073709551616", "+1",
    ])
  func refuse(text: String) { #expect(RecordSpans.parse(text) == nil) }

  @Test("a span over everything is neither counted nor listed")
  func everything() {
    let all = RecordSpans([0...UInt64.max])
    #expect(all.texts == ["0-18446744073709551615"])
    #expect(all.contains(.max) && all.contains(0))
    #expect(all.numbers(below: 3) == [0, 1, 2])
    #expect(all.union(RecordSpans([5...UInt64.max])) == all)
  }

  @Test("an entry that names many spans is written as several, none lost")
  func drafts() {
    var words = Incident.Words(by: "u@h")
    words.spans = RecordSpans((0..<1_001).map { UInt64($0) * 2...UInt64($0) * 2 })
    for (extra, count) in [(0, 2), (1, 2)] {
      if extra == 1 { words.note = "n" }
      let drafts = Incident.drafts(.incidentAdded, of: "a", words)
      #expect(drafts.count == count)
      #expect(drafts.map { $0.data["records"]?.array?.count } == [1_000, 1])
      #expect(drafts.allSatisfy { $0.basis == .declared && $0.subject == "incident/a" })
    }
    words.spans = RecordSpans((0..<1_000).map { UInt64($0) * 2...UInt64($0) * 2 })
    #expect(Incident.drafts(.incidentAdded, of: "a", words).count == 1)
    words.spans = RecordSpans()
    #expect(Incident.drafts(.incidentClosed, of: "a", words).count == 1)
  }

  @Test("names of incidents")
  func names() {
    #expect(Incident.isName("INC-7"))
    for name in ["", "a b", "a\n", String(repeating: "x", count: 504)] {
      #expect(!Incident.isName(name), "\(name)")
    }
    #expect(Incident.isName(String(repeating: "x", count: 503)))
  }
}
