import DeodandCapture
import DeodandEvents
import DeodandTesting
import Foundation
import Testing

@Suite("docs/spec/otlp.md")
struct OTLPSpecTests {
  private func example(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/spec/otlp.md"), encoding: .utf8)
    let parts = text.components(separatedBy: "```json example=\(name)\n")
    try #require(parts.count == 2)
    return Array(parts[1].prefix { $0 != "\n" }.utf8)
  }

  @Test("the example of a request becomes the example of a record")
  func record() throws {
    let request = try example("request")
    let read = try OTLPExport.parse(request, signal: .traces, encoding: .json)
    let draft = try #require(read.drafts.first)
    #expect(CanonicalWriter.write(.object(draft.data)) == (try example("record")))
    #expect(draft.subject == "run/thread_42")
    #expect(draft.traceparent == "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-00")
    #expect(draft.content.map(\.name) == ["span", "resource", "scope"])
    #expect(read.rejected == 0)
  }

  @Test("the limits are those that it names")
  func limits() {
    #expect(Limits.telemetryItemBytes == 16 << 20)
    #expect(Limits.telemetryDepth == 24)
    #expect(Limits.telemetryResourceBytes == 65_536)
    #expect(Limits.telemetryItems == 65_536)
    #expect(Limits.telemetryFacts == 96)
  }

  @Test("a record keeps 96 attributes and notes that there were more")
  func facts() throws {
    for (count, note) in [(96, nil), (97, "a value was too long for the record")] {
      var item = ForgedItem("a")
      item.attributes = (0..<count).map { ("gen_ai.usage.\($0)", .int(Int64($0))) }
      let data = try data(ForgedExport(item))
      #expect(data["attributes"]?.object?.members.count == 96)
      #expect(data["note"]?.string == note)
    }
  }
}
