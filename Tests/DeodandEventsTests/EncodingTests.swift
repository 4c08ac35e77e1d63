import DeodandEvents
import DeodandTesting
import Testing

/// Hexadecimal, base64, hashes: one spelling for each value.
@Suite struct EncodingTests {
  @Test func hexIsLowerCase() {
    #expect(Hex.encode([0x00, 0x0f, 0xa9, 0xff]) == "000fa9ff")
    #expect(Hex.encodeBytes([0xb0]) == Array("b0".utf8))
    #expect(Hex.encode([]) == "")
    #expect(Hex.decode("000fa9ff") == [0x00, 0x0f, 0xa9, 0xff])
    #expect(Hex.decode("") == [])
    let all = Array(UInt8.min...UInt8.max)
    #expect(Hex.decode(Hex.encode(all)) == all)
  }

  @Test(arguments: [
    "0", "000", "0A", "FF", "0g", " 00", "00 ", "0x00", "/0", ":0", "`0", "é", "٠٠",
  ])
  func hexRefused(_ text: String) {
    #expect(Hex.decode(text) == nil)
  }

  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64VectorsOfTheStandard(_ plain: String, _ text: String) {
    #expect(Base64.encode(Array(plain.utf8)) == text)
    #expect(Base64.decode(text) == Array(plain.utf8))
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "=", "==", "===", "====", "Zm9v=", "Zm9v====", "Zh==", "Zm9=",
    "Zg==Zg==", "Z=g=", "=Zg=", "Zm9v\n", "Zm 9v", "Zm9-", "Zm9_", "Zm9é", "Z\u{0}==",
    "Zm9vZg=a",
  ])
  func base64Refused(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func base64OfAnyBytes() {
    // Both letters beyond the alphanumeric ones.
    #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
    var random = SeededGenerator()
    for _ in 0..<500 {
      let bytes = random.bytes(0...40)
      let text = Base64.encode(bytes)
      #expect(Base64.decode(text) == bytes, "\(random)")
      #expect(text.utf8.count == (bytes.count + 2) / 3 * 4, "\(random)")
      // Another last digit is another value or none.
      guard let last = text.last, last != "=" else { continue }
      let other = text.dropLast() + (last == "A" ? "B" : "A")
      #expect(Base64.decode(other) != bytes, "\(random)")
    }
  }

  @Test func hashesHaveThirtyTwoBytes() throws {
    let bytes = (0..<32).map { UInt8($0) }
    let hash = try #require(Hash256(bytes))
    #expect(
      hash.words == (
        0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f, 0x1011_1213_1415_1617, 0x1819_1a1b_1c1d_1e1f
      ))
    #expect(hash.bytes == bytes)
    #expect(hash.hex == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    #expect(hash.description == hash.hex)
    #expect(Hash256(hex: hash.hex) == hash)
    #expect(Commitment(hex: hash.hex) == Commitment(hash))
    #expect(Commitment(hash).hex == hash.hex)
    for count in [0, 31, 33, 64] { #expect(Hash256([UInt8](repeating: 1, count: count)) == nil) }
    // The general form and the one for arrays agree, wherever the bytes stand.
    let padded = [9] + bytes + bytes + [9]
    #expect(Hash256(padded[1...32]) == hash && Hash256(padded.dropFirst().prefix(32)) == hash)
    #expect(Hash256(AnyCollection(bytes)) == hash && Hash256(padded[0...32]) == nil)
    #expect(
      Hash256.list(bytes + [UInt8](repeating: 0, count: 32)) == [
        hash, Hash256(words: (0, 0, 0, 0)),
      ])
    #expect(Hash256.list([]) == [] && Hash256.list(padded) == nil)
    let faulty = [
      "", hash.hex.uppercased(), hash.hex + "0", "g" + hash.hex.dropFirst(),
      String(hash.hex.dropLast(2)), hash.hex + "00",
    ]
    for wrong in faulty {
      #expect(Hash256(hex: wrong) == nil)
      #expect(Commitment(hex: wrong) == nil)
    }
  }

  @Test func hashesDifferInEveryByte() throws {
    let bytes = [UInt8](repeating: 7, count: 32)
    let hash = try #require(Hash256(bytes))
    var all: Set<Hash256> = [hash]
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      let different = try #require(Hash256(other))
      #expect(different != hash)
      all.insert(different)
    }
    #expect(all.count == 33)
  }
}
