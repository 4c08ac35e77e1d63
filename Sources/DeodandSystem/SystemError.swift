import CLibrary

/// A call of the operating system that failed: what was being done, to what, and why it failed.
///
/// This is the one place that knows the numbers of `errno(3)`; the layers above put it in words of
/// their own, with a remedy.
package struct SystemError: Error, Sendable, Hashable {
  /// What was being done; the raw value reads on with the path.
  package enum Action: String, Sendable, Hashable {
    case opening, reading, writing, cutting, synchronizing, locking, examining, listing, resolving
    /// A new file or directory.
    case making
    /// A new name for what is complete.
    case moving = "moving into place"
    case changingMode = "changing the mode of"
    /// A program; the path is the command's first word.
    case starting
    case piping = "making a pipe"
  }

  /// What it comes down to for whoever has to act on it.
  package enum Kind: Sendable, Hashable {
    /// Nothing stands there.
    case notFound
    /// Something stands there already.
    case exists
    case permission
    case readOnly
    /// No space, or no more of one's share of it.
    case full
    /// A symbolic link stands where none is followed.
    case link
    /// Nobody reads a pipe any more.
    case brokenPipe
    /// A device, a FIFO or a socket stands where a file or a directory was expected.
    case neitherFileNorDirectory
    /// A file has more bytes than this many, which were allowed.
    case longer(than: Int)
    /// A file grew or was cut while it was read.
    case changed
    case other
  }

  /// What was being done.
  package let action: Action
  /// To what; empty where there is no path.
  package let path: String
  /// What it comes down to.
  package let kind: Kind
  /// The system's own words, lower case at their beginning.
  package let reason: String

  /// Describes a failure by its `errno`.
  package init(_ number: Int32, _ action: Action, _ path: String) {
    self.action = action
    self.path = path
    kind = SystemError.kind(of: number)
    reason = SystemError.text(number)
  }

  /// Describes what the system allowed and we don't.
  init(_ kind: Kind, _ action: Action, _ path: String, _ reason: String) {
    self.action = action
    self.path = path
    self.kind = kind
    self.reason = reason
  }

  /// The failure of the call that was made last on this thread.
  static func last(_ action: Action, _ path: String) -> SystemError {
    SystemError(errno, action, path)
  }

  /// The text of strerror(3), lower case at its beginning.
  package static func text(_ number: Int32) -> String {
    let text = unsafe String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func kind(of number: Int32) -> Kind {
    switch number {
    case ENOENT, ENOTDIR: .notFound
    case EEXIST, ENOTEMPTY: .exists
    case EACCES, EPERM: .permission
    case EROFS: .readOnly
    case ENOSPC, EDQUOT: .full
    case ELOOP: .link
    case EPIPE: .brokenPipe
    default: .other
    }
  }
}

extension SystemError: CustomStringConvertible {
  /// What was being done, to what, and the reason.
  package var description: String {
    path.isEmpty ? "\(action.rawValue): \(reason)" : "\(action.rawValue) \(path): \(reason)"
  }
}
