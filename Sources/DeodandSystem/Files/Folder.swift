import CLibrary

/// An open directory whose entries are reached through it alone, closed when it goes out of scope.
///
/// Somebody who exchanges the directory's own name for a link, or a file in it for a link, leads no
/// read or write elsewhere: names are resolved from the open directory and links are not followed
/// (openat(2)).
package struct Folder: ~Copyable, Sendable {
  private let number: Int32
  private let path: String

  /// Opens a directory; a link to one is refused.
  package init(_ path: String) throws(SystemError) {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { throw .last(.opening, path) }
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// The names in it, in no particular order; nil if there are more than `limit`.
  package func names(limit: Int) throws(SystemError) -> [String]? {
    // A description of its own, since reading moves its offset, and closing the listing closes it.
    let copy = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let listing = unsafe fdopendir(copy) else { throw .last(.listing, path) }
    defer { _ = unsafe closedir(listing) }
    var names: [String] = []
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
      }
      if name == "." || name == ".." { continue }
      if names.count == limit { return nil }
      names.append(name)
    }
    return names
  }

  /// Opens a file in it for reading.
  package func file(_ name: String) throws(SystemError) -> FileDescriptor {
    // O_NONBLOCK, as in `FileDescriptor`: a FIFO would wait.
    try FileDescriptor(
      owning: unsafe openat(number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
      path + "/" + name)
  }

  /// Makes a file in it, its owner's alone, for writing and reading.
  package func newFile(_ name: String) throws(SystemError) -> FileDescriptor {
    try FileDescriptor(
      owning: unsafe openat(
        number, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600)),
      path + "/" + name)
  }

  /// Gives a file in it another name; whatever had that name is gone.
  package func rename(_ name: String, to new: String) throws(SystemError) {
    guard unsafe renameat(number, name, number, new) == 0 else {
      throw .last(.moving, path + "/" + new)
    }
  }

  /// Removes a file, or a directory that is empty; false if something stays there.
  @discardableResult
  package func remove(_ name: String) -> Bool {
    unsafe unlinkat(number, name, 0) == 0 || unlinkat(number, name, AT_REMOVEDIR) == 0
      || errno == ENOENT
  }
}
