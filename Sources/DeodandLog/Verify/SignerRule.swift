import DeodandEvents

/// The log's key, and its certificate, are the ones that the verifier was given before (codes
/// `signer-pinned`, `seal-pinned`).
enum SignerRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let keys = log.keys, let birth = log.birth else { return [] }
    return [
      PinnedSigner.finding(
        log.evidence.trust, keys, of: birth.origin,
        isBound: KeptCheckpointRule.judge(log).bindsLog, isSealed: false)
    ] + certificate(log, keys, birth.origin)
  }

  /// Asked only where a fingerprint was brought along: a log is sealed by nobody, its bundles are.
  private static func certificate(
    _ log: SeenLog, _ keys: KeyHistory, _ origin: String
  ) -> [Finding] {
    let names = { keys.names(certificate: $0) }
    switch log.evidence.trust.recognize(origin, byCertificates: names) {
    case .unknown: return []
    case .right(let source):
      return [
        Finding(
          .signer, "seal-pinned", .valid, "The evidence certificate is \(source.words).")
      ]
    case .wrong(let source):
      return [
        Finding(
          .signer, "seal-pinned", .invalid,
          "Record 0 names another evidence certificate than \(source.words).")
      ]
    }
  }
}

/// Whether anything outside the recorder confirms the time (code `outside-time`).
enum OutsideTimeRule {
  static func check(_ log: SeenLog) -> [Finding] {
    [
      Finding(
        .time, "outside-time", .unverifiable,
        "No time-stamp token and no witness confirms when: times are the recorder's own clock.")
    ]
  }
}
