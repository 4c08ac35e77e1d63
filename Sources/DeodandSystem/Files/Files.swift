import CLibrary

/// What stands at paths, and whole files in.
package enum Files {
  /// What stands at a path, links followed.
  package enum Kind: Sendable {
    case file
    case directory
    /// A device, a FIFO or a socket.
    case other
  }

  /// What stands at a path; `notFound` if nothing does.
  package static func kind(of path: String) throws(SystemError) -> Kind {
    guard let status = status(of: path) else { throw .last(.examining, path) }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    default: .other
    }
  }

  /// Whether anything stands at a path.
  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether anything has this name, a link that leads nowhere included.
  package static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Whether this process may write a file, or make entries in a directory.
  package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// Whether a file is its owner's alone.
  package static func isPrivate(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & 0o077 == 0 } ?? false
  }

  /// Whether a path names a regular file.
  package static func isFile(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  /// Whether a path names a regular file that may be executed.
  package static func isExecutable(_ path: String) -> Bool {
    unsafe isFile(path) && access(path, X_OK) == 0
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  /// The directory that relative paths begin in.
  package static var workingDirectory: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// A path that means the same in any directory.
  package static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }

  /// The absolute path without links; `notFound` if nothing stands there.
  package static func realPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw .last(.resolving, path) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// The absolute path without links, of what is not there too: then that of the nearest directory
  /// above it that is, and the rest as it is written.
  package static func realPlace(_ path: String) throws(SystemError) -> String {
    do throws(SystemError) {
      return try realPath(path)
    } catch {
      guard error.kind == .notFound else { throw error }
      let place = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      let parent = parent(of: place)
      // The working directory itself is gone.
      guard parent != place, place != "." else { throw error }
      let name = place.split(separator: "/").last.map(String.init) ?? ""
      let above = try realPlace(parent)
      return above == "/" ? "/" + name : above + "/" + name
    }
  }

  /// The directory that holds a path.
  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    let parent = path[..<slash]
    return parent.isEmpty ? "/" : String(parent)
  }

  /// Removes a file, if it is there.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// The most bytes of a file that a command is given and holds whole: larger than any transcript,
  /// and within the memory of a machine that records.
  package static let inputBytes = 1 << 30

  /// The bytes of a file that was named to a command; `-` is standard input, however it comes.
  ///
  /// Anything but a regular file is refused at once, and so is one that is too long, or that
  /// somebody writes to meanwhile.
  package static func read(_ path: String) throws(SystemError) -> [UInt8] {
    try input(path, limit: inputBytes)
  }

  /// The same, with another limit.
  package static func input(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    guard path == "-" else { return try FileDescriptor.ofFile(path).readStill(limit: limit) }
    var bytes: [UInt8] = []
    while let piece = try ByteStream.readPiece(ByteStream.input, of: path) {
      bytes += piece
      guard bytes.count <= limit else {
        throw SystemError(.longer(than: limit), .reading, path, "it is longer than \(limit) bytes")
      }
    }
    return bytes
  }

  /// A whole file of at most `limit` bytes; anything but a file is refused.
  package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    try FileDescriptor(path, .reading).readAll(limit: limit)
  }
}
