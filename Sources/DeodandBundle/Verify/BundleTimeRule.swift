import DeodandEvents
import DeodandLog

/// Whether anything outside confirms the time (code `time-stamp`).
enum BundleTimeRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    [
      Finding(
        .time, "time-stamp", .unverifiable,
        "No time-stamp token confirms when: times are the recorder's own clock.")
    ]
  }
}
