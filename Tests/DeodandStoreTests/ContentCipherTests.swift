import Deodand
import DeodandCrypto
import DeodandStore
import Foundation
import Testing

/// Chunks of content behind their commitments.
@Suite struct ContentCipherTests {
  private let master = [UInt8](repeating: 7, count: 32)

  private func key(_ label: String = "log", master: [UInt8]? = nil) throws -> SubjectKey {
    try SubjectKey(id: 1, label: label, master: master ?? self.master)
  }

  private func seal(_ bytes: [UInt8], _ key: SubjectKey) -> SealedChunk {
    let cipher = ContentCipher(key)
    return cipher.seal(bytes, fingerprint: cipher.fingerprint(bytes))
  }

  private func open(
    _ chunk: SealedChunk, _ key: SubjectKey
  ) -> (bytes: [UInt8], salt: [UInt8])? {
    ContentCipher(key).open(chunk.sealed, chunk.commitment)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 5000])
  func whatWasSealedOpens(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let chunk = seal(bytes, try key())
    let opened = try #require(open(chunk, try key()))
    #expect(opened.bytes == bytes)
    // The commitment is what stock tools make of salt and bytes.
    #expect(HMACSHA256.tag(key: opened.salt, bytes).bytes == chunk.commitment.hash.bytes)
  }

  /// Were salts constant, equal short values would show, and a short one could be guessed.
  @Test func shortValuesGetASaltOfTheirOwn() throws {
    let key = try key()
    let bytes = Array("4711".utf8)
    var salts: Set<[UInt8]> = []
    var commitments: Set<Commitment> = []
    for _ in 0..<50 {
      let chunk = seal(bytes, key)
      #expect(!chunk.isShared)
      commitments.insert(chunk.commitment)
      let salt = try #require(open(chunk, key)).salt
      #expect(salt.count == 32)
      salts.insert(salt)
    }
    #expect(commitments.count == 50)
    #expect(salts.count == 50)
    // Each of the 32 places is random: the chance that one shows fewer than ten values in 50 draws
    // is below 2⁻¹⁵⁰.
    for place in 0..<32 { #expect(Set(salts.map { $0[place] }).count >= 10) }
  }

  @Test func longValuesMeetUnderOneSubjectAndUnderNoOther() throws {
    let bytes = [UInt8](repeating: 0x61, count: 64)
    let one = seal(bytes, try key())
    #expect(one.isShared)
    #expect(seal(bytes, try key()).commitment == one.commitment)
    #expect(seal(bytes, try key()).sealed == one.sealed)
    // Another label under the same bytes of a key file is another subject, too.
    let others = [
      try key("customer/acme"), try key(master: [UInt8](repeating: 8, count: 32)),
    ]
    for other in others {
      let chunk = seal(bytes, other)
      #expect(chunk.commitment != one.commitment)
      #expect(chunk.fingerprint != one.fingerprint)
      #expect(chunk.sealed != one.sealed)
      #expect(open(one, other) == nil)
    }
  }

  @Test(arguments: [10, 100])
  func everyFlippedByteShows(count: Int) throws {
    let chunk = seal([UInt8](repeating: 3, count: count), try key())
    let cipher = ContentCipher(try key())
    for place in chunk.sealed.indices {
      var sealed = chunk.sealed
      sealed[place] ^= 1
      let opened = cipher.open(sealed, chunk.commitment)
      #expect(opened == nil)
    }
    let torn = cipher.open(Array(chunk.sealed.dropLast()), chunk.commitment)
    let nothing = cipher.open([], chunk.commitment)
    #expect(torn == nil && nothing == nil)
    var words = chunk.commitment.hash.words
    words.0 ^= 1
    let other = Commitment(Hash256(words: words))
    let elsewhere = cipher.open(chunk.sealed, other)
    #expect(elsewhere == nil)
  }

  /// Whoever has the content key can encrypt what they like under a commitment that stands in a
  /// record.
  ///
  /// Decryption then succeeds; only comparing what came out with the commitment shows it.
  @Test func theKeysHolderCannotPutOtherBytesUnderACommitment() throws {
    let key = try key()
    let encryption = try SecretKey(
      copying: HMACSHA256.tag(
        key: master, Array("deodand/v1/content-encryption".utf8) + [0] + Array("log".utf8)
      ).bytes)
    let cipher = AESGCM256(key: encryption)
    for count in [10, 100] {
      let chunk = seal([UInt8](repeating: 3, count: count), key)
      let place = chunk.commitment.hash.bytes
      let plaintext = try cipher.open(
        chunk.sealed, nonce: Array(place.prefix(12)), authenticating: place)
      // The key was derived as the specification says, so the forgery below is a real one.
      let again = cipher.seal(
        plaintext, nonce: Array(place.prefix(12)), authenticating: place)
      #expect(again == chunk.sealed)
      var forged = plaintext
      forged[forged.count - 1] ^= 1
      let sealed = cipher.seal(forged, nonce: Array(place.prefix(12)), authenticating: place)
      let opened = ContentCipher(key).open(sealed, chunk.commitment)
      #expect(opened == nil)
    }
  }
}
