import DeodandEvents
import DeodandTesting
import Testing

/// How a body stands in a record.
@Suite struct ContentReferenceTests {
  private static let hex = Specimen.commitment(1).hex

  private func parse(_ text: String) throws -> ContentReference? {
    ContentReference(name: "n", json: try JSONReader.read(Array(text.utf8)))
  }

  private func write(_ reference: ContentReference) -> String {
    String(decoding: CanonicalWriter.write(reference.json()), as: UTF8.self)
  }

  @Test func theFormIsTheOneOfTheSpecification() {
    let reference = ContentReference(
      name: "request", mediaType: "application/json", byteCount: 1234,
      extends: .init(sequence: 41, items: 4),
      items: [.literal("["), .chunk(Specimen.commitment(1)), .literal(",\n")],
      parts: [.init(pointer: "/1", item: 3), .init(pointer: "/0", item: 1)])
    #expect(
      write(reference)
        == #"{"body":["=[","\#(Self.hex)","=,\n"],"bytes":1234,"#
        + #""extends":{"items":4,"sequence":"41"},"mediatype":"application/json","#
        + #""parts":{"/0":1,"/1":3}}"#)
    let plain = ContentReference(
      name: "n", mediaType: nil, byteCount: 0, extends: nil, items: [], parts: [])
    #expect(write(plain) == #"{"body":[],"bytes":0}"#)
  }

  @Test func whatIsWrittenIsRead() throws {
    var random = SeededGenerator()
    for _ in 0..<500 {
      let reference = random.reference()
      let value = try JSONReader.read(CanonicalWriter.write(reference.json()))
      let again = try #require(ContentReference(name: reference.name, json: value), "\(random)")
      #expect(again.items == reference.items && again.extends == reference.extends, "\(random)")
      #expect(again.byteCount == reference.byteCount, "\(random)")
      #expect(again.mediaType == reference.mediaType, "\(random)")
      // Parts come back in the order of their pointers, whatever the order they were added in.
      #expect(Set(again.parts) == Set(reference.parts), "\(random)")
      #expect(CanonicalWriter.write(again.json()) == CanonicalWriter.write(value), "\(random)")
    }
  }

  @Test func partsComeInTheOrderOfTheirPointers() throws {
    let reference = try parse(#"{"body":[],"bytes":0,"parts":{"/0":3,"/1":1,"/10":2}}"#)
    #expect(reference?.parts.map(\.pointer) == ["/0", "/1", "/10"])
    #expect(reference?.parts.map(\.item) == [3, 1, 2])
  }

  @Test(arguments: [
    "[]", #""text""#, "{}", #"{"body":[]}"#, #"{"bytes":0}"#, #"{"body":[],"bytes":-1}"#,
    #"{"body":[],"bytes":"0"}"#, #"{"body":{},"bytes":0}"#, #"{"body":[1],"bytes":0}"#,
    #"{"body":[""],"bytes":0}"#, #"{"body":["x"],"bytes":0}"#, #"{"body":["=x"],"bytes":0}"#,
    #"{"body":[],"bytes":0,"mediatype":1}"#, #"{"body":[],"bytes":0,"mediatype":null}"#,
    #"{"body":[],"bytes":0,"parts":[]}"#, #"{"body":[],"bytes":0,"parts":null}"#,
    #"{"body":[],"bytes":0,"parts":{"/a":-1}}"#, #"{"body":[],"bytes":0,"parts":{"/a":"1"}}"#,
    #"{"body":[],"bytes":0,"extends":null}"#, #"{"body":[],"bytes":0,"extends":"4"}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1}}"#,
    #"{"body":[],"bytes":0,"extends":{"sequence":"1"}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":0,"sequence":"1"}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":"1","sequence":"1"}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":1}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":"01"}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":"+1"}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":""}}"#,
    #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":"18446744073709551616"}}"#,
    #"{"body":[],"bytes":0,"extends":{"also":1,"items":1,"sequence":"1"}}"#,
    #"{"body":[],"bytes":0,"note":"x"}"#,
  ])
  func refused(_ text: String) throws {
    #expect(try parse(text) == nil)
  }

  @Test func numbersOfRecordsHaveSixtyFourBits() throws {
    let text = #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":"18446744073709551615"}}"#
    #expect(try parse(text)?.extends?.sequence == UInt64.max)
    let zero = #"{"body":[],"bytes":0,"extends":{"items":1,"sequence":"0"}}"#
    #expect(try parse(zero)?.extends?.sequence == 0)
  }

  @Test func itemsAreChunksOrPunctuation() {
    #expect(ContentReference.Item(text: Self.hex) == .chunk(Specimen.commitment(1)))
    #expect(ContentReference.Item(text: "=") == .literal(""))
    #expect(ContentReference.Item(text: "=\r\n[]{},: \t") == .literal("\r\n[]{},: \t"))
    #expect(ContentReference.Item.chunk(Specimen.commitment(1)).text == Self.hex)
    #expect(ContentReference.Item.literal("]").text == "=]")
    for wrong in [
      "", "[", Self.hex.uppercased(), String(Self.hex.dropLast()), Self.hex + "0", "=" + Self.hex,
      "=\"", "=1", "=\u{0}", "=\u{a0}", "==", "=[\u{301}", "g" + Self.hex.dropFirst(),
    ] {
      #expect(ContentReference.Item(text: wrong) == nil, "\(wrong)")
    }
    // Nothing but these bytes may stand in a record in the clear.
    for byte in UInt8.min...UInt8.max {
      let isAllowed = "[]{},: \t\r\n".utf8.contains(byte)
      #expect(ContentReference.Item.isPunctuation([byte]) == isAllowed, "\(byte)")
      #expect(ContentReference.Item.isPunctuation([0x5b, byte]) == isAllowed, "\(byte)")
    }
  }
}
