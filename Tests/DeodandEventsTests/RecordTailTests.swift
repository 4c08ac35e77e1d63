import DeodandEvents
import DeodandTesting
import Testing

/// What is read off the end of a stored record is what the record says.
@Suite("The end of a record")
struct RecordTailTests {
  private static func bytes(_ plan: RecordPlan) throws -> [UInt8] {
    var log = try MemoryLog()
    let number = log.append(plan)
    return log.records[Int(number)]
  }

  @Test(
    "subject and type are those of the record, whatever stands in its data",
    arguments: [
      "run/r1", "run/a\"b", #"run/a\b"#, #"run/x","time":"y"#, #"run/x","subject":"run/y"#,
      "run/ünï", "run/\u{1}", nil,
    ])
  func same(subject: String?) throws {
    let nested: JSONValue = [
      "subject": "run/other", "time": "now", "type": "another",
      "z": #"","subject":"run/r1","time":""#,
    ]
    let traces = [nil, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]
    for trace in traces {
      var plan = RecordPlan(.toolCall, subject: subject, data: ["a": nested, "type": "third"])
      plan.traceparent = trace
      let bytes = try Self.bytes(plan)
      let record = try Record(parsing: bytes)
      let type = try #require(RecordTail.type(of: bytes))
      #expect(Array(type) == RecordTail.written(record.type.rawValue))
      #expect(RecordTail.subject(of: bytes).map(Array.init) == subject.map(RecordTail.written))
    }
  }

  @Test(
    "bytes that are no record have no end, or one that is only a guess",
    arguments: ["", "{}", "x\"}"])
  func none(text: String) {
    #expect(RecordTail.type(of: Array(text.utf8)) == nil)
    #expect(RecordTail.subject(of: Array(text.utf8)) == nil)
  }
}
