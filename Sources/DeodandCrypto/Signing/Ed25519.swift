import CLibcrypto

/// An Ed25519 private key (RFC 8032): it can't be copied and is wiped by libcrypto when it goes.
///
/// `@safe`: the pointer is private, owned, and freed only in `deinit`. `@unchecked Sendable`: an
/// EVP_PKEY is reference-counted and read-only after creation.
@safe
public struct Ed25519PrivateKey: ~Copyable, @unchecked Sendable {
  private let key: OpaquePointer

  /// Makes a random key.
  public init() {
    var seed = Random.bytes(32)
    defer { Wipe.bytes(&seed) }
    guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else {
      preconditionFailure("libcrypto has no Ed25519")
    }
    unsafe self.key = key
  }

  /// Takes a 32-byte seed (RFC 8032 section 5.1.5); the caller wipes its own copy.
  public init(seed: [UInt8]) throws(CryptoError) {
    guard seed.count == 32,
      let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32)
    else { throw CryptoError(.malformed, "an Ed25519 seed has 32 bytes") }
    unsafe self.key = key
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// The seed; whoever takes it wipes it.
  public func seed() -> [UInt8] {
    var seed = [UInt8](repeating: 0, count: 32)
    var count = 32
    let status = unsafe EVP_PKEY_get_raw_private_key(key, &seed, &count)
    precondition(status == 1 && count == 32, "an Ed25519 key has a seed")
    return seed
  }

  /// The public key.
  public var publicKey: Ed25519PublicKey {
    var raw = [UInt8](repeating: 0, count: 32)
    var count = 32
    let status = unsafe EVP_PKEY_get_raw_public_key(key, &raw, &count)
    precondition(status == 1 && count == 32, "an Ed25519 key has a public key")
    return Ed25519PublicKey(unchecked: raw)
  }

  /// The 64-byte signature of a message.
  ///
  /// Deterministic (RFC 8032 section 5.1.6): the same message has the same signature, and no random
  /// number can give the key away.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    var count = 64
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    let signed =
      unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
      && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    precondition(signed && count == 64, "libcrypto could not sign")
    return signature
  }
}

/// An Ed25519 public key.
public struct Ed25519PublicKey: Sendable, Hashable {
  /// The 32 bytes (RFC 8032 section 5.1.5).
  public let raw: [UInt8]

  /// Takes 32 bytes.
  ///
  /// Only the length is checked: bytes that are no point of the curve verify nothing.
  public init(raw: [UInt8]) throws(CryptoError) {
    guard raw.count == 32 else { throw CryptoError(.malformed, "an Ed25519 key has 32 bytes") }
    self.raw = raw
  }

  init(unchecked raw: [UInt8]) { self.raw = raw }

  /// Whether a signature is this key's over a message.
  ///
  /// Any failure is false: a verifier has no use for the reason, and the error queue is emptied.
  public func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
    guard signature.count == 64,
      let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, raw, 32)
    else { return false }
    defer { unsafe EVP_PKEY_free(key) }
    let context = unsafe EVP_MD_CTX_new()
    defer {
      unsafe EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, 64, message, message.count) == 1
  }
}
