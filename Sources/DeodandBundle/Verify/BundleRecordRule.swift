import DeodandEvents
import DeodandLog

/// Every line of the records file is a record, in order, and those that follow each other are
/// linked (codes `record-canonical`, `chain-link`).
///
/// Records of a selection have gaps between them: there the chain says nothing, and the inclusion
/// proofs hold them.
enum BundleRecordRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let walk = evidence.walk
    guard walk.malformed == 0, !walk.sequences.isEmpty else {
      return [
        Finding(
          .intact, "record-canonical", .invalid,
          "Lines of the records file that are no records: \(walk.malformed).")
      ]
    }
    let isOrdered = zip(walk.sequences, walk.sequences.dropFirst()).allSatisfy { $0 < $1 }
    let isListed = evidence.manifest?.records == walk.sequences
    return [
      Finding(
        .intact, "record-canonical", isOrdered && isListed ? .valid : .invalid,
        isOrdered && isListed
          ? "Every record is in form and on the manifest's list (\(walk.sequences.count) checked)."
          : "The records are not those that the manifest lists, or not in order."),
      Finding(
        .intact, "chain-link", walk.broken.isEmpty ? .valid : .invalid,
        walk.broken.isEmpty
          ? "Records that follow each other name each other."
          : "Records that follow each other do not name each other.",
        records: walk.broken),
    ]
  }
}
