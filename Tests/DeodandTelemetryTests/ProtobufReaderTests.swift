import DeodandEvents
import DeodandTelemetry
import DeodandTesting
import Testing

private func fields(_ bytes: [UInt8]) throws -> [ProtobufReader.Field] {
  try ByteView.lend(bytes) { view in
    guard let view else { return [] }
    var reader = ProtobufReader(view, in: 0..<view.count)
    var found: [ProtobufReader.Field] = []
    while let field = try reader.next() { found.append(field) }
    return found
  }
}

@Suite("Protobuf")
struct ProtobufReaderTests {
  @Test("every wire type that is used is read, with the place of what it holds")
  func types() throws {
    let bytes =
      Forge.field(1, varint: 300) + Forge.field(2, fixed64: 7) + Forge.field(16, [9, 8])
      + Forge.field(536_870_911, fixed32: .max) + Forge.field(3, [])
    let found = try fields(bytes)
    #expect(found.map(\.number) == [1, 2, 16, 536_870_911, 3])
    #expect(
      found.map(\.value) == [
        .varint(300), .fixed64(7), .bytes(15..<17), .fixed32(.max),
        .bytes(bytes.count..<bytes.count),
      ])
  }

  @Test("numbers have at most 64 bits in at most ten bytes")
  func varints() throws {
    #expect(try fields(Forge.field(1, varint: .max)).map(\.value) == [.varint(.max)])
    // A number may be written longer than it needs to be.
    #expect(try fields([0x08, 0x81, 0x80, 0x00]).map(\.value) == [.varint(1)])
    let tenth = Array(repeating: UInt8(0xff), count: 9)
    #expect(throws: TelemetryError.self) { try fields([0x08] + tenth + [0x02]) }
    #expect(throws: TelemetryError.self) { try fields([0x08] + tenth + [0x81, 0x00]) }
    #expect(throws: TelemetryError.self) { try fields([0x08] + tenth) }
  }

  @Test(
    "groups, field zero, and lengths beyond the end are refused",
    arguments: [
      [0x0b], [0x0c], [0x0e], [0x0f], [0x00, 0x00], [0x02, 0x00], [0x0a], [0x0a, 0x01],
      [0x09, 1, 2, 3, 4, 5, 6, 7], [0x0d, 1, 2, 3],
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      [0x88, 0x80, 0x80, 0x80, 0x10, 0x00],
    ] as [[UInt8]])
  func refused(bytes: [UInt8]) {
    #expect(throws: TelemetryError.self) { try fields(bytes) }
  }
}
