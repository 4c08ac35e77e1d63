import CLibcrypto

/// A SHA-256 digest as four big-endian words.
///
/// Four words are compared and hashed without touching the heap; logs have millions of these.
public struct SHA256Digest: Hashable, Sendable {
  /// The eight-byte groups, most significant byte first.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  /// Makes a digest of four big-endian words.
  public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// Makes a digest of exactly 32 bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.init(unchecked: bytes)
  }

  private init(unchecked bytes: [UInt8]) {
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() {
      words[index / 8] = words[index / 8] << 8 | UInt64(byte)
    }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    unsafe withBytes { unsafe Array($0) }
  }

  /// Whether two digests are the same; digests are public, so this is not constant-time.
  public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
    left.words == right.words
  }

  /// Feeds the words to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  /// Takes what libcrypto writes: 32 bytes in order.
  init(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    var raw: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &raw) { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a tuple has an address") }
      unsafe fill(base.assumingMemoryBound(to: UInt8.self))
    }
    words = (
      UInt64(bigEndian: raw.0), UInt64(bigEndian: raw.1), UInt64(bigEndian: raw.2),
      UInt64(bigEndian: raw.3)
    )
  }

  /// Lends the 32 bytes in order.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let raw = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    return unsafe withUnsafeBytes(of: raw, body)
  }
}

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  /// The digest of bytes.
  public static func hash(_ bytes: [UInt8]) -> SHA256Digest {
    unsafe SHA256Digest { out in
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe deodand_sha256(out, buffer.baseAddress, buffer.count, nil, 0)
      }
    }
  }

  /// The digest of a prefix byte and bytes (RFC 6962 section 2.1: leaves).
  public static func hash(prefix: UInt8, _ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    unsafe SHA256Digest { out in
      unsafe deodand_sha256_prefixed(out, prefix, bytes.baseAddress, bytes.count)
    }
  }

  /// The digest of a prefix byte and bytes.
  public static func hash(prefix: UInt8, _ bytes: [UInt8]) -> SHA256Digest {
    unsafe bytes.withUnsafeBytes { unsafe hash(prefix: prefix, $0) }
  }

  /// The digest of a prefix byte and two digests (RFC 6962 section 2.1: nodes).
  public static func node(
    prefix: UInt8, _ left: SHA256Digest, _ right: SHA256Digest
  ) -> SHA256Digest {
    let pair = (
      left.words.0.bigEndian, left.words.1.bigEndian, left.words.2.bigEndian,
      left.words.3.bigEndian, right.words.0.bigEndian, right.words.1.bigEndian,
      right.words.2.bigEndian, right.words.3.bigEndian
    )
    return unsafe withUnsafeBytes(of: pair) { unsafe hash(prefix: prefix, $0) }
  }
}

/// SHA-256 of bytes that come in pieces.
///
/// It can't be copied, so that no one adds to a digest that somebody else has finished.
public struct SHA256Stream: ~Copyable {
  private var context = SHA256_CTX()

  /// Begins a digest.
  public init() { unsafe SHA256_Init(&context) }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe SHA256_Update(&context, bytes.baseAddress, bytes.count)
  }

  /// The digest of everything added.
  public consuming func finish() -> SHA256Digest {
    var last = context
    return unsafe SHA256Digest { out in unsafe SHA256_Final(out, &last) }
  }
}
