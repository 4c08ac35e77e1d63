import DeodandEvents
import DeodandLog

/// Whose log the bundle is from, by what the verifier brought along (codes `signer-pinned`,
/// `kept-consistent` and its like).
///
/// Either of the two keys vouches for the other: the seal covers the whole bundle, and record 0,
/// which the checkpoint covers, names the certificate of the seal.
enum BundleSignerRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    guard let birth = evidence.birth else { return [] }
    let keys = KeyHistory(birth)
    let trust = evidence.trust
    var answer = KeptCheckpointRule.Answer()
    let kept = trust.kept(of: birth.origin)
    if let history = ShownHistory(evidence, asked: Set(kept.map(\.signed.body.size))) {
      answer = KeptCheckpointRule.check(kept, keys: keys, shown: history.shown)
    }
    let seal = trust.recognize(birth.origin, byCertificates: { SealRule.isOwn($0, evidence) })
    var isSealed = false
    if case .right = seal { isSealed = true }
    return answer.findings + [
      PinnedSigner.finding(
        trust, keys, of: birth.origin, isBound: answer.bindsLog, isSealed: isSealed)
    ]
  }
}
