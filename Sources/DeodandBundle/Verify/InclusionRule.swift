import DeodandEvents
import DeodandLog

/// Every record stands in the tree that the checkpoint signs (code `record-inclusion`; RFC 9162
/// section 2.1.3.2).
///
/// The checkpoint says which tree: its signature is the affair of `BundleCheckpointRule`, and both
/// must hold.
enum InclusionRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "record-inclusion"
    guard let proofs = evidence.proofs, let checkpoint = evidence.checkpoint else {
      return [
        Finding(.intact, code, .invalid, "The bundle holds no proofs, or no checkpoint.")
      ]
    }
    // The proofs state a root of their own, which must be the signed one: they would else lead
    // anywhere.
    guard proofs.size == checkpoint.body.size, proofs.root == checkpoint.body.root,
      Set(proofs.sequences) == Set(evidence.walk.sequences)
    else {
      return [
        Finding(.intact, code, .invalid, "The proofs do not belong to the records and checkpoint.")
      ]
    }
    var bad: [UInt64] = []
    for (sequence, leaf) in zip(evidence.walk.sequences, evidence.walk.leaves) {
      do throws(ProofError) {
        try InclusionProof.check(
          proofs.path(of: sequence), leaf: leaf, index: sequence, size: proofs.size,
          root: proofs.root)
      } catch {
        bad.append(sequence)
      }
    }
    return [
      bad.isEmpty
        ? Finding(
          .intact, code, .valid,
          "Every record stands in the log that the checkpoint signs "
            + "(\(evidence.walk.sequences.count) checked).")
        : Finding(
          .intact, code, .invalid,
          "Records that do not stand in the log that the checkpoint signs: \(bad.count).",
          records: bad)
    ]
  }
}
