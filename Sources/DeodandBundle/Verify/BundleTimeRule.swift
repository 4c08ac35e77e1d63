import DeodandEvents
import DeodandLog

/// Whether anything outside confirms the time (code `time-stamp`).
///
/// Always unverifiable as yet: no token is written, and one that nobody checks must not count.
enum BundleTimeRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    [
      Finding(
        .time, "time-stamp", .unverifiable,
        "No time-stamp token confirms when: times are the recorder's own clock.")
    ]
  }
}
