/// Why a log on disk could not be made, opened, read or written.
///
/// `code` is stable, `message` says what went wrong and `remedy` what to do about it. Neither ever
/// holds a key, a salt or content.
public struct StoreError: Error, Sendable, Hashable {
  /// What went wrong; the raw value is stable and may be scripted against.
  ///
  /// A code may be added; none is ever renamed or given another meaning.
  public enum Code: String, Sendable, CaseIterable {
    /// There is nothing at the path.
    case notFound = "not-found"
    /// What stands at the path is not a log.
    case notALog = "not-a-log"
    /// A newer Deodand wrote this log.
    case newerFormat = "newer-format"
    /// A log cannot be made where something stands already.
    case exists
    /// The database or a file is damaged.
    ///
    /// Never thrown for content whose key was destroyed, which is not damage.
    case damaged
    /// The log is shorter than, or differs from, what was last seen of it here.
    ///
    /// A restored backup looks the same as an attack, and only people can tell them apart.
    case rolledBack = "rolled-back"
    /// Another log was seen at this path before.
    case swapped
    /// The log that this machine remembers at the path is gone.
    case missing
    /// Others may change the log's directory or its keys.
    case exposed
    /// Key files can be read by others.
    case keyPermissions = "key-permissions"
    /// A key file is missing.
    case keyMissing = "key-missing"
    /// A key file holds no key, or not the key of this log.
    case keyWrong = "key-wrong"
    /// The disk, the quota or the database's page limit is full.
    case diskFull = "disk-full"
    /// Another process held the log for too long.
    ///
    /// Nothing was changed; it may be tried again.
    case busy
    /// The log can only be read.
    case readOnly = "read-only"
    /// The operating system refused access.
    case permission
    /// The storage failed.
    ///
    /// What became of a write that ended so is unknown until the log is opened again.
    case io = "input-output"
    /// A value is outside what a log can hold.
    case invalid
  }

  /// What went wrong.
  public let code: Code
  /// What went wrong, as a sentence in lower case without a full stop.
  public let message: String
  /// What to do about it, in the same form.
  public let remedy: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}

extension StoreError: CustomStringConvertible {
  /// The message and the remedy.
  public var description: String { "\(message); \(remedy)" }
}
