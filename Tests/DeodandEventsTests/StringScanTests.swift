import DeodandEvents
import DeodandTesting
import Testing

/// Strings are scanned eight bytes at a time; wherever a byte that matters stands, it is found.
@Suite struct StringScanTests {
  /// The neighbours of what is special, and bytes that differ from it in one bit.
  private static let bytes: [UInt8] = [
    0x00, 0x01, 0x0a, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x2f, 0x30, 0x5b, 0x5c, 0x5d, 0x7e, 0x7f,
    0x80, 0x9c, 0xa2, 0xdc, 0xff,
  ]

  private func code(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do throws(JSONError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  /// Compares writer, reader, check and outline for one text of bytes below 0x80.
  private func compareASCII(_ text: [UInt8], _ shift: Int, _ note: String) throws {
    let string = String(decoding: text, as: UTF8.self)
    var expected: [UInt8] = [0x22]
    for byte in text {
      let form: [UInt8: String] = [
        0x0a: "\\n", 0x22: "\\\"", 0x5c: "\\\\", 0x00: "\\u0000", 0x01: "\\u0001",
        0x1e: "\\u001e", 0x1f: "\\u001f",
      ]
      expected += form[byte].map { Array($0.utf8) } ?? [byte]
    }
    expected.append(0x22)
    #expect(CanonicalWriter.write(.string(string)) == expected, "\(note)")
    // Another offset in the array is another alignment of the words.
    let padded = [UInt8](repeating: 0x20, count: shift) + expected
    #expect(try JSONReader.read(padded) == .string(string), "\(note)")
    #expect(try JSONOutline.read(padded).range == shift..<padded.count, "\(note)")
    let record = Specimen.bytes(data: [String(repeating: "k", count: shift): .string(string)])
    #expect(code { () throws(JSONError) in _ = try RecordCheck.check(record) } == nil, "\(note)")
  }

  @Test func everyByteAtEveryPlace() throws {
    for count in [1, 7, 8, 9, 16, 17, 25] {
      for place in 0..<count {
        for byte in Self.bytes where byte < 0x80 {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: count)
          text[place] = byte
          try compareASCII(text, place & 7, "\(byte) at \(place) of \(count)")
        }
      }
    }
  }

  @Test func severalBytesAnywhere() throws {
    var random = SeededGenerator()
    let ascii = Self.bytes.filter { $0 < 0x80 }
    for _ in 0..<3000 {
      var text = [UInt8](
        repeating: UInt8(ascii: "x"), count: Int.random(in: 0...40, using: &random))
      for _ in 0..<Int.random(in: 0...5, using: &random) where !text.isEmpty {
        text[Int.random(in: 0..<text.count, using: &random)] = random.pick(ascii)
      }
      try compareASCII(text, Int.random(in: 0...7, using: &random), "\(random)")
    }
  }

  @Test func whatMayNotStandIsFoundAtItsPlace() {
    for count in [1, 7, 8, 9, 16, 17, 25] {
      for place in 0..<count {
        for byte in Self.bytes where byte < 0x20 || byte >= 0x80 {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: count)
          text[place] = byte
          let literal = [0x22] + text + [0x22]
          let wanted = byte < 0x20 ? JSONError.Code.syntax : .encoding
          let read = code { () throws(JSONError) in _ = try JSONReader.read(literal) }
          #expect(read?.code == wanted && read?.offset == place + 1, "\(byte) at \(place)")
          let record = Array(#"{"a":"#.utf8) + literal
          let check = code { () throws(JSONError) in _ = try RecordCheck.check(record) }
          #expect(check?.offset == place + 6, "\(byte) at \(place) of \(count)")
        }
      }
    }
  }

  /// Two, three and four bytes, across the borders of words.
  @Test func charactersBeyondASCIIAtEveryPlace() throws {
    for scalar in ["\u{e9}", "\u{20ac}", "\u{1f600}"] {
      for place in 0..<20 {
        for after in [0, 1, 8, 13] {
          let text =
            String(repeating: "x", count: place) + scalar + String(repeating: "y", count: after)
          let literal = [0x22] + Array(text.utf8) + [0x22]
          #expect(CanonicalWriter.write(.string(text)) == literal)
          #expect(try JSONReader.read(literal) == .string(text))
          #expect(try JSONOutline.read(literal).range == 0..<literal.count)
          #expect(throws: Never.self) { try RecordCheck.check(Specimen.bytes(data: [text: 1])) }
        }
      }
    }
  }
}
