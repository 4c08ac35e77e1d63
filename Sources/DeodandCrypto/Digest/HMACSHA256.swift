import CLibcrypto

/// HMAC-SHA-256 (RFC 2104, RFC 4231).
///
/// The tag may be compared with `==` where the tag is public, as commitments are; use
/// `ConstantTime` where it is not.
public enum HMACSHA256 {
  /// The tag of bytes under a key; a key longer than a block is hashed first, as RFC 2104 section 2
  /// says.
  public static func tag(key: [UInt8], _ bytes: [UInt8]) -> SHA256Digest {
    let short = key.count > 64 ? SHA256.hash(key).bytes : key
    return unsafe SHA256Digest { out in
      unsafe short.withUnsafeBufferPointer { key in
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe deodand_hmac_sha256(
            out, key.baseAddress, key.count, buffer.baseAddress, buffer.count)
        }
      }
    }
  }

  /// The tag of bytes under a secret key.
  public static func tag(key: borrowing SecretKey, _ bytes: [UInt8]) -> SHA256Digest {
    unsafe key.withBytes { key in
      unsafe SHA256Digest { out in
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe deodand_hmac_sha256(
            out, key.baseAddress, key.count, buffer.baseAddress, buffer.count)
        }
      }
    }
  }
}

/// Comparisons whose time does not depend on where two values differ.
///
/// An attacker who may try often and measures the time could otherwise find a secret byte by byte.
public enum ConstantTime {
  /// Whether two byte strings are equal; their lengths are not secret.
  public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    if left.isEmpty { return true }
    return unsafe left.withUnsafeBytes { a in
      unsafe right.withUnsafeBytes { b in
        unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
      }
    }
  }
}

/// Random bytes from libcrypto's generator.
public enum Random {
  /// That many bytes; a generator that fails leaves nothing to go on with, so it traps.
  ///
  /// For nonces, salts and identifiers; `SecretKey.init()` draws from the generator that libcrypto
  /// keeps for what must stay secret.
  public static func bytes(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let status = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
      precondition(status == 1, "the system's random generator failed")
      filled = count
    }
  }
}
