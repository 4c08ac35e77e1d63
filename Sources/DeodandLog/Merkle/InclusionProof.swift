public import DeodandEvents

/// That a leaf is in a tree: the siblings from the leaf to the root (RFC 6962 section 2.1.1).
public enum InclusionProof {
  /// The proof for the leaf at an index in the tree of a size; for many, keep a `ProofBuilder`.
  public static func prove(
    index: UInt64, size: UInt64, reader: some HashReader
  ) throws(ReadError) -> [Hash256] {
    var builder = ProofBuilder(reader: reader)
    return try builder.inclusion(of: index, in: size)
  }

  /// Checks a proof (RFC 9162 section 2.1.3.2).
  ///
  /// The path's shape follows from index and size alone, so that a proof for one place can't be
  /// taken for one of another. The caller computes the leaf hash from the record itself and never
  /// takes it from the proof.
  public static func check(
    _ proof: [Hash256], leaf: Hash256, index: UInt64, size: UInt64, root: Hash256
  ) throws(ProofError) {
    guard index < size else { throw .range }
    var node = index
    var last = size - 1
    var hash = leaf
    for sibling in proof {
      guard last != 0 else { throw .length }
      if node & 1 == 1 || node == last {
        hash = MerkleTree.node(sibling, hash)
        while node & 1 == 0 && node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .length }
    guard hash == root else { throw .mismatch }
  }
}
