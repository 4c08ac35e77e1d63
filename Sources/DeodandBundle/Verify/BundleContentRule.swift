import DeodandCrypto
import DeodandEvents
import DeodandLog

/// Disclosed contents match their commitments, and every other one is accounted for
/// (code `content-commitments`; RFC 2104).
///
/// HMAC under a salt that is disclosed with the content: nobody can find other bytes with the same
/// commitment, while those who have the record alone can't guess short contents.
enum BundleContentRule {
  private static let reasons: Set<String> = ["not-selected", "withheld", "erased", "missing"]

  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "content-commitments"
    guard let disclosures = evidence.disclosures, let withheld = evidence.withheld
    else {
      return [
        Finding(
          .intact, code, .invalid, "The lists of disclosed and withheld content can't be read.")
      ]
    }
    let wrong = disclosures.filter { item in
      guard item.salt.count == 32, let bytes = evidence.bundle.file(item.path) else { return true }
      return Hash256(HMACSHA256.tag(key: item.salt, bytes)) != item.commitment.hash
    }
    // A content file that no line of the disclosures names has no salt, and so is bound to nothing.
    let files = Set(evidence.bundle.paths.filter { $0.hasPrefix("data/content/") })
    let unaccounted = evidence.walk.unaccounted
    if !wrong.isEmpty || files != Set(disclosures.map(\.path)) {
      return [
        Finding(
          .intact, code, .invalid,
          "Disclosed contents that the records do not commit to: \(max(wrong.count, 1)).")
      ]
    }
    if !unaccounted.isEmpty || !withheld.allSatisfy({ reasons.contains($0.reason) }) {
      return [
        Finding(
          .intact, code, .invalid,
          "Some content is neither disclosed nor listed as withheld.", records: unaccounted)
      ]
    }
    // Whoever holds the sealing key could otherwise slip in content that was never recorded.
    if evidence.walk.isUncommitted {
      return [
        Finding(
          .intact, code, .invalid,
          "Content is disclosed or listed as withheld that no record commits to.")
      ]
    }
    return [
      Finding(
        .intact, code, .valid,
        "Every disclosed content matches its commitment (\(disclosures.count) checked); withheld and "
          + "listed: \(withheld.count).")
    ] + missing(withheld)
  }

  private static func missing(_ withheld: [(commitment: Commitment, reason: String)]) -> [Finding] {
    let lost = withheld.filter { $0.reason == "missing" }.count
    if lost == 0 { return [] }
    return [
      Finding(
        .complete, "content-missing", .unverifiable,
        "Contents that were missing from the log when the bundle was made: \(lost).")
    ]
  }
}
