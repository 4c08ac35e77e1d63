#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files and directories that are on the disk when the call returns.
///
/// A new file costs: `open(O_CREAT|O_EXCL|O_NOFOLLOW)`, `pwrite`, `fsync(file)`,
/// `fsync(directory)`. A directory moved into place costs: `rename`, `fsync(parent)`. What is not
/// solved: a disk that lies about `fsync`.
enum Durable {
  /// Makes a file that must not exist yet; it is removed again if it cannot be filled.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(StoreError) {
    do {
      let file = try FileDescriptor(
        path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
      do throws(StoreError) {
        try file.write(bytes, at: 0)
        try file.synchronize()
      } catch {
        _ = unsafe unlink(path)
        throw error
      }
    }
    try synchronizeDirectory(parent(of: path))
  }

  /// Makes a directory that must not exist yet.
  static func createDirectory(_ path: String, mode: mode_t) throws(StoreError) {
    guard unsafe mkdir(path, mode) == 0 else { throw .system(errno, "making \(path)") }
  }

  /// Makes a directory and those above it, as far as they are missing.
  static func createDirectories(_ path: String, mode: mode_t) throws(StoreError) {
    if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path != parent(of: path) else {
      throw .system(errno, "making \(path)")
    }
    try createDirectories(parent(of: path), mode: mode)
    guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
      throw .system(errno, "making \(path)")
    }
  }

  /// Waits until the entries of a directory are on the disk.
  static func synchronizeDirectory(_ path: String) throws(StoreError) {
    try FileDescriptor(path, flags: O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// Moves a directory into place.
  ///
  /// The system refuses a target that is not empty, so of two processes that do this at the same
  /// time one wins (rename(2)).
  static func move(_ source: String, to target: String) throws(StoreError) {
    guard unsafe rename(source, target) == 0 else {
      throw .system(errno, "moving into place \(target)")
    }
    try synchronizeDirectory(parent(of: target))
  }

  /// Removes a file if it is there.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Removes a directory that this process made, with everything in it.
  static func removeTree(_ path: String) {
    for name in (try? entries(of: path)) ?? [] {
      let child = path + "/" + name
      if unsafe unlink(child) != 0 { removeTree(child) }
    }
    _ = unsafe rmdir(path)
  }

  /// The names in a directory, in no particular order.
  static func entries(of path: String) throws(StoreError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw .system(errno, "listing \(path)") }
    defer { _ = unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether a path is a directory without entries.
  static func isEmptyDirectory(_ path: String) throws(StoreError) -> Bool {
    do {
      return try entries(of: path).isEmpty
    } catch {
      // A file is no directory; `opendir` says ENOTDIR.
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  /// A whole file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8] {
    try FileDescriptor(path, flags: O_RDONLY).readAll(limit: limit)
  }

  /// Whether something stands at the path.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether entries can be made in the directory.
  static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// The absolute path without links.
  static func realPath(_ path: String) throws(StoreError) -> String {
    guard let resolved = unsafe realpath(path, nil) else {
      throw .system(errno, "resolving \(path)")
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// The directory that holds the path.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    let parent = path[..<slash]
    return parent.isEmpty ? "/" : String(parent)
  }
}
