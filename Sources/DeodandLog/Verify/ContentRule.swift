import DeodandEvents

/// Contents match their commitments, and none is missing (code `content-commitments`).
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
          "\(content.failed.count) contents are not the ones that the records commit to, the first "
            + "\(first.hex)."))
    }
    if content.missing > 0 {
      findings.append(
        Finding(
          .intact, code, .invalid,
          "\(content.missing) times a record refers to content that is not here and was not "
            + "declared erased.", records: content.missingIn))
    }
    if content.withoutKey > 0 {
      findings.append(
        Finding(
          .intact, "content-keys", .unverifiable,
          "\(content.withoutKey) contents can't be opened, for their key is not here: destroyed, or "
            + "kept elsewhere."))
    }
    if findings.isEmpty {
      findings.append(
        Finding(
          .intact, code, .valid, "All \(content.verified) contents match their commitments."))
    }
    return findings
  }
}
