import DeodandEvents
import DeodandTesting

/// Records as the recorder writes them, made without a log.
enum Specimen {
  static let id = "01981d3e-7a10-7c3f-9a54-0123456789ab"
  /// `2026-11-23T16:40:12.122445Z`.
  static let time = Timestamp(microseconds: 1_795_452_012_122_445)
  static let hash = Hash256(words: (0x0123_4567_89ab_cdef, 2, 3, 0xfedc_ba98_7654_3210))

  /// A commitment that is told from others by a number.
  static func commitment(_ number: UInt64) -> Commitment {
    Commitment(Hash256(words: (number, 0xabcd, 0, number)))
  }

  /// A record's bytes; record 0 has neither predecessor nor recorder.
  static func bytes(
    sequence: UInt64 = 7, type: EventType = .toolCall, basis: Basis = .observed, id: String = id,
    subject: String? = "run/r1", time: Timestamp = time, traceparent: String? = nil,
    monotonic: UInt64 = 12_345, run: RunPlace? = nil, data: JSONObject = [:],
    content: [ContentReference] = []
  ) -> [UInt8] {
    var data = data
    if !content.isEmpty {
      var object = JSONObject()
      for reference in content { object[reference.name] = reference.json() }
      data["content"] = .object(object)
    }
    return Envelope.write(
      Envelope.Facts(
        basis: basis, id: id, source: "test.example/log", subject: subject,
        traceparent: traceparent, type: type),
      data: CanonicalWriter.write(.object(data)),
      at: Envelope.Place(
        sequence: sequence, previous: sequence == 0 ? nil : hash,
        recorder: sequence == 0 ? nil : 1, time: time, monotonic: monotonic, run: run))
  }

  /// The same, parsed.
  static func record(
    sequence: UInt64 = 7, type: EventType = .toolCall, id: String = id, subject: String? = "run/r1",
    time: Timestamp = time, data: JSONObject = [:], content: [ContentReference] = []
  ) throws -> Record {
    try Record(
      parsing: bytes(
        sequence: sequence, type: type, id: id, subject: subject, time: time, data: data,
        content: content))
  }

  /// A body of its own items.
  static func reference(
    _ name: String = "text", items: [ContentReference.Item],
    extends: ContentReference.Extension? = nil, parts: [ContentReference.Part] = []
  ) -> ContentReference {
    ContentReference(
      name: name, mediaType: "text/plain", byteCount: 9, extends: extends, items: items,
      parts: parts)
  }
}

extension SeededGenerator {
  /// Any record, with facts and content of any kind.
  mutating func record() -> [UInt8] {
    let any = UInt64.random(in: 0...UInt64.max, using: &self)
    let sequence = pick([0, 0, 1, 9, 10, 4_294_967_296, any, UInt64.max])
    let subject: String? = pick([nil, "run/r1", "\u{10ffff}\n"])
    return Specimen.bytes(
      sequence: sequence,
      type: pick([.toolCall, EventType("x"), EventType("\u{e9}\"\\\u{1}\u{1f600}")]),
      basis: pick(Basis.allCases),
      subject: subject,
      time: Timestamp(
        microseconds: Int64.random(
          in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &self)),
      traceparent: pick([nil, nil, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]),
      monotonic: pick([0, 5, any]),
      run: subject == "run/r1" ? pick([nil] + runPlaces(below: sequence)) : nil,
      data: object(depth: 3),
      content: (0..<Int.random(in: 0...2, using: &self)).map { _ in reference() })
  }

  /// Places in a run that a record of that number can have.
  private mutating func runPlaces(below sequence: UInt64) -> [RunPlace?] {
    guard sequence > 8 else { return [RunPlace(number: 1, previous: nil)] }
    return [RunPlace(number: 2, previous: 8), RunPlace(number: .max, previous: sequence - 1)]
  }

  /// Any body that a record can refer to.
  mutating func reference() -> ContentReference {
    let extends = ContentReference.Extension(
      sequence: UInt64.random(in: 0...UInt64.max, using: &self),
      items: Int.random(in: 1...600, using: &self))
    var pointers = JSONObject()
    for _ in 0..<Int.random(in: 0...2, using: &self) {
      pointers["/" + key()] = .integer(Int64.random(in: 0...9, using: &self))
    }
    return ContentReference(
      name: key(), mediaType: pick([nil, "text/plain", "\"body\":["]),
      byteCount: Int.random(in: 0...1 << 40, using: &self), extends: pick([nil, nil, extends]),
      items: (0..<Int.random(in: 0...4, using: &self)).map { _ in
        Bool.random(using: &self)
          ? .chunk(Specimen.commitment(next()))
          : .literal(pick(["[", "]", "],[", ",:{}", " \n\t\r", ""]))
      },
      parts: pointers.members.map {
        .init(pointer: $0.key, item: Int($0.value.integer ?? 0))
      })
  }
}
