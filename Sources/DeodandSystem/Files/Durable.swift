import CLibrary

/// Files and directories that are on the disk when the call returns.
///
/// A new file costs: `open(O_CREAT|O_EXCL|O_NOFOLLOW)`, `pwrite`, `fsync(file)`,
/// `fsync(directory)`. A directory moved into place costs: `rename`, `fsync(parent)`. What is not
/// solved: a disk that lies about `fsync`.
package enum Durable {
  /// Makes a file that must not exist yet; it is removed again if it cannot be filled.
  package static func create(
    _ path: String, _ bytes: [UInt8], mode: UInt32
  ) throws(SystemError) {
    do {
      let file = try FileDescriptor(path, .making, mode: mode)
      do throws(SystemError) {
        try file.write(bytes, at: 0)
        try file.synchronize()
      } catch {
        _ = unsafe unlink(path)
        throw error
      }
    }
    try synchronizeDirectory(Files.parent(of: path))
  }

  /// Makes a directory that must not exist yet.
  package static func createDirectory(_ path: String, mode: UInt32) throws(SystemError) {
    guard unsafe mkdir(path, mode_t(mode)) == 0 else { throw .last(.making, path) }
  }

  /// Makes a directory and those above it, as far as they are missing.
  package static func createDirectories(_ path: String, mode: UInt32) throws(SystemError) {
    if unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path != Files.parent(of: path) else { throw .last(.making, path) }
    try createDirectories(Files.parent(of: path), mode: mode)
    guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
      throw .last(.making, path)
    }
  }

  /// Waits until the entries of a directory are on the disk.
  package static func synchronizeDirectory(_ path: String) throws(SystemError) {
    try FileDescriptor(path, .directory).synchronize()
  }

  /// Moves a directory into place.
  ///
  /// The system refuses a target that is not empty, so of two processes that do this at the same
  /// time one wins (rename(2)).
  package static func move(_ source: String, to target: String) throws(SystemError) {
    guard unsafe rename(source, target) == 0 else { throw .last(.moving, target) }
    try synchronizeDirectory(Files.parent(of: target))
  }

  /// Removes a directory that this process made, with everything in it.
  package static func removeTree(_ path: String) {
    for name in (try? Directories.entries(of: path)) ?? [] {
      let child = path + "/" + name
      if unsafe unlink(child) != 0 { removeTree(child) }
    }
    _ = unsafe rmdir(path)
  }
}
