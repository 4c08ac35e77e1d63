package import DeodandEvents

/// A chunk of content as it is stored: its commitment, and its bytes sealed under a subject's key.
///
/// `commitment = HMAC-SHA-256(salt, bytes)`. The salt of a chunk of 64 bytes or more is its
/// fingerprint, HMAC-SHA-256(subject's salt key, domain ‖ SHA-256(bytes)), so equal bytes of one
/// subject meet in one row; a shorter chunk gets 32 random bytes, which travel inside the
/// plaintext. `sealed = AES-256-GCM(plaintext = flag ‖ [salt] ‖ bytes, nonce = commitment[0..<12],
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

  /// Whether chunks of this length share a salt with equal chunks.
  package static func isShared(_ count: Int) -> Bool { count >= Limits.sharedSaltMinimumBytes }
}
