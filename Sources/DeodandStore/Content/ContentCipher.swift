import DeodandCrypto
package import DeodandEvents
import DeodandLog

/// Seals and opens the chunks of one data subject, on one thread.
///
/// The key schedule is made once; make one for each draft, or for each batch that is verified.
///
/// docs/spec/store.md, "Content", states the form byte by byte; docs/decisions/0002 why each choice
/// is safe.
package struct ContentCipher: ~Copyable {
  /// What the first byte of the plaintext says of the salt.
  ///
  /// It is inside the ciphertext, so that nobody without the key can tell which chunks share a
  /// salt.
  private enum Flag {
    static let derivedSalt: UInt8 = 0
    static let ownSalt: UInt8 = 1
  }

  // The zero byte ends the domain, as in `SubjectKey`.
  private static let domain = Array("deodand/v1/salt".utf8) + [0]

  private let key: SubjectKey
  private let cipher: AESGCM256

  /// Prepares for the chunks of a subject.
  package init(_ key: SubjectKey) {
    self.key = key
    cipher = AESGCM256(key: key.encryption)
  }

  /// The keyed digest of a chunk; also the salt of a chunk that is shared.
  ///
  /// It is the same for equal bytes of one subject and tells nothing of equality between subjects.
  package func fingerprint(_ bytes: [UInt8]) -> Hash256 {
    Hash256(HMACSHA256.tag(key: key.salt, ContentCipher.domain + SHA256.hash(bytes).bytes))
  }

  /// Seals a chunk whose fingerprint is known.
  package func seal(_ bytes: [UInt8], fingerprint: Hash256) -> SealedChunk {
    precondition(bytes.count <= Limits.contentChunkBytes, "a chunk is split before it is sealed")
    let isShared = SealedChunk.isShared(bytes.count)
    let salt = isShared ? fingerprint.bytes : Random.bytes(Hash256.byteCount)
    let tag = Hash256(HMACSHA256.tag(key: salt, bytes))
    var plaintext: [UInt8] = []
    plaintext.reserveCapacity(bytes.count + 33)
    plaintext.append(isShared ? Flag.derivedSalt : Flag.ownSalt)
    if !isShared { plaintext += salt }
    plaintext += bytes
    // The commitment is authenticated too: a ciphertext that is moved to another row does not open.
    let authenticated = tag.bytes
    let sealed = cipher.seal(
      plaintext, nonce: ContentCipher.nonce(authenticated), authenticating: authenticated)
    return SealedChunk(
      commitment: Commitment(tag), key: key.id, sealed: sealed, fingerprint: fingerprint,
      isShared: isShared)
  }

  /// Opens what a row of `content` holds: nil unless it is exactly what its commitment says.
  ///
  /// The tag of AES-GCM shows that the key's holder sealed it; recomputing the commitment shows
  /// that it is what the record speaks of, whoever sealed it.
  package func open(_ sealed: [UInt8], _ commitment: Commitment) -> (bytes: [UInt8], salt: [UInt8])?
  {
    let authenticated = commitment.hash.bytes
    guard
      let plaintext = try? cipher.open(
        sealed, nonce: ContentCipher.nonce(authenticated), authenticating: authenticated)
    else { return nil }
    let bytes: [UInt8]
    let salt: [UInt8]
    switch plaintext.first {
    case Flag.derivedSalt:
      bytes = Array(plaintext.dropFirst())
      salt = fingerprint(bytes).bytes
    // A plaintext of the salt alone is an empty chunk; one shorter than that is damage.
    case Flag.ownSalt where plaintext.count > Hash256.byteCount:
      salt = Array(plaintext[1...Hash256.byteCount])
      bytes = Array(plaintext.dropFirst(1 + Hash256.byteCount))
    default: return nil
    }
    let tag = Hash256(HMACSHA256.tag(key: salt, bytes))
    return tag == commitment.hash ? (bytes, salt) : nil
  }

  /// Twelve bytes, as GCM takes them without hashing (NIST SP 800-38D section 7.1).
  private static func nonce(_ commitment: [UInt8]) -> [UInt8] {
    Array(commitment.prefix(AESGCM256.nonceByteCount))
  }
}
