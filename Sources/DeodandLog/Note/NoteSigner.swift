public import DeodandCrypto
import DeodandEvents

/// A named private key that signs notes; it can't be copied.
public struct NoteSigner: ~Copyable, Sendable {
  private let key: Ed25519PrivateKey
  /// The public half, which others pin.
  public let verifier: VerifierKey

  /// Names a key.
  public init(name: NoteName, key: consuming Ed25519PrivateKey) {
    verifier = VerifierKey(name: name, algorithm: .ed25519, key: key.publicKey)
    self.key = key
  }

  /// Parses `PRIVATE+KEY+name+8 hex digits+base64(0x01 ‖ seed)`, the form that Go's note package
  /// writes.
  public init(privateKeyText text: String) throws(NoteError) {
    var parsed = try PrivateKeyText(parsing: text)
    defer { Wipe.bytes(&parsed.seed) }
    let key: Ed25519PrivateKey
    do throws(CryptoError) {
      key = try Ed25519PrivateKey(seed: parsed.seed)
    } catch {
      throw NoteError(.malformed, error.message)
    }
    let id = VerifierKey(name: parsed.name, algorithm: .ed25519, key: key.publicKey).id
    guard parsed.id == id.bigEndianBytes else {
      throw NoteError(.malformed, "the key ID is not that of the private key")
    }
    self.init(name: parsed.name, key: key)
  }

  /// The private key as text, for its file; whoever takes it keeps it secret.
  public func privateKeyText() -> String {
    var seed = key.seed()
    defer { Wipe.bytes(&seed) }
    return "PRIVATE+KEY+" + verifier.name.text + "+" + Hex.encode(verifier.id.bigEndianBytes) + "+"
      + Base64.encode([1] + seed)
  }

  /// A signature over a note's text.
  public func sign(_ text: String) -> SignedNote.Signature {
    precondition(text.utf8.last == 0x0a, "a note's text ends in a line feed")
    return SignedNote.Signature(
      name: verifier.name, keyID: verifier.id, bytes: key.sign(Array(text.utf8)))
  }

  /// A cosignature at a time, under this key used as a witness (C2SP tlog-cosignature).
  public func cosign(_ checkpointText: String, at seconds: UInt64) -> SignedNote.Signature {
    let witness = VerifierKey(name: verifier.name, algorithm: .cosignature, key: key.publicKey)
    let signature = key.sign(Cosignature.message(checkpointText, at: seconds))
    let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> UInt64(56 - 8 * $0)) }
    return SignedNote.Signature(name: witness.name, keyID: witness.id, bytes: time + signature)
  }
}

/// The parts of a private key's text.
///
/// The seed is wiped by whoever parsed it, and so is the decoded copy here. The text that was
/// parsed is the caller's.
private struct PrivateKeyText {
  let name: NoteName
  let id: [UInt8]
  var seed: [UInt8]

  init(parsing text: String) throws(NoteError) {
    let prefix = "PRIVATE+KEY+"
    let parts = text.dropFirst(prefix.utf8.count).split(
      separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard text.hasPrefix(prefix), parts.count == 3, let name = NoteName(parts[0]),
      let id = Hex.decode(parts[1]), var encoded = Base64.decode(parts[2]), encoded.first == 1
    else { throw NoteError(.malformed, "this is not a private key of a signed note") }
    self.name = name
    self.id = id
    seed = Array(encoded.dropFirst())
    Wipe.bytes(&encoded)
  }
}
