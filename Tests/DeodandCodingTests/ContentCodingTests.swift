import DeodandCoding
import DeodandEvents
import DeodandTesting
import Testing

/// Content codings, against bytes that the usual encoders wrote.
@Suite("Content codings")
struct ContentCodingTests {
  /// What every vector stands for.
  static let text = Array(String(repeating: "deodand ", count: 20).utf8)

  /// The text as gzip 1.12, Python's zlib, brotli 1.0.9 and zstd 1.5.4 write it.
  static let vectors: [(ContentCoding, String)] = [
    (.gzip, "H4sIAAAAAAACA0tJzU9JzEtRSBmkNAB7Pej2oAAAAA=="),
    (.deflate, "eJxLSc1PScxLUUgZpDQAh8o6rQ=="),
    (.deflate, "S0nNT0nMS1FIGaQ0AA=="),
    (.brotli, "ofgEwC/gkCM9a9vTCt3CAZK9mQA="),
    (.zstandard, "KLUv/SSgfQAAQGRlb2RhbmQgAQCVUYULUhrMyA=="),
  ]

  private static func bytes(_ base64: String) throws -> [UInt8] {
    try #require(Base64.decode(base64))
  }

  @Test("what encoders write is read", arguments: vectors)
  func reads(coding: ContentCoding, vector: String) throws {
    #expect(try coding.decode(Self.bytes(vector), limit: 160) == Self.text)
  }

  @Test("the limit is on what comes out: 160 bytes pass 160 and not 159", arguments: vectors)
  func limits(coding: ContentCoding, vector: String) throws {
    #expect(throws: CodingError.tooLarge) {
      try coding.decode(Self.bytes(vector), limit: 159)
    }
  }

  @Test("the limit holds for no coding too")
  func identity() throws {
    #expect(try ContentCoding.identity.decode([1, 2], limit: 2) == [1, 2])
    #expect(throws: CodingError.tooLarge) { try ContentCoding.identity.decode([1, 2], limit: 1) }
  }

  @Test("what ends early says so, with what had come", arguments: vectors)
  func truncation(coding: ContentCoding, vector: String) throws {
    let whole = try Self.bytes(vector)
    for count in 0..<whole.count {
      do throws(CodingError) {
        let decoded = try coding.decode(Array(whole.prefix(count)), limit: 1 << 20)
        // Only a checksum may be missing from text that is whole.
        Issue.record("\(count) bytes were read as \(decoded.count)")
      } catch .truncated(let beginning) {
        #expect(Self.text.starts(with: beginning))
      } catch .damaged where coding == .deflate {
        // The first bytes of a stream without its wrapper may look like a wrong wrapper.
      } catch {
        Issue.record("\(count) bytes: \(error)")
      }
    }
  }

  @Test("damage never traps, and a checksum notices it", arguments: vectors)
  func damage(coding: ContentCoding, vector: String) throws {
    let whole = try Self.bytes(vector)
    for place in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << UInt8(bit)
        let outcome = Result { try coding.decode(bytes, limit: 1 << 20) }
        // gzip and the wrapped form of deflate have checksums over the text.
        if case .success(let text) = outcome, coding == .gzip { #expect(text == Self.text) }
      }
    }
  }

  @Test("members and frames in a row are one text")
  func concatenation() throws {
    for (coding, vector) in [Self.vectors[0], Self.vectors[4]] {
      let once = try Self.bytes(vector)
      #expect(try coding.decode(once + once, limit: 1000) == Self.text + Self.text)
    }
  }

  @Test("a bomb costs no more than its limit")
  func bomb() throws {
    // Nested twice over, 160 bytes that stand for nothing but themselves a thousand times.
    let once = try Self.bytes(Self.vectors[0].1)
    let many = Array(repeatElement(once, count: 10_000).joined())
    #expect(throws: CodingError.tooLarge) {
      try ContentCoding.gzip.decode(many, limit: 100_000)
    }
    #expect(try ContentCoding.gzip.decode(many, limit: 1_600_000).count == 1_600_000)
  }

  @Test("a header may list several codings, the last was applied last")
  func header() throws {
    let gzip = try Self.bytes(Self.vectors[0].1)
    for header in ["gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip", "gzip,identity"] {
      #expect(try ContentCoding.decode(gzip, header: header, limit: 1000) == Self.text)
    }
    #expect(throws: CodingError.unknown) {
      try ContentCoding.decode(gzip, header: "gzip, compress", limit: 1000)
    }
    #expect(
      try ContentCoding.decode([7], header: "identity,identity,identity,identity", limit: 1) == [7])
    #expect(throws: CodingError.unknown) {
      try ContentCoding.decode(
        [7], header: "identity,identity,identity,identity,identity", limit: 1)
    }
  }

  @Test("random bytes never trap")
  func fuzz() {
    var random = SeededGenerator()
    for _ in 0..<2000 {
      let bytes = random.bytes(0...80)
      for coding in ContentCoding.allCases { _ = try? coding.decode(bytes, limit: 1 << 16) }
    }
  }
}
