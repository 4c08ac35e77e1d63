/// Why a trust file can't be read.
///
/// Nothing of such a file is trusted: half of what somebody wrote may be the wrong half.
public struct TrustError: Error, Sendable, Hashable {
  /// What is wrong; the raw value is stable.
  public enum Code: String, Sendable {
    /// The first line is not that of a trust file of this version.
    case notATrustFile = "not-a-trust-file"
    /// The file, or a line, or the number of entries is beyond the limit.
    case tooLarge = "trust-too-large"
    /// A line is not what may stand there.
    case malformed = "trust-malformed"
  }

  /// What is wrong.
  public let code: Code
  /// The line, from 1; 0 for the file as a whole.
  public let line: Int
  /// A clause for people.
  public let message: String
  /// What to do about it.
  public let remedy: String

  init(_ code: Code, line: Int, _ message: String, _ remedy: String) {
    self.code = code
    self.line = line
    self.message = message
    self.remedy = remedy
  }
}
