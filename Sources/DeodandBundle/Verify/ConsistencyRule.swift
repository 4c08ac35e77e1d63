import DeodandEvents
import DeodandLog

/// The consistency proofs in a bundle hold (code `checkpoint-consistency`; RFC 9162 section
/// 2.1.4.2).
///
/// A bundle need not have any. One that does not hold was put there to be believed.
enum ConsistencyRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "checkpoint-consistency"
    guard evidence.bundle.paths.contains(BundlePath.consistency) else { return [] }
    guard let set = evidence.consistency, let checkpoint = evidence.checkpoint,
      set.size == checkpoint.body.size, !set.proofs.isEmpty
    else {
      return [
        Finding(
          .intact, code, .invalid, "The consistency proofs do not belong to the checkpoint.")
      ]
    }
    let wrong = set.proofs.filter { !holds($0, set, to: checkpoint.body) }
    guard let first = wrong.first else {
      let sizes = set.proofs.map { String($0.from) }
      let shown = sizes.prefix(8).joined(separator: ", ") + (sizes.count > 8 ? ", …" : "")
      return [
        Finding(
          .intact, code, .valid,
          "The log goes on from the checkpoints that were given away at size \(shown).")
      ]
    }
    return [
      Finding(
        .intact, code, .invalid,
        "Consistency proofs that do not hold: \(wrong.count), the first from size \(first.from).")
    ]
  }

  static func holds(
    _ proof: ConsistencySet.Proof, _ set: ConsistencySet, to body: CheckpointBody
  ) -> Bool {
    do throws(ProofError) {
      try ConsistencyProof.check(
        set.path(of: proof), from: proof.from, root: proof.root, to: body.size, root: body.root)
      return true
    } catch {
      return false
    }
  }
}
