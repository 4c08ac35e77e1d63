/// By which rules the answers of a bundle were made: explanations, gaps, coverage, the report, and
/// the text of `VERIFY.txt`.
///
/// Answers are computed from what a bundle holds, and a verifier that has the same rules computes
/// them again and compares bytes. One that has others can't, and says so.
public enum AnswerRules {
  /// The rules that this version has.
  ///
  /// To be raised whenever a bundle's answers change by one byte: a word of a sentence, a rule, a
  /// form. `Tests/Vectors/bundle-answers` holds a bundle of these rules, and a test fails where the
  /// answers changed and this did not.
  public static let version = "answers-1"
}
