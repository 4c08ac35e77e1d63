import DeodandEvents
import DeodandTesting
import Testing

/// The fast check and the slow one agree on whatever is made of a record.
@Suite struct RecordMutationTests {
  /// Compares both, and the parsed record with them; true if the bytes are a record.
  @discardableResult
  private func compare(_ bytes: [UInt8], _ random: SeededGenerator) -> Bool {
    let fast = try? RecordCheck.check(bytes)
    let slow = RecordOracle.accepts(bytes)
    func text() -> String { "\(random): \(String(decoding: bytes, as: UTF8.self))" }
    if (fast != nil) != slow { Issue.record("fast \(fast != nil), slow \(slow), \(text())") }
    let record = try? Record(parsing: bytes)
    // A record is parsed if the check accepts it and its content can be read, and only then.
    if (record != nil) != (slow && RecordOracle.hasReadableContent(bytes)) {
      Issue.record("parsed \(record != nil), slow \(slow), \(text())")
    }
    if let fast, let record { compare(fast, record, random) }
    return slow
  }

  private func compare(_ fast: RecordCheck, _ record: Record, _ random: SeededGenerator) {
    let chunks = record.content.flatMap(\.items).compactMap { item -> Commitment? in
      if case .chunk(let commitment) = item { commitment } else { nil }
    }
    let found = record.bytes.withUnsafeBytes { fast.commitments(in: $0) }
    let text = String(decoding: record.bytes, as: UTF8.self)
    if found != chunks { Issue.record("\(found) are not \(chunks), \(random): \(text)") }
    #expect(fast.sequence == record.sequence && fast.previous == record.previous, "\(random)")
  }

  @Test func everyRecordIsOne() throws {
    var random = SeededGenerator()
    for _ in 0..<1000 {
      let bytes = random.record()
      #expect(compare(bytes, random), "\(random): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  /// Bytes that mean something to a parser of JSON, and some that no text holds.
  private static let tricky: [UInt8] =
    Array("\"\\{}[],:.-+eEu0123456789abcdefTZtz /".utf8)
    + [0x00, 0x0a, 0x1f, 0x20, 0x21, 0x7f, 0x80, 0xc3, 0xed, 0xff]

  @Test func oneByteChanged() {
    var random = SeededGenerator()
    var counts = (accepted: 0, refused: 0)
    for _ in 0..<120 {
      let bytes = random.record()
      for _ in 0..<60 {
        var other = bytes
        let index = Int.random(in: 0..<other.count, using: &random)
        let byte =
          Bool.random(using: &random)
          ? random.pick(Self.tricky) : UInt8.random(in: 0...255, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: other.insert(byte, at: index)
        case 1: other.remove(at: index)
        case 2: other[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 3: other.insert(other[index], at: index)
        default: other[index] = byte
        }
        if compare(other, random) { counts.accepted += 1 } else { counts.refused += 1 }
      }
    }
    // Otherwise the comparison would say little.
    #expect(counts.accepted > 300 && counts.refused > 1000, "\(random) \(counts)")
  }

  @Test func tokensChanged() {
    let tokens = [
      "\"\\u0000\"", "\"\\u000A\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\u{1f600}", "\u{e000}",
      "null", "true", "1.0", "-0", "1e5", "9007199254740992", "{}", "[]", "{\"a\":1,\"a\":1}", ",",
      "\"a\":1,", "\"content\":{},", "\"body\":[],", "\"body\":[\"=\"],", "\"\"", "]}", "[[",
      "\"a\":{\"body\":[\"" + Specimen.hash.hex + "\"]},",
      "\"body\":[\"" + Specimen.hash.hex + "\"],",
    ].map { Array($0.utf8) }
    var random = SeededGenerator()
    for _ in 0..<120 {
      let bytes = random.record()
      for _ in 0..<40 {
        let ends = (
          Int.random(in: 0...bytes.count, using: &random),
          Int.random(in: 0...bytes.count, using: &random)
        )
        let range = min(ends.0, ends.1)..<max(ends.0, ends.1)
        var other = bytes
        switch Int.random(in: 0..<4, using: &random) {
        case 0: other.insert(contentsOf: bytes[range.prefix(40)], at: range.lowerBound)
        case 1: other.removeSubrange(range.prefix(20))
        case 2: other.replaceSubrange(range.prefix(4), with: random.pick(tokens))
        default: other.insert(contentsOf: random.pick(tokens), at: range.lowerBound)
        }
        compare(other, random)
      }
    }
  }

  /// Members taken away, replaced and added, in canonical form: the envelope's own rules decide.
  @Test func membersChanged() throws {
    let names = [
      "basis", "data", "id", "monotonic", "previous", "recorder", "sequence", "source",
      "specversion", "subject", "time", "traceparent", "type",
    ]
    let values: [JSONValue] = [
      "", "0", "1", "00", "18446744073709551615", "18446744073709551616", "1.0", "observed",
      "declared", .string(Specimen.id), .string(Specimen.hash.hex), "2024-02-29T00:00:00.000000Z",
      "2023-02-29T00:00:00.000000Z", "2026-11-23T24:00:00.000000Z", "x", 7, [:], [], .null, true,
      ["content": ["a": ["body": [], "bytes": 1]]], ["content": 1], "\u{661}",
    ]
    var random = SeededGenerator()
    var accepted = 0
    for _ in 0..<4000 {
      guard case .object(var envelope) = try JSONReader.read(random.record()) else { continue }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let name =
          Int.random(in: 0..<5, using: &random) == 0
          ? random.pick(names) + random.pick([" ", "!", "\"", "a", "\u{e9}", "\u{1}"])
          : random.pick(names)
        envelope[name] =
          Int.random(in: 0..<4, using: &random) == 0 ? nil : random.pick(values)
      }
      if compare(CanonicalWriter.write(.object(envelope)), random) { accepted += 1 }
    }
    #expect(accepted > 200, "\(random) \(accepted)")
  }
}
