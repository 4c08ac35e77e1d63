import DeodandCrypto

/// A witness's word that a checkpoint was the largest consistent one it had seen by a time
/// (C2SP tlog-cosignature, `cosignature/v1`).
public struct Cosignature: Sendable, Hashable {
  /// The witness.
  public let witness: VerifierKey
  /// Seconds since 1970.
  public let seconds: UInt64

  /// The cosignature of a witness under a checkpoint; nil if the witness has not signed.
  public static func verify(
    _ checkpoint: SignedCheckpoint, by witness: VerifierKey
  ) throws(NoteError) -> Cosignature? {
    precondition(witness.algorithm == .cosignature, "a witness's key is of type 0x04")
    guard
      let line = checkpoint.note.signatures.first(where: {
        $0.name == witness.name && $0.keyID == witness.id
      })
    else { return nil }
    // Eight bytes of seconds, big-endian, then the Ed25519 signature.
    guard line.bytes.count == 72 else {
      throw NoteError(.malformed, "a cosignature has a time and 64 bytes")
    }
    let seconds = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let signature = Array(line.bytes.dropFirst(8))
    guard witness.key.isValid(signature: signature, for: message(checkpoint.note.text, at: seconds))
    else { throw NoteError(.badSignature, "a witness's signature is wrong") }
    return Cosignature(witness: witness, seconds: seconds)
  }

  /// What a witness signs.
  static func message(_ checkpointText: String, at seconds: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n\(checkpointText)".utf8)
  }
}
