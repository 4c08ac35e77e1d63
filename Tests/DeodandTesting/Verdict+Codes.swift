public import DeodandLog

extension Verdict {
  /// The codes of findings with an outcome; a test compares the whole set, so that a rule that
  /// fails beside the expected one is seen.
  public func codes(_ outcome: Outcome) -> Set<String> {
    Set(findings.filter { $0.outcome == outcome }.map(\.code))
  }

  /// The findings with a code.
  public func findings(_ code: String) -> [Finding] { findings.filter { $0.code == code } }
}
