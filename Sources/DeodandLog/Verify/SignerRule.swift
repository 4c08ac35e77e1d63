import DeodandEvents

/// The log's key is the one that the verifier was given before (code `signer-pinned`).
enum SignerRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let key = log.birth?.checkpointKey else { return [] }
    guard let pin = log.evidence.pin else {
      return [
        Finding(
          .coverage, "signer-pinned", .unverifiable,
          "The key is the log's own claim. Give the verifier key that was lodged elsewhere with --key "
            + "to check it.")
      ]
    }
    return [
      pin == key
        ? Finding(.signer, "signer-pinned", .valid, "The log's key is the one you brought along.")
        : Finding(
          .signer, "signer-pinned", .invalid,
          "The log names another key than the one you brought along: \(key.description).")
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
