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
