import DeodandEvents
import DeodandLog

/// The bundle says what was watched and what was not (code `coverage-stated`).
///
/// Never better than unverifiable: no recorder can testify to what it did not see.
enum BundleCoverageRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    guard let coverage = evidence.bundle.json(BundlePath.coverage) else {
      return [
        Finding(
          .coverage, "coverage-stated", .invalid, "The bundle does not say what was watched.")
      ]
    }
    let watches = coverage["watches"]?.array?.compactMap(\.string) ?? []
    return [
      Finding(
        .coverage, "coverage-stated", .unverifiable,
        watches.isEmpty
          ? "The recorders of these records did not say what they watched."
          : "By their own word the recorders watched: \(watches.joined(separator: "; ")). What else there was, "
            + "the record can't tell.")
    ]
  }
}
