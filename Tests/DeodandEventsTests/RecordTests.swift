import DeodandEvents
import Testing

/// What a parsed record says.
@Suite struct RecordTests {
  @Test func everyMemberIsTakenOver() throws {
    let reference = Specimen.reference(items: [.chunk(Specimen.commitment(5))])
    let bytes = Specimen.bytes(
      sequence: 12, type: .toolResult, basis: .imported, traceparent: "00-aa-bb-01",
      monotonic: 99, data: ["k": [1, .null]], content: [reference])
    let record = try Record(parsing: bytes)
    #expect(record.bytes == bytes)
    #expect(record.sequence == 12)
    #expect(record.type == .toolResult)
    #expect(record.basis == .imported)
    #expect(record.id == Specimen.id)
    #expect(record.subject == "run/r1")
    #expect(record.source == "test.example/log")
    #expect(record.time == Specimen.time)
    #expect(record.monotonic == 99)
    #expect(record.previous == Specimen.hash)
    #expect(record.recorder == 1)
    #expect(record.traceparent == "00-aa-bb-01")
    #expect(record.data == ["k": [1, .null]])
    #expect(record.content == [reference])
  }

  /// The layout that docs promise, byte for byte.
  @Test func theEnvelopeIsCanonical() throws {
    let bytes = Specimen.bytes(sequence: 1, traceparent: "t\"p", data: ["b": 1, "a": 2])
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"basis":"observed","data":{"a":2,"b":1},"id":"\#(Specimen.id)","#
        + #""monotonic":"12345","previous":"\#(Specimen.hash.hex)","recorder":"1","#
        + #""sequence":"1","source":"test.example/log","specversion":"1.0","subject":"run/r1","#
        + #""time":"2026-11-23T16:40:12.122445Z","traceparent":"t\"p","type":"deodand.tool.call"}"#)
    #expect(CanonicalWriter.write(try JSONReader.read(bytes)) == bytes)
  }

  @Test(
    arguments: [
      1, 9, 10, 11, 99, 100, 1_234_567_890, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000,
      UInt64.max,
    ] as [UInt64])
  func numbersAreWrittenInDecimal(_ number: UInt64) throws {
    let bytes = Specimen.bytes(sequence: number, monotonic: number)
    let value = try JSONReader.read(bytes)
    #expect(value["sequence"] == .string(String(number)))
    #expect(value["monotonic"] == .string(String(number)))
    #expect(try Record(parsing: bytes).sequence == number)
    #expect(try Record(parsing: bytes).monotonic == number)
    let zero = try JSONReader.read(Specimen.bytes(sequence: 0, monotonic: 0))
    #expect(zero["sequence"] == "0" && zero["monotonic"] == "0")
  }

  @Test func theRunIsThatOfTheSubject() throws {
    for (subject, run) in [
      ("run/r1", "r1"), ("run/", ""), ("run/a/b", "a/b"), ("log", nil), ("Run/r1", nil),
      ("run", nil),
      ("run/\u{301}x", "\u{301}x"),
    ] {
      let record = try Specimen.record(subject: subject)
      #expect(record.run.map { Array($0.utf8) } == run.map { Array($0.utf8) }, "\(subject)")
    }
    #expect(try Specimen.record(subject: nil).run == nil)
  }

  @Test func contentMustBeReadable() throws {
    for content: JSONValue in [1, [], "x", ["text": 1], ["text": ["body": []]]] {
      let bytes = Specimen.bytes(data: ["content": content])
      #expect(throws: Never.self) { try RecordCheck.check(bytes) }
      #expect(throws: JSONError.self) { try Record(parsing: bytes) }
    }
    let none = try Specimen.record(data: ["content": [:], "k": 1])
    #expect(none.content.isEmpty)
    #expect(none.data == ["k": 1])
  }

  @Test func typesAreKnownOnceAndUnknownOnesKept() throws {
    #expect(Set(EventType.known).count == EventType.known.count)
    #expect(EventType.known.allSatisfy { $0.rawValue.hasPrefix("deodand.") })
    #expect(try Specimen.record(type: EventType("acme.other")).type.description == "acme.other")
  }
}
