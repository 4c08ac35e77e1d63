import CLibrary

// Who may use a file.
extension Files {
  /// Makes a file its owner's alone.
  package static func makePrivate(_ path: String) throws(SystemError) {
    try setMode(0o600, of: path)
  }

  /// Lets the members of a file's group read and write it too.
  package static func openToGroup(_ path: String) throws(SystemError) {
    try setMode(0o660, of: path)
  }

  /// Who owns what stands at a path, links followed, and the mode of it; nil if nothing does.
  package static func ownership(of path: String) -> (owner: UInt32, mode: UInt32)? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return (status.st_uid, UInt32(status.st_mode))
  }

  private static func setMode(_ mode: mode_t, of path: String) throws(SystemError) {
    guard unsafe chmod(path, mode) == 0 else { throw .last(.changingMode, path) }
  }

  /// Runs the body while whatever is made is its owner's alone.
  ///
  /// The mask is the process's: what other threads make meanwhile is private too.
  package static func withPrivateMask<Value>(
    _ body: () async throws -> Value
  ) async rethrows -> Value {
    let before = umask(0o077)
    defer { umask(before) }
    return try await body()
  }
}
