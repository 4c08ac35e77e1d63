import DeodandEvents
import DeodandLog

/// The entries are those that a bundle has, in their one order (code `entry-order`).
enum EntryOrderRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    // Without the manifest, or with a list that can't be read, no order is known.
    guard let manifest = evidence.manifest, let disclosures = evidence.disclosures else {
      return []
    }
    let wrong = EntryOrder.firstWrong(
      evidence.bundle.paths, contents: disclosures.map(\.path),
      statesAnswers: manifest.answers != nil)
    guard let wrong else {
      return [
        Finding(
          .intact, "entry-order", .valid, "The files are those of a bundle, in their one order.")
      ]
    }
    return [
      Finding(
        .intact, "entry-order", .invalid,
        "A file does not stand where a bundle has it, or has no place in one: \(wrong).")
    ]
  }
}
