import DeodandEvents
import DeodandLog

/// The exporter found faults in the log, and exported from it all the same (code `log-findings`).
///
/// The records of the bundle are proved by themselves; what the log lacks, or holds beside them,
/// they can't tell.
enum LogFindingsRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    guard let findings = evidence.manifest?.logFindings, let first = findings.first else {
      return []
    }
    let more = findings.count > 1 ? " (and more: \(findings.count - 1))" : ""
    return [
      Finding(
        .intact, "log-findings", .unverifiable,
        "The log did not verify when this was exported, by the exporter's own account: \(first)\(more)"
      )
    ]
  }
}
