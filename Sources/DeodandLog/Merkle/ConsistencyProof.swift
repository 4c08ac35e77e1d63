public import DeodandEvents

/// That one tree begins with another: nothing was changed or taken away (RFC 6962 section 2.1.2).
public enum ConsistencyProof {
  /// The proof that the tree of size `new` begins with the tree of size `old`; empty if they are
  /// equal.
  ///
  /// For many proofs, keep a `ProofBuilder`.
  public static func prove(
    from old: UInt64, to new: UInt64, reader: some HashReader
  ) throws(ReadError) -> [Hash256] {
    var builder = ProofBuilder(reader: reader)
    return try builder.consistency(from: old, to: new)
  }

  /// Checks a proof (RFC 9162 section 2.1.4.2).
  ///
  /// The two roots are the caller's, out of checkpoints that it believes. Each hash of the proof
  /// takes part in the new root, and those left of the old tree's edge in both; nothing is read
  /// from a log.
  public static func check(
    _ proof: [Hash256], from old: UInt64, root oldRoot: Hash256, to new: UInt64,
    root newRoot: Hash256
  ) throws(ProofError) {
    // Every tree begins with the empty one: that proves nothing, and RFC 9162 has no proof of it.
    guard old > 0, old <= new else { throw .range }
    if old == new {
      guard proof.isEmpty else { throw .length }
      guard oldRoot == newRoot else { throw .mismatch }
      return
    }
    // A perfect old tree is itself the first node of the path.
    let path = old.nonzeroBitCount == 1 ? [oldRoot] + proof : proof
    guard let first = path.first else { throw .length }
    var node = old - 1
    var last = new - 1
    while node & 1 == 1 {
      node >>= 1
      last >>= 1
    }
    var fromOld = first
    var fromNew = first
    for sibling in path.dropFirst() {
      guard last != 0 else { throw .length }
      if node & 1 == 1 || node == last {
        fromOld = MerkleTree.node(sibling, fromOld)
        fromNew = MerkleTree.node(sibling, fromNew)
        while node & 1 == 0 && node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        fromNew = MerkleTree.node(fromNew, sibling)
      }
      node >>= 1
      last >>= 1
    }
    // A proof that is too short would leave the path below the root.
    guard last == 0 else { throw .length }
    guard fromOld == oldRoot, fromNew == newRoot else { throw .mismatch }
  }
}
