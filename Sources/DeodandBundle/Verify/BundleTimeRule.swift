import DeodandEvents
import DeodandLog

/// Whether anything outside confirms the time (code `time-stamp`).
enum BundleTimeRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let hasToken = evidence.bundle.file(BundlePath.timeStamp) != nil
    return [
      Finding(
        .time, "time-stamp", .unverifiable,
        hasToken
          ? "The bundle holds a time-stamp token that this version can't check yet: use openssl ts."
          : "No time-stamp token confirms when: times are the recorder's own clock.")
    ]
  }
}
