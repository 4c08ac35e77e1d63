import DeodandEvents

/// Contents match their commitments, and none is missing (code `content-commitments`).
///
/// Content whose key was destroyed can't be checked any more and is never called valid; whether it
/// was rightly erased is for people, who find the `content.erased` records.
enum ContentRule {
  static func check(_ log: SeenLog) -> [Finding] {
    let code = "content-commitments"
    guard let content = log.evidence.content else {
      return [Finding(.intact, code, .unverifiable, "The content was not looked at.")]
    }
    var findings: [Finding] = []
    if let first = content.failed.first {
      findings.append(
        Finding(
          .intact, code, .invalid,
          "Contents that do not match their commitment: \(content.failed.count), the first "
            + "\(first.hex)."))
    }
    if content.missing > 0 {
      findings.append(
        Finding(
          .intact, code, .invalid,
          "Content that records refer to is not here and was not declared erased: "
            + "\(content.missing) times.", records: content.missingIn))
    }
    if content.withoutKey > 0 {
      findings.append(
        Finding(
          .intact, "content-keys", .unverifiable,
          "Contents that can't be opened, for their key is not here: \(content.withoutKey). It was "
            + "destroyed, or is kept elsewhere."))
    }
    if findings.isEmpty {
      findings.append(
        Finding(
          .intact, code, .valid,
          "Every content matches its commitment (\(content.verified) checked)."))
    }
    return findings
  }
}
