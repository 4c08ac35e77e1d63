import DeodandEvents
import DeodandLog

/// Record 0 is in the bundle, and the manifest speaks of the same log (code `birth-certificate`).
///
/// Without record 0 a bundle names no keys, and nothing else in it could be believed.
enum BundleBirthRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    guard let birth = evidence.birth else {
      return [
        Finding(
          .intact, BirthRule.code, .invalid,
          "The bundle does not hold the log's birth certificate.")
      ]
    }
    let own = BirthRule.judge(birth)
    let isSame =
      evidence.manifest.map {
        $0.logID == birth.logID.hex && $0.origin.utf8.elementsEqual(birth.origin.utf8)
      } ?? false
    guard own.outcome == .valid, !isSame else { return [own] }
    return [
      Finding(
        .intact, BirthRule.code, .invalid,
        "The bundle's manifest and record 0 speak of two logs.")
    ]
  }
}
