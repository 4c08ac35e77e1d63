import CLibcrypto

/// Thirty-two secret bytes: they can't be copied, are never printed, and are wiped when they go.
///
/// `@safe`: the one pointer is private, owned, of fixed size, and freed only in `deinit`.
/// `@unchecked Sendable`: the bytes never change after `init`.
@safe
public struct SecretKey: ~Copyable, @unchecked Sendable {
  /// The number of bytes.
  public static let byteCount = 32
  private let storage: UnsafeMutableRawBufferPointer

  /// Makes a random key.
  public init() {
    unsafe storage = .allocate(byteCount: Self.byteCount, alignment: 8)
    let status = unsafe RAND_priv_bytes(
      storage.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(Self.byteCount))
    precondition(status == 1, "the system's random generator failed")
  }

  /// Copies a key's 32 bytes; the caller wipes its own copy.
  public init(copying bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == Self.byteCount else {
      throw CryptoError(.malformed, "a key has 32 bytes")
    }
    unsafe storage = .allocate(byteCount: Self.byteCount, alignment: 8)
    unsafe storage.copyBytes(from: bytes)
  }

  /// A key derived from this one for one purpose: HMAC-SHA-256 of the label.
  ///
  /// Whoever has the derived key learns nothing of this one, or of those for other labels.
  public func derived(for label: String) -> SecretKey {
    var bytes = HMACSHA256.tag(key: self, Array(label.utf8)).bytes
    defer { Wipe.bytes(&bytes) }
    guard let key = try? SecretKey(copying: bytes) else {
      preconditionFailure("a digest has 32 bytes")
    }
    return key
  }

  deinit {
    unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
    unsafe storage.deallocate()
  }

  /// Lends the bytes, to be written to a key file or used at once; whoever copies them wipes the
  /// copy.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeBufferPointer(storage.assumingMemoryBound(to: UInt8.self)))
  }
}

/// Overwriting what was secret.
public enum Wipe {
  /// Overwrites an array's bytes in place.
  ///
  /// An array that is shared is copied first, and then the other holder's bytes stay: wipe where
  /// nobody else holds it.
  public static func bytes(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
  }
}
