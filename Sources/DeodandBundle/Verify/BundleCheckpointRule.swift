import DeodandEvents
import DeodandLog

/// The checkpoint is signed by the key that the log had then, and by the one the verifier brought
/// along (codes `checkpoint-signature`, `signer-pinned`; C2SP tlog-checkpoint).
///
/// Without a pin the signature says only that the log agrees with itself: anybody can make a log
/// with keys of their own.
enum BundleCheckpointRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "checkpoint-signature"
    guard let checkpoint = evidence.checkpoint, let birth = evidence.birth else {
      return [Finding(.signer, code, .invalid, "The bundle holds no readable checkpoint.")]
    }
    let keys = KeyHistory(birth)
    guard let key = keys.key(forCheckpointOf: checkpoint.body.size) else {
      return [
        Finding(
          .signer, code, .unverifiable,
          "The bundle's records do not tell which key signed at size \(checkpoint.body.size).")
      ]
    }
    var findings: [Finding] = []
    do throws(NoteError) {
      let size = try checkpoint.verified(by: keys).body.size
      findings.append(
        Finding(
          .signer, code, .valid,
          "The checkpoint at size \(size) is signed by the key that record 0 names."))
    } catch {
      findings.append(
        Finding(.signer, code, .invalid, "The checkpoint is not the log's: \(error.message)."))
    }
    // The key file is for other programs; it must not lead them to another key than record 0 does.
    let stated = evidence.bundle.file(BundlePath.logKey)
    if stated != Array((key.description + "\n").utf8) {
      findings.append(
        Finding(.signer, code, .invalid, "The key file does not hold the key of record 0."))
    }
    guard let pin = evidence.trust.key else {
      return findings + [
        Finding(
          .coverage, "signer-pinned", .unverifiable,
          "The log's key is its own claim. Give the verifier key that was lodged elsewhere with --key "
            + "to check it.")
      ]
    }
    let isPinned = keys.names(pin)
    return findings + [
      Finding(
        .signer, "signer-pinned", isPinned ? .valid : .invalid,
        isPinned
          ? "The log's key is the one you brought along."
          : "The log's key is not the one you brought along.")
    ]
  }
}
