import DeodandEvents
import DeodandLog

/// Every line of the records file is a record, in order, and those that follow each other are
/// linked (codes `record-canonical`, `chain-link`).
enum BundleRecordRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let records = evidence.records
    guard evidence.malformed == 0, !records.isEmpty else {
      return [
        Finding(
          .intact, "record-canonical", .invalid,
          "Lines of the records file that are no records: \(evidence.malformed).")
      ]
    }
    let isOrdered = zip(records, records.dropFirst()).allSatisfy { $0.sequence < $1.sequence }
    let broken = zip(records, records.dropFirst()).filter { before, after in
      // A record may claim the largest number there is, and then has no next one.
      before.sequence < .max && after.sequence == before.sequence + 1
        && after.previous != LeafHash.of(before.bytes)
    }
    let isListed = evidence.manifest?.records == records.map(\.sequence)
    return [
      Finding(
        .intact, "record-canonical", isOrdered && isListed ? .valid : .invalid,
        isOrdered && isListed
          ? "Every record is in form and on the manifest's list (\(records.count) checked)."
          : "The records are not those that the manifest lists, or not in order."),
      Finding(
        .intact, "chain-link", broken.isEmpty ? .valid : .invalid,
        broken.isEmpty
          ? "Records that follow each other name each other."
          : "Records that follow each other do not name each other.",
        records: broken.map(\.1.sequence)),
    ]
  }
}
