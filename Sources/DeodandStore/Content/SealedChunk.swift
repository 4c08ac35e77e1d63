import DeodandCrypto
import DeodandEvents
import DeodandLog

/// A chunk of content as it is stored: its commitment, and its bytes sealed under a subject's key.
///
/// `commitment = HMAC-SHA-256(salt, bytes)`. The salt of a chunk of 64 bytes or more is its
/// fingerprint, HMAC-SHA-256(subject's salt key, domain ‖ SHA-256(bytes)), so equal bytes of one
/// subject meet in one row; a shorter chunk gets 32 random bytes, which travel inside the plaintext.
/// `sealed = AES-256-GCM(plaintext = flag ‖ [salt] ‖ bytes, nonce = commitment[0..<12],
/// authenticated = commitment)`. docs/decisions/0002 shows why no nonce meets two plaintexts.
package struct SealedChunk: Sendable {
  /// What stands in the record.
  package let commitment: Commitment
  /// The row of `content_key`.
  package let key: Int64
  /// Ciphertext and tag.
  package let sealed: [UInt8]
  /// What tells the writer, and nobody without the subject's key, that two chunks are equal.
  package let fingerprint: Hash256
  /// Whether equal bytes get the same commitment.
  package let isShared: Bool

  /// What the first byte of the plaintext says of the salt.
  private enum Flag {
    static let derivedSalt: UInt8 = 0
    static let ownSalt: UInt8 = 1
  }

  // The zero byte ends the domain, as in `SubjectKey`.
  private static let domain = Array("deodand/v1/salt".utf8) + [0]

  /// Whether chunks of this length share a salt with equal chunks.
  package static func isShared(_ count: Int) -> Bool { count >= Limits.sharedSaltMinimumBytes }

  /// The keyed digest of a chunk; also the salt of a chunk that is shared.
  package static func fingerprint(_ bytes: [UInt8], _ key: SubjectKey) -> Hash256 {
    Hash256(HMACSHA256.tag(key: key.salt, domain + SHA256.hash(bytes).bytes))
  }

  /// Seals the bytes of a chunk whose fingerprint is known.
  package init(
    _ bytes: [UInt8], fingerprint: Hash256, under key: SubjectKey
  ) throws(DraftError) {
    precondition(bytes.count <= Limits.contentChunkBytes, "a chunk is split before it is sealed")
    isShared = SealedChunk.isShared(bytes.count)
    let salt = isShared ? fingerprint.bytes : Random.bytes(32)
    let tag = Hash256(HMACSHA256.tag(key: salt, bytes))
    commitment = Commitment(tag)
    self.key = key.id
    self.fingerprint = fingerprint
    var plaintext: [UInt8] = []
    plaintext.reserveCapacity(bytes.count + 33)
    plaintext.append(isShared ? Flag.derivedSalt : Flag.ownSalt)
    if !isShared { plaintext += salt }
    plaintext += bytes
    let authenticated = tag.bytes
    do {
      sealed = try AESGCM256.seal(
        key: key.encryption, nonce: Array(authenticated.prefix(12)), plaintext: plaintext,
        authenticated: authenticated)
    } catch {
      throw DraftError("content could not be sealed (\(error.message))", "check libcrypto")
    }
  }

  /// Opens what a row of `content` holds: nil unless it is exactly what its commitment says.
  package static func open(
    _ sealed: [UInt8], _ commitment: Commitment, under key: SubjectKey
  ) -> (bytes: [UInt8], salt: [UInt8])? {
    let authenticated = commitment.hash.bytes
    guard
      let plaintext = try? AESGCM256.open(
        key: key.encryption, nonce: Array(authenticated.prefix(12)), ciphertext: sealed,
        authenticated: authenticated),
      let flag = plaintext.first
    else { return nil }
    let bytes: [UInt8]
    let salt: [UInt8]
    switch flag {
    case Flag.derivedSalt:
      bytes = Array(plaintext.dropFirst())
      salt = fingerprint(bytes, key).bytes
    case Flag.ownSalt where plaintext.count >= 33:
      salt = Array(plaintext[1..<33])
      bytes = Array(plaintext.dropFirst(33))
    default: return nil
    }
    let tag = Hash256(HMACSHA256.tag(key: salt, bytes))
    return tag == commitment.hash ? (bytes, salt) : nil
  }
}
