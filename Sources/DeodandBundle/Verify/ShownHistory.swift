import DeodandEvents
import DeodandLog

/// What a bundle shows of its log's earlier states: the roots that can be told without the log.
///
/// It is only as good as the rest of the bundle: where the checkpoint or the inclusion of a record
/// is INVALID, so is the verdict.
struct ShownHistory: Sendable {
  private let size: UInt64
  private var roots: [UInt64: Hash256] = [:]

  /// The sizes whose root can be told, ascending.
  var sizes: [UInt64] { roots.keys.sorted() }

  /// Takes the checkpoint, the proofs that hold, and of the records from 0 on those sizes that are
  /// asked for.
  init?(_ evidence: BundleEvidence, asked: Set<UInt64>) {
    guard let body = evidence.checkpoint?.body else { return nil }
    size = body.size
    roots[body.size] = body.root
    var frontier = Frontier()
    // Every bundle holds record 0, so that the root of size 1 can always be told.
    for (sequence, leaf) in zip(evidence.walk.sequences, evidence.walk.leaves) {
      guard sequence == frontier.size, sequence < body.size else { break }
      _ = frontier.append(leaf)
      if frontier.size == 1 || asked.contains(frontier.size) {
        roots[frontier.size] = frontier.root
      }
    }
    guard let set = evidence.consistency, set.size == body.size else { return }
    for proof in set.proofs where ConsistencyRule.holds(proof, set, to: body) {
      roots[proof.from] = proof.root
    }
  }

  /// The root of a size, or why it can't be told.
  func shown(_ size: UInt64) -> KeptCheckpointRule.Shown {
    if size == 0 { return .root(MerkleTree.emptyRoot) }
    if let root = roots[size] { return .root(root) }
    return size > self.size ? .newer : .older
  }

  /// The root of a size, if it can be told.
  func root(_ size: UInt64) -> Hash256? { roots[size] }
}
