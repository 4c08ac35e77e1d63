#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whole files in and out, with errors that name the file and the remedy.
package enum Files {
  /// What stands at a path.
  package enum Kind {
    case file
    case directory
    case other
  }

  /// What stands at a path; a missing file is a failure with a hint.
  package static func kind(of path: String) throws -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(
        .usage, "\(path): \(SystemError.text(errno))",
        hint: "check the path, or name the log with --log")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// Whether anything stands at a path.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether a file is its owner's alone.
  package static func isPrivate(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o077 == 0
  }

  /// Whether a path names a regular file.
  package static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The directory that relative paths begin in.
  package static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  /// A path that means the same in any directory.
  package static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }

  /// Makes a file its owner's alone.
  package static func makePrivate(_ path: String) throws { try setMode(0o600, of: path) }

  /// Lets the members of a file's group read and write it too.
  package static func openToGroup(_ path: String) throws { try setMode(0o660, of: path) }

  private static func setMode(_ mode: mode_t, of path: String) throws {
    guard chmod(path, mode) == 0 else {
      throw Failure(.unable, "\(path): \(SystemError.text(errno))", hint: "check its owner")
    }
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

  /// Whether a path names a regular file that may be executed.
  package static func isExecutable(_ path: String) -> Bool {
    isFile(path) && access(path, X_OK) == 0
  }

  /// Removes a file, if it is there.
  package static func remove(_ path: String) { unlink(path) }

  /// The bytes of a file; `-` is standard input.
  package static func read(_ path: String) throws -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.usage, "\(path): \(SystemError.text(errno))", hint: "check the path")
    }
    defer { if descriptor != 0 { close(descriptor) } }
    var bytes: [UInt8] = []
    while let piece = try readPiece(descriptor, of: path) { bytes += piece }
    return bytes
  }

  /// The next bytes of a descriptor, or nil at the end.
  package static func readPiece(
    _ descriptor: Int32, of path: String, capacity: Int = 1 << 20
  ) throws -> [UInt8]? {
    while true {
      var failure: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        let result = Self.readOnce(descriptor, buffer)
        count = max(result, 0)
        failure = result < 0 ? errno : 0
      }
      if failure == EINTR { continue }
      guard failure == 0 else {
        throw Failure(.usage, "\(path): \(SystemError.text(failure))", hint: "check the path")
      }
      return piece.isEmpty ? nil : piece
    }
  }

  private static func readOnce(
    _ descriptor: Int32, _ buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
