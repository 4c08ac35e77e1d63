/// Thirty-two bytes: a SHA-256 digest, an HMAC-SHA-256 tag, a node of the Merkle tree.
///
/// Four big-endian words rather than an array, so that a hash costs no allocation, and comparing,
/// hashing and copying it are a few instructions.
public struct Hash256: Sendable, Hashable {
  /// The number of bytes, 32.
  public static let byteCount = 32

  /// The eight-byte groups, most significant byte first.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  /// Makes a hash of four big-endian words.
  public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// Makes a hash of exactly 32 bytes, or nil for any other count.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Hash256.byteCount else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() {
      words[index / 8] = words[index / 8] << 8 | UInt64(byte)
    }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// Makes a hash of exactly 32 bytes, or nil for any other count.
  ///
  /// Beside the general form, which is not specialised across modules: a tile has 256 hashes.
  public init?(_ bytes: [UInt8]) { self.init(bytes[...]) }

  /// Makes a hash of exactly 32 bytes, or nil for any other count.
  public init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == Hash256.byteCount else { return nil }
    // Lent for the length of the closure; `init(in:at:)` checks where the hash stands.
    self = unsafe bytes.withUnsafeBytes { unsafe Hash256(in: $0, at: 0) }
  }

  /// The hashes that stand one after the other in bytes; nil if the last one is not whole.
  public static func list(_ bytes: [UInt8]) -> [Hash256]? {
    guard bytes.count.isMultiple(of: byteCount) else { return nil }
    // As above.
    return unsafe bytes.withUnsafeBytes { all in
      stride(from: 0, to: bytes.count, by: byteCount).map { unsafe Hash256(in: all, at: $0) }
    }
  }

  /// Reads the 32 bytes at an offset, which the caller has made sure of.
  private init(in bytes: UnsafeRawBufferPointer, at offset: Int) {
    precondition(offset >= 0 && offset + Hash256.byteCount <= bytes.count, "no whole hash")
    func word(_ index: Int) -> UInt64 {
      let place = offset + 8 * index
      // Within the 32 bytes that were checked above.
      return UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// Parses 64 lower-case hexadecimal digits; anything else is nil.
  ///
  /// Without an array between: every record names several hashes.
  public init?(hex: some StringProtocol) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var count = 0
    for digit in hex.utf8 {
      guard let value = Hex.value(of: digit).map(UInt64.init) else { return nil }
      switch count / 16 {
      case 0: words.0 = words.0 << 4 | value
      case 1: words.1 = words.1 << 4 | value
      case 2: words.2 = words.2 << 4 | value
      case 3: words.3 = words.3 << 4 | value
      default: return nil
      }
      count += 1
    }
    guard count == 2 * Hash256.byteCount else { return nil }
    self.words = words
  }

  /// The 32 bytes, in order.
  public var bytes: [UInt8] {
    let ordered = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    // A tuple of four words has 32 bytes and no padding.
    return unsafe withUnsafeBytes(of: ordered) { unsafe Array($0) }
  }

  /// The hash as 64 lower-case hexadecimal digits.
  public var hex: String { Hex.encode(bytes) }

  /// Whether two hashes are the same 32 bytes.
  ///
  /// Hashes are public values: not constant-time.
  public static func == (left: Hash256, right: Hash256) -> Bool { left.words == right.words }

  /// Feeds the four words to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

extension Hash256: CustomStringConvertible {
  /// The hexadecimal form.
  public var description: String { hex }
}

/// What stands in a record for content held outside it: `HMAC-SHA-256(key = salt, bytes)`.
///
/// The salt is 32 bytes and secret until the content is disclosed, so that a guessable value cannot
/// be guessed from its commitment.
public struct Commitment: Sendable, Hashable {
  /// The tag itself.
  public let hash: Hash256

  /// Wraps a tag.
  public init(_ hash: Hash256) { self.hash = hash }

  /// Parses 64 lower-case hexadecimal digits.
  public init?(hex: some StringProtocol) {
    guard let hash = Hash256(hex: hex) else { return nil }
    self.hash = hash
  }

  /// The commitment as it stands in a record: 64 lower-case hexadecimal digits.
  public var hex: String { hash.hex }
}
