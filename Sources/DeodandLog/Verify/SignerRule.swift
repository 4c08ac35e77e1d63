import DeodandEvents

/// The log's key, and its certificate, are the ones that the verifier was given before (codes
/// `signer-pinned`, `seal-pinned`).
enum SignerRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let keys = log.keys else { return [] }
    return signer(log, keys) + certificate(log, keys)
  }

  private static func signer(_ log: SeenLog, _ keys: KeyHistory) -> [Finding] {
    guard let pin = log.evidence.pin else {
      return [
        Finding(
          .coverage, "signer-pinned", .unverifiable,
          "The key is the log's own claim. Give the verifier key that was lodged elsewhere with --key "
            + "to check it.")
      ]
    }
    let own = keys.logKeys.map(\.key.description).joined(separator: ", ")
    return [
      keys.names(pin)
        ? Finding(.signer, "signer-pinned", .valid, "The log's key is the one you brought along.")
        : Finding(
          .signer, "signer-pinned", .invalid,
          "The log names another key than the one you brought along: \(own).")
    ]
  }

  /// Asked only where a fingerprint was brought along: a log is sealed by nobody, its bundles are.
  private static func certificate(_ log: SeenLog, _ keys: KeyHistory) -> [Finding] {
    guard let pin = log.evidence.fingerprint else { return [] }
    return [
      keys.names(certificate: pin)
        ? Finding(
          .signer, "seal-pinned", .valid, "The evidence certificate is the one you brought along.")
        : Finding(
          .signer, "seal-pinned", .invalid,
          "Record 0 names another evidence certificate than the one you brought along.")
    ]
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
