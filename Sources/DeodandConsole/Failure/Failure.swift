/// A command could not do what was asked: what went wrong, what to do about it, the exit status.
///
/// The message is one line without a full stop, the hint says what to do in the imperative; both
/// may hold names from outside and are made visible where they are printed.
package struct Failure: Error {
  /// The exit statuses of every command (README, "Exit status").
  package enum Status: Int32 {
    /// The answer is no: tampered, or findings.
    case negative = 1
    /// Wrong usage or bad input.
    case usage = 2
    /// Cannot be told: incomplete, or trust is not configured.
    case undecided = 3
    /// Could not run: storage, system.
    case unable = 4
  }

  package let status: Status
  package let message: String
  package let hint: String?

  package init(_ status: Status, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }
}
