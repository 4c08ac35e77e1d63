import CLibcrypto

/// AES-256-GCM (NIST SP 800-38D) under one key; the key schedule is made once for many messages.
///
/// `@safe`: the context is private, owned, and freed only in `deinit`.
@safe
/// A context is used by one thread at a time: each message changes it.
public struct AESGCM256: ~Copyable {
  /// The length of a nonce in bytes.
  public static let nonceByteCount = 12
  /// The length of the tag that follows the ciphertext, in bytes.
  public static let tagByteCount = 16
  private let context: OpaquePointer

  /// Prepares for many messages under a key.
  public init(key: borrowing SecretKey) {
    guard let context = unsafe EVP_CIPHER_CTX_new() else {
      preconditionFailure("no memory for a cipher context")
    }
    unsafe self.context = context
    let ready = unsafe key.withBytes { key in
      unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, nil, 1)
    }
    precondition(ready == 1, "libcrypto has no AES-256-GCM")
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// Ciphertext and tag.
  ///
  /// A nonce must never serve two messages under one key.
  ///
  /// Two messages under one nonce give away the difference of their plaintexts and the key of the
  /// authentication. The tag of 16 bytes is appended.
  public func seal(
    _ plaintext: [UInt8], nonce: [UInt8], authenticating associated: [UInt8]
  ) -> [UInt8] {
    precondition(nonce.count == Self.nonceByteCount, "a nonce has 12 bytes")
    begin(nonce, associated, isSealing: 1)
    return unsafe [UInt8](
      unsafeUninitializedCapacity: plaintext.count + Self.tagByteCount
    ) { output, filled in
      guard let base = output.baseAddress else { preconditionFailure("a tag has room") }
      let tag = unsafe base + plaintext.count
      let worked = unsafe plaintext.withUnsafeBufferPointer { input in
        var count: Int32 = 0
        let updated =
          unsafe input.isEmpty
          || EVP_CipherUpdate(context, base, &count, input.baseAddress, Int32(input.count)) == 1
        return unsafe updated && EVP_CipherFinal_ex(context, tag, &count) == 1
          && deodand_gcm_get_tag(context, tag) == 1
      }
      precondition(worked, "libcrypto could not encrypt")
      filled = plaintext.count + Self.tagByteCount
    }
  }

  /// The plaintext, if key, nonce, associated bytes and ciphertext belong together.
  ///
  /// Bytes that were decrypted before the tag was found wrong are never handed out.
  public func open(
    _ sealed: [UInt8], nonce: [UInt8], authenticating associated: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard nonce.count == Self.nonceByteCount, sealed.count >= Self.tagByteCount else {
      throw CryptoError(.malformed, "sealed bytes are too short")
    }
    begin(nonce, associated, isSealing: 0)
    let length = sealed.count - Self.tagByteCount
    var tag = Array(sealed[length...])
    var isGenuine = false
    let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: max(length, 1)) { output, filled in
      isGenuine = unsafe sealed.withUnsafeBufferPointer { input in
        var count: Int32 = 0
        let updated =
          unsafe length == 0
          || EVP_CipherUpdate(
            context, output.baseAddress, &count, input.baseAddress, Int32(length)) == 1
        return unsafe updated && deodand_gcm_set_tag(context, &tag) == 1
          && EVP_CipherFinal_ex(context, output.baseAddress, &count) == 1
      }
      filled = isGenuine ? length : 0
    }
    guard isGenuine else {
      ERR_clear_error()
      throw CryptoError(.authentication, "sealed bytes were changed, or the key is another")
    }
    return plaintext
  }

  /// The key stays: only nonce and direction are set anew.
  private func begin(_ nonce: [UInt8], _ associated: [UInt8], isSealing: Int32) {
    var count: Int32 = 0
    let ready = unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, isSealing) == 1
    let bound =
      unsafe associated.isEmpty
      || EVP_CipherUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
    precondition(ready && bound, "libcrypto could not take the nonce")
  }
}
