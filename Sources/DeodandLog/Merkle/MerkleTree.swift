public import DeodandCrypto
public import DeodandEvents

extension Hash256 {
  /// A digest as a hash of the tree.
  public init(_ digest: SHA256Digest) { self.init(words: digest.words) }

  var digest: SHA256Digest { SHA256Digest(words: words) }
}

/// The hash of a leaf: SHA-256(0x00 ‖ record), RFC 6962 section 2.1.
///
/// Prefixes differ for leaves and nodes, so that no record can be made that is taken for an inner
/// node (second pre-image, RFC 6962 section 2.1).
public enum LeafHash {
  /// The leaf hash of a record's bytes.
  public static func of(_ record: [UInt8]) -> Hash256 { Hash256(SHA256.hash(prefix: 0, record)) }

  /// The leaf hash of a record's bytes in place.
  public static func of(_ record: UnsafeRawBufferPointer) -> Hash256 {
    Hash256(SHA256.hash(prefix: 0, record))
  }
}

/// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162 section 2.1).
public enum MerkleTree {
  /// The root of the tree without leaves: SHA-256 of nothing.
  public static let emptyRoot = Hash256(SHA256.hash([]))

  /// An inner node: SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: Hash256, _ right: Hash256) -> Hash256 {
    Hash256(SHA256.node(prefix: 1, left.digest, right.digest))
  }

  /// The root over leaf hashes, straight from the definition; the reference for everything faster.
  ///
  /// It takes the time of all leaves and, but for a recursion of logarithmic depth, no memory.
  public static func root(of leaves: some RandomAccessCollection<Hash256>) -> Hash256 {
    guard let first = leaves.first else { return emptyRoot }
    if leaves.count == 1 { return first }
    let split = leaves.index(leaves.startIndex, offsetBy: largestPowerOfTwo(below: leaves.count))
    return node(root(of: leaves[..<split]), root(of: leaves[split...]))
  }

  /// The two parts that RFC 6962 splits a range of at least 2 leaves into.
  static func halves(of range: Range<UInt64>) -> (left: Range<UInt64>, right: Range<UInt64>) {
    let count = range.upperBound - range.lowerBound
    let split = range.lowerBound + largestPowerOfTwo(below: count)
    return (range.lowerBound..<split, split..<range.upperBound)
  }

  /// The largest power of two smaller than a count of at least 2: where RFC 6962 splits a tree.
  static func largestPowerOfTwo<Number: BinaryInteger>(below count: Number) -> Number {
    precondition(count >= 2, "a tree of one leaf has no split")
    var power: Number = 1
    // Not `power * 2 < count`: that would overflow above half of the number's range.
    while power < count - power { power *= 2 }
    return power
  }
}
