public import DeodandCrypto
import DeodandEvents

/// A public key of a signed note, in the form `name+8 hex digits+base64(type ‖ key)` (C2SP
/// signed-note).
public struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
  /// What the key signs, the first byte of its encoding.
  public enum Algorithm: UInt8, Sendable {
    /// Ed25519 over the note's text.
    case ed25519 = 0x01
    /// Ed25519 over a time and a checkpoint (C2SP tlog-cosignature).
    case cosignature = 0x04
  }

  /// The key's name.
  public let name: NoteName
  /// What the key signs.
  public let algorithm: Algorithm
  /// The key.
  public let key: Ed25519PublicKey
  /// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
  ///
  /// Four bytes are a hint for finding the key and no proof of it: signatures are checked against
  /// the key.
  public let id: UInt32

  /// Names a key.
  public init(name: NoteName, algorithm: Algorithm, key: Ed25519PublicKey) {
    self.name = name
    self.algorithm = algorithm
    self.key = key
    let digest = SHA256.hash(Array(name.text.utf8) + [0x0a, algorithm.rawValue] + key.raw)
    id = UInt32(truncatingIfNeeded: digest.words.0 >> 32)
  }

  /// Parses a verifier key; the key ID must be the one that belongs to it.
  public init(_ text: some StringProtocol) throws(NoteError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let name = NoteName(parts[0]),
      let id = Hex.decode(parts[1]), id.count == 4, let encoded = Base64.decode(parts[2]),
      let type = encoded.first, let algorithm = Algorithm(rawValue: type),
      let key = try? Ed25519PublicKey(raw: Array(encoded.dropFirst()))
    else { throw NoteError(.malformed, "this is not a verifier key of a known kind") }
    self.init(name: name, algorithm: algorithm, key: key)
    guard id == self.id.bigEndianBytes else {
      throw NoteError(.malformed, "the key ID is not that of the key")
    }
  }

  /// The verifier key as text.
  public var description: String {
    name.text + "+" + Hex.encode(id.bigEndianBytes) + "+"
      + Base64.encode([algorithm.rawValue] + key.raw)
  }
}

extension UInt32 {
  var bigEndianBytes: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> UInt32($0)) }
  }
}

/// Why a signed note can't be read or trusted.
public struct NoteError: Error, Sendable, Hashable {
  /// What is wrong; the raw value is a stable code.
  public enum Code: String, Sendable {
    /// Not a note, a checkpoint or a key in form.
    case malformed = "note-malformed"
    /// A known key's signature is wrong.
    case badSignature = "note-bad-signature"
    /// No signature by a known key.
    case unsigned = "note-unsigned"
    /// Another log's checkpoint.
    case wrongOrigin = "checkpoint-wrong-origin"
    /// Which key should have signed is not known here.
    case unknownKey = "checkpoint-unknown-key"
  }

  /// What is wrong.
  public let code: Code
  /// A sentence for people.
  public let message: String

  /// Describes a fault.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
