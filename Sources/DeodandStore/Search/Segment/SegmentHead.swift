import DeodandCrypto
package import DeodandEvents

/// What makes a segment one that this log's index key has sealed: its first 168 bytes.
///
/// Integers are big-endian.
///
/// | offset | |
/// |---|---|
/// | 0 | `deodand-index/3` and a line feed |
/// | 16 | the log: the leaf hash of record 0 |
/// | 48 | the first record |
/// | 56 | the record after the last |
/// | 64 | the leaf hash of the last record |
/// | 96 | how many leaves its tree has |
/// | 104 | how many content keys were missing when it was made |
/// | 112 | SHA-256 of the tree's root; zeros where there are no leaves |
/// | 144 | HMAC-SHA-256 of all this, cut to 24 bytes |
package struct SegmentHead: Equatable {
  package static let byteCount = 168
  private static let sealed = 144
  private static let magic = Array("deodand-index/3\n".utf8)

  package let log: Hash256
  /// The numbers of its records; never empty.
  package let range: Range<Int64>
  /// The leaf hash of the last record.
  ///
  /// With the chain it stands for all records up to there.
  package let leaf: Hash256
  package let leaves: Int
  /// How many keys `SegmentKey.locked` lists.
  package let locked: Int
  package let root: Hash256

  func bytes(sealedBy key: SegmentSeal) -> [UInt8] {
    let body = self.body
    return body + key.tag(of: body)
  }

  private var body: [UInt8] {
    SegmentHead.magic + log.bytes + SegmentHead.bytes(range.lowerBound)
      + SegmentHead.bytes(range.upperBound) + leaf.bytes + SegmentHead.bytes(Int64(leaves))
      + SegmentHead.bytes(Int64(locked)) + root.bytes
  }

  /// Reads a head; nil unless the key has sealed it and it makes sense.
  init?(_ bytes: [UInt8], sealedBy key: SegmentSeal) {
    guard bytes.count == SegmentHead.byteCount, bytes.starts(with: SegmentHead.magic),
      ConstantTime.equal(
        key.tag(of: Array(bytes[..<SegmentHead.sealed])), Array(bytes[SegmentHead.sealed...])),
      let log = Hash256(bytes[16..<48]), let leaf = Hash256(bytes[64..<96]),
      let root = Hash256(bytes[112..<144])
    else { return nil }
    let first = SegmentHead.integer(bytes, 48)
    let end = SegmentHead.integer(bytes, 56)
    let leaves = SegmentHead.integer(bytes, 96)
    let locked = SegmentHead.integer(bytes, 104)
    // A file has no more bytes than 63 bits count: what would overflow was sealed by a forger.
    guard first >= 0, first < end, leaves >= 0, leaves < 1 << 48, locked >= 0 else { return nil }
    self.init(
      log: log, range: first..<end, leaf: leaf, leaves: Int(leaves), locked: Int(locked),
      root: root)
  }

  init(
    log: Hash256, range: Range<Int64>, leaf: Hash256, leaves: Int, locked: Int, root: Hash256
  ) {
    self.log = log
    self.range = range
    self.leaf = leaf
    self.leaves = leaves
    self.locked = locked
    self.root = root
  }

  private static func bytes(_ number: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  private static func integer(_ bytes: [UInt8], _ offset: Int) -> Int64 {
    bytes[offset..<offset + 8].reduce(0) { $0 << 8 | Int64($1) }
  }
}

/// The key that seals segments, derived from the index key with a label of its own.
package struct SegmentSeal {
  private let key: [UInt8]

  /// No attribute of a term is zero, so that no value of a record has this tag.
  package init(indexKey: [UInt8]) {
    key = HMACSHA256.tag(key: indexKey, [0] + Array("deodand/v1/index-segment".utf8)).bytes
  }

  /// Cut to 192 bits, which nobody guesses either.
  fileprivate func tag(of body: [UInt8]) -> [UInt8] {
    Array(HMACSHA256.tag(key: key, body).bytes.prefix(24))
  }
}
