import DeodandEvents
import DeodandLog

/// The checkpoint is signed by the key that the log had then (code `checkpoint-signature`; C2SP
/// tlog-checkpoint).
///
/// The signature says only that the log agrees with itself: anybody can make a log with keys of
/// their own. Whose key it is is for `BundleSignerRule`.
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
    return findings
  }
}
