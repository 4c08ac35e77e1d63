import CLibcrypto

/// An ECDSA private key on P-256 (FIPS 186-4): it can't be copied and is wiped by libcrypto when it
/// goes.
///
/// `@safe`: the pointer is private, owned, and freed only in `deinit`. `@unchecked Sendable`: an
/// EVP_PKEY is reference-counted and read-only after creation.
@safe
public struct P256PrivateKey: ~Copyable, @unchecked Sendable {
  let key: OpaquePointer

  /// Makes a random key.
  public init() {
    guard let key = unsafe deodand_generate_p256() else {
      preconditionFailure("libcrypto has no P-256")
    }
    unsafe self.key = key
  }

  /// Reads PKCS#8 in PEM, unencrypted; the caller wipes its own copy.
  public init(pem: [UInt8]) throws(CryptoError) {
    let bio = unsafe BIO_new_mem_buf(pem, Int32(pem.count))
    defer { unsafe BIO_free(bio) }
    guard let key = unsafe PEM_read_bio_PrivateKey(bio, nil, nil, nil) else {
      throw .library("reading a private key")
    }
    guard unsafe EVP_PKEY_get_bits(key) == 256, unsafe EVP_PKEY_is_a(key, "EC") == 1 else {
      unsafe EVP_PKEY_free(key)
      throw CryptoError(.malformed, "the private key is not on P-256")
    }
    unsafe self.key = key
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// PKCS#8 in PEM, unencrypted, for a private file; whoever takes it wipes it.
  ///
  /// The text passes through libcrypto's secure memory, which is wiped when it is freed; the array
  /// that is returned is not.
  public func pem() throws(CryptoError) -> [UInt8] {
    let bio = unsafe BIO_new(BIO_s_secmem())
    defer { unsafe BIO_free(bio) }
    guard unsafe PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1 else {
      throw .library("writing a private key")
    }
    return unsafe Memory.bytes(of: bio)
  }

  /// The DER signature (ECDSA with SHA-256) of a message.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    // A DER signature on P-256 has at most 72 bytes.
    var count = 80
    var signature = [UInt8](repeating: 0, count: count)
    let signed =
      unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1
      && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    precondition(signed, "libcrypto could not sign")
    return Array(signature.prefix(count))
  }
}

/// Bytes that libcrypto has gathered.
enum Memory {
  /// A copy: the BIO keeps its own until it is freed.
  static func bytes(of bio: OpaquePointer?) -> [UInt8] {
    var data: UnsafeMutablePointer<UInt8>?
    let count = unsafe deodand_bio_memory(bio, &data)
    guard count > 0, let data = unsafe data else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: data, count: Int(count)))
  }
}
