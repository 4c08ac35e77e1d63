/// Why evidence could not be made.
public struct EvidenceError: Error, Sendable, Hashable {
  /// What went wrong.
  ///
  /// The raw value is stable and may be scripted against.
  public enum Code: String, Sendable {
    /// The log does not begin with a birth certificate, so nothing says whose it is.
    case noBirth = "no-birth"
    /// The sealing key's certificate is not the one that record 0 names.
    case wrongCertificate = "wrong-certificate"
    /// The log does not verify, and nobody said that it is to be exported from all the same.
    case notSound = "not-sound"
    /// Something stands at the path already; evidence is never overwritten.
    case exists
    /// The bundle would not verify: the log's records or contents do not fit together.
    case unsound
    /// The file can't be read or written.
    case file
  }

  /// What went wrong.
  public let code: Code
  /// A sentence for people.
  public let message: String
  /// What to do about it.
  public let remedy: String

  init(_ code: Code, _ message: String, _ remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}
