import DeodandEvents
import DeodandLog
import DeodandStore

/// Whether a log is fit to be evidence: what its verification finds INVALID.
///
/// An export rests on the whole log: proofs lead to a checkpoint over all of it. So all of it is
/// verified before, but for the contents, each of which is opened when it is disclosed.
enum LogFindings {
  /// What is INVALID, one sentence each; none in a sound log.
  static func faults(of path: String, _ state: StateDirectory?) throws -> [String] {
    try LogVerifier.verify(path, state: state, contents: .skipped).findings
      .filter { $0.outcome == .invalid }
      .map { "\($0.code): \($0.message)" }
  }

  /// Refuses a log with faults unless they are to be handed out with it.
  static func check(_ faults: [String], areHandedOut: Bool) throws(EvidenceError) {
    guard let first = faults.first, !areHandedOut else { return }
    throw EvidenceError(
      .notSound, "the log does not verify: \(first)",
      "deodand verify says all that is wrong; --despite-findings exports from it all the same, and says so inside"
    )
  }
}
