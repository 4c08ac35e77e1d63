import DeodandEvents
public import DeodandStore

/// Why an event was not recorded.
public struct RecorderError: Error, Sendable {
  /// What went wrong; the raw value is stable.
  public enum Code: String, Sendable {
    /// The draft can't be recorded as it is; the recorder goes on.
    case draft
    /// The log was busy for too long; nothing was written, and the recorder goes on.
    case busy
    /// The log could not be opened.
    case open
    /// The storage failed: this recorder records nothing more. Whether the events that were being
    /// committed are in the log is known only after it is opened again.
    case failed
    /// The recorder was closed.
    case closed
  }

  /// What went wrong.
  public let code: Code
  /// What went wrong, as a sentence in lower case without a full stop.
  public let message: String
  /// What to do about it.
  public let remedy: String
  /// The failure of the storage, if that was it.
  public let cause: StoreError?

  /// Describes a failure.
  public init(_ code: Code, _ message: String, remedy: String, cause: StoreError? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.cause = cause
  }

  init(_ error: DraftError) { self.init(.draft, error.message, remedy: error.remedy) }

  init(_ code: Code, _ cause: StoreError) {
    self.init(code, cause.message, remedy: cause.remedy, cause: cause)
  }

  static let closed = RecorderError(
    .closed, "the recorder was closed", remedy: "open the log again")
}

extension RecorderError: CustomStringConvertible {
  /// The message and the remedy.
  public var description: String { "\(message); \(remedy)" }
}
