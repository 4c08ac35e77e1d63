/// Why a bundle could not be made or read.
///
/// It is thrown where there is no bundle to judge; what is wrong with a bundle that can be read is
/// a finding of the verdict.
public struct BundleError: Error, Sendable, Hashable {
  /// What went wrong.
  ///
  /// The raw value is stable and may be scripted against.
  public enum Code: String, Sendable {
    /// The bytes are no container at all.
    case notABundle = "not-a-bundle"
    /// A container whose structure is not what a bundle has: changed, cut, or packed by something
    /// else.
    case damaged
    /// More than a bundle can hold.
    case tooLarge = "too-large"
    /// There is nothing to put into it.
    case nothingSelected = "nothing-selected"
    /// The log can't give what the bundle needs.
    case log
    /// The sink failed.
    case write
    /// The bytes of a bundle can't be had.
    case read
  }

  /// What went wrong.
  public let code: Code
  /// A sentence for people.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String, _ remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  /// Repacking changes bytes that no signature covers, and can't be told from tampering.
  static func damaged(_ what: String) -> BundleError {
    BundleError(
      .damaged, what,
      "ask for the bundle again; one that was repacked has to be packed with zip -0 by Deodand")
  }
}
