import DeodandEvents
import Testing

/// The verifier's fast path, rule by rule.
@Suite struct RecordCheckTests {
  static func fault(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
      _ = try RecordCheck.check(bytes)
      return nil
    } catch {
      return error
    }
  }

  /// A record in which one text stands instead of another.
  private func changed(_ old: String, _ new: String, sequence: UInt64 = 7) throws -> [UInt8] {
    let text = String(
      decoding: Specimen.bytes(sequence: sequence, traceparent: "00-aa-bb-01"), as: UTF8.self)
    try #require(text.contains(old), "there is no \(old)")
    return Array(text.replacing(old, with: new).utf8)
  }

  @Test func saysWhatTheRecordHolds() throws {
    let data: JSONObject = ["k": "v"]
    let bytes = Specimen.bytes(sequence: 41, data: data, content: [Specimen.reference(items: [])])
    let check = try RecordCheck.check(bytes)
    #expect(check.sequence == 41)
    #expect(check.previous == Specimen.hash)
    let value = try JSONReader.read(bytes)
    let whole = try #require(value["data"])
    let content = try #require(whole["content"])
    #expect(Array(bytes[check.data]) == CanonicalWriter.write(whole))
    #expect(Array(bytes[check.content]) == CanonicalWriter.write(content))
    #expect(String(decoding: bytes[check.type], as: UTF8.self) == #""deodand.tool.call""#)
    #expect(bytes.withUnsafeBytes { check.isType("deodand.tool.call", in: $0) })
    for other: StaticString in ["deodand.tool.cal", "deodand.tool.calL", "deodand.tool.calls", ""] {
      #expect(!bytes.withUnsafeBytes { check.isType(other, in: $0) })
    }
    let first = try RecordCheck.check(Specimen.bytes(sequence: 0))
    #expect(first.sequence == 0)
    #expect(first.previous == nil)
    #expect(first.content.isEmpty)
  }

  /// `content` is noted in `data` alone, neither beside it nor deeper.
  @Test func contentIsThatOfTheData() throws {
    let deeper = try RecordCheck.check(Specimen.bytes(data: ["a": ["content": [:]]]))
    #expect(deeper.content.isEmpty)
    let beside = try changed(#""data":{}"#, #""content":{"x":1},"data":{}"#)
    #expect(try RecordCheck.check(beside).content.isEmpty)
  }

  @Test func aRecordEndsAt65535Bytes() throws {
    func record(of count: Int) -> [UInt8] {
      let empty = Specimen.bytes(data: ["a": ""]).count
      return Specimen.bytes(data: ["a": .string(String(repeating: "x", count: count - empty))])
    }
    #expect(Limits.recordBytes == 65_535)
    #expect(record(of: 65_535).count == 65_535)
    #expect(Self.fault(record(of: 65_535)) == nil)
    let fault = Self.fault(record(of: 65_536))
    #expect(fault?.code == .size)
    #expect(fault?.offset == 65_535)
    #expect(throws: JSONError.self) { try Record(parsing: record(of: 65_536)) }
  }

  @Test func nestingEndsAt128() throws {
    // The envelope and its data are the first two levels.
    func record(_ levels: Int) -> [UInt8] {
      var value: JSONValue = []
      for _ in 1..<(levels - 2) { value = [value] }
      return Specimen.bytes(data: ["a": value])
    }
    #expect(Self.fault(record(128)) == nil)
    let fault = Self.fault(record(129))
    #expect(fault?.code == .depth)
    #expect(fault.map { record(129)[$0.offset] } == UInt8(ascii: "["))
    #expect(fault?.offset == Self.prefix + 126)
  }

  /// Up to the value of `a`.
  private static let prefix = #"{"basis":"observed","data":{"a":"#.utf8.count

  @Test(
    "what is not canonical is refused where it stands",
    arguments: [
      ("01", JSONError.Code.notCanonical, 0), ("-0", .notCanonical, 0), ("1.5", .notCanonical, 1),
      ("1e2", .notCanonical, 1), ("9007199254740992", .notCanonical, 0), ("-", .notCanonical, 0),
      ("[1, 2]", .notCanonical, 3), ("[1,]", .notCanonical, 3), ("[1}", .notCanonical, 2),
      (#""\/""#, .notCanonical, 1), (#""\u000a""#, .notCanonical, 1),
      (#""\u001F""#, .notCanonical, 1), (#""\u0041""#, .notCanonical, 1),
      (#""\ud800""#, .notCanonical, 1), (#"{"b":1,"a":2}"#, .notCanonical, 7),
      (#"{"a":1,"a":2}"#, .notCanonical, 7), (#"{"":1,"":2}"#, .notCanonical, 6),
      (#"{"a":1,}"#, .notCanonical, 7),
      ("nul", .notCanonical, 0),
      ("\"\u{1}\"", .notCanonical, 1), ("{1}", .notCanonical, 1), (#"{"a"1}"#, .notCanonical, 4),
      ("{\"\u{e000}\":1,\"\u{10000}\":2}", .notCanonical, 9),
      (#"{"\\":1,"A":2}"#, .notCanonical, 8), ("", .notCanonical, 0),
    ])
  func notCanonical(_ value: String, _ code: JSONError.Code, _ offset: Int) {
    let whole = String(decoding: Specimen.bytes(data: ["a": 1]), as: UTF8.self)
    let bytes = Array(whole.replacing("{\"a\":1}", with: "{\"a\":" + value + "}").utf8)
    let fault = Self.fault(bytes)
    #expect(fault?.code == code)
    #expect(fault?.offset == Self.prefix + offset)
    #expect(!RecordOracle.accepts(bytes))
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    var bytes = Specimen.bytes(data: ["a": "x"])
    bytes[Self.prefix + 1] = 0xff
    #expect(Self.fault(bytes)?.code == .encoding)
    #expect(Self.fault(bytes)?.offset == Self.prefix + 1)
  }

  @Test func nothingPrecedesOrFollows() {
    let bytes = Specimen.bytes()
    #expect(Self.fault(bytes + [0x0a])?.code == .trailing)
    #expect(Self.fault(bytes + [0x0a])?.offset == bytes.count)
    #expect(Self.fault(bytes + [0])?.code == .trailing)
    #expect(Self.fault([0x20] + bytes)?.offset == 0)
    #expect(Self.fault([])?.offset == 0)
    #expect(Self.fault(Array("{}".utf8))?.offset == 1)
    #expect(Self.fault(Array("[]".utf8))?.offset == 0)
    for count in 0..<bytes.count { #expect(Self.fault(Array(bytes[..<count])) != nil) }
  }

  @Test(
    "each member of the envelope is held to its form",
    arguments: [
      (#""observed""#, #""seen""#), (#""observed""#, "1"), (#""data":{}"#, #""data":[]"#),
      (#""data":{}"#, #""data":"{}""#), ("01981d3e-", "01981D3e-"), ("01981d3e-", "01981d3e"),
      (#""monotonic":"12345""#, #""monotonic":12345"#), (#""12345""#, #""012345""#),
      (#""12345""#, #""-1""#), (#""12345""#, #""""#), (#""12345""#, #""1.5""#),
      (#""12345""#, #""18446744073709551616""#), (#""12345""#, #""99999999999999999999""#),
      (#""12345""#, #""100000000000000000000""#), ("0123456789abcdef", "0123456789abcdeF"),
      ("0123456789abcdef", "0123456789abcde"), (#""recorder":"1""#, #""recorder":"x""#),
      (#""recorder":"1","#, ""), (#""sequence":"7""#, #""sequence":"0""#),
      (#""sequence":"7""#, #""sequence":"07""#), (#""sequence":"7","#, ""),
      (#""test.example/log""#, #""""#), (#""specversion":"1.0""#, #""specversion":"1.1""#),
      (#""specversion":"1.0""#, #""specversion":1"#), (#""specversion":"1.0","#, ""),
      (#""run/r1""#, #""""#), (#""run/r1""#, "null"), (#""00-aa-bb-01""#, #""""#),
      (#""00-aa-bb-01""#, "{}"), (#""deodand.tool.call""#, #""""#),
      (#""deodand.tool.call""#, "true"), ("12.122445Z", "12.12244Z"), ("12.122445Z", "12.1224450Z"),
      ("12.122445Z", "60.122445Z"), ("16:40:", "24:40:"), ("16:40:", "16:60:"),
      ("122445Z", "122445z"), ("-23T", "-23t"), ("-11-23", "-11-31"), ("-11-23", "-13-23"),
      ("-11-23", "-00-23"), ("-11-23", "-11-00"), ("2026-11-23", "2026-02-29"),
      ("12.122445Z", "12.122445+00:00"),
    ])
  func envelopeMember(_ old: String, _ new: String) throws {
    let bytes = try changed(old, new)
    #expect(Self.fault(bytes) != nil)
    #expect(!RecordOracle.accepts(bytes))
  }

  @Test(arguments: [
    (#""12345""#, #""0""#), (#""12345""#, #""18446744073709551615""#),
    (#""12345""#, #""10000000000000000000""#), (#""subject":"run/r1","#, ""),
    (#","traceparent":"00-aa-bb-01""#, ""), ("2026-11-23", "2024-02-29"),
    ("2026-11-23", "0000-02-29"), ("2026-11-23", "9999-12-31"), (#""observed""#, #""declared""#),
    (#""observed""#, #""imported""#), (#""observed""#, #""reported""#),
    (#""type":"deodand.tool.call""#, #""type":"x","~":1"#), (#"{"basis""#, #"{"a":{},"basis""#),
    (#""data":{},"#, #""data":{},"data ":1,"dataa":[],"#), ("16:40:12", "23:59:59"),
  ])
  func otherEnvelopes(_ old: String, _ new: String) throws {
    let bytes = try changed(old, new)
    #expect(Self.fault(bytes) == nil)
    #expect(RecordOracle.accepts(bytes))
    #expect(throws: Never.self) { try Record(parsing: bytes) }
  }

  /// The number of a record in its run: docs/spec/record.md.
  @Test(arguments: [
    (#""runsequence":"1""#, true), (#""runprevious":"3","runsequence":"2""#, true),
    (#""runprevious":"6","runsequence":"18446744073709551615""#, true),
    (#""runsequence":"0""#, false), (#""runsequence":"2""#, false), (#""runsequence":1"#, false),
    (#""runsequence":"01""#, false), (#""runprevious":"3""#, false),
    (#""runprevious":"3","runsequence":"1""#, false),
    (#""runprevious":"7","runsequence":"2""#, false),
    (#""runprevious":"x","runsequence":"2""#, false),
    (#""runprevious":"3","runsequence":"18446744073709551616""#, false),
  ])
  func runPlace(_ members: String, _ isGood: Bool) throws {
    let bytes = try changed(#""sequence":"7""#, members + #","sequence":"7""#)
    #expect((Self.fault(bytes) == nil) == isGood)
    #expect(RecordOracle.accepts(bytes) == isGood)
    if isGood {
      let record = try Record(parsing: bytes)
      #expect(try record.runPlace == RecordCheck.check(bytes).run && record.runPlace != nil)
    }
    // Only a record of a run has a place in one.
    let other = String(decoding: bytes, as: UTF8.self).replacing("run/r1", with: "ran/r1")
    #expect(Self.fault(Array(other.utf8)) != nil)
    #expect(!RecordOracle.accepts(Array(other.utf8)))
  }

  @Test func aPlaceInARunIsWrittenAsItIsRead() throws {
    for place in [RunPlace(number: 1, previous: nil), RunPlace(number: 9, previous: 6)] {
      let bytes = Specimen.bytes(run: place)
      #expect(CanonicalWriter.write(try JSONReader.read(bytes)) == bytes)
      #expect(try Record(parsing: bytes).runPlace == place)
    }
    #expect(try RecordCheck.check(Specimen.bytes()).run == nil)
  }

  @Test func onlyRecordZeroFollowsNothing() throws {
    let first = Specimen.bytes(sequence: 0)
    #expect(Self.fault(first) == nil)
    let number = #""sequence":"0""#
    #expect(Self.fault(try changed(number, #""sequence":"1""#, sequence: 0)) != nil)
    #expect(Self.fault(try changed(number, #""recorder":"0","# + number, sequence: 0)) != nil)
    let previous = #""previous":""# + Specimen.hash.hex + #"","#
    #expect(Self.fault(try changed(number, previous + number, sequence: 0)) != nil)
    let empty = #""previous":"","# + number
    #expect(Self.fault(try changed(number, empty, sequence: 0)) != nil)
  }

  @Test func everyMemberThatMustBeThereMustBeThere() throws {
    guard case .object(let envelope) = try JSONReader.read(Specimen.bytes()) else { return }
    let optional: Set<String> = ["subject", "traceparent"]
    for member in envelope.members {
      var less = envelope
      less[member.key] = nil
      let fault = Self.fault(CanonicalWriter.write(.object(less)))
      #expect((fault == nil) == optional.contains(member.key), "\(member.key)")
    }
  }
}
