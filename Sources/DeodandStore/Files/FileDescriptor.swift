#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file or directory, closed when it goes out of scope.
struct FileDescriptor: ~Copyable {
  private let number: Int32
  private let path: String

  /// Opens a path; `mode` counts only if the flags make the file.
  init(_ path: String, flags: Int32, mode: mode_t = 0o600) throws(StoreError) {
    // Without O_NONBLOCK opening a FIFO would wait for somebody at its other end.
    let number = unsafe open(path, flags | O_CLOEXEC | O_NONBLOCK, mode)
    guard number >= 0 else { throw .system(errno, "opening \(path)") }
    var status = stat()
    let kind = unsafe fstat(number, &status) == 0 ? status.st_mode & S_IFMT : 0
    guard kind == S_IFREG || kind == S_IFDIR else {
      close(number)
      throw StoreError(
        .invalid, "\(path) is neither a file nor a directory",
        remedy: "put the file that belongs there back")
    }
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// Everything in the file from the beginning; more than `limit` bytes are refused.
  func readAll(limit: Int) throws(StoreError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: limit + 1)
    var filled = 0
    while filled <= limit {
      let count = unsafe result.withUnsafeMutableBytes { buffer in
        unsafe pread(
          number, buffer.baseAddress?.advanced(by: filled), limit + 1 - filled, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno, "reading \(path)") }
      if count == 0 { break }
      filled += count
    }
    guard filled <= limit else {
      throw StoreError(
        .invalid, "\(path) is longer than \(limit) bytes", remedy: "check that it is the right file"
      )
    }
    result.removeLast(result.count - filled)
    return result
  }

  /// Writes all bytes at an offset.
  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          number, buffer.baseAddress?.advanced(by: written), bytes.count - written,
          off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system(errno, "writing \(path)") }
      written += count
    }
  }

  /// Cuts or extends the file.
  func truncate(to size: Int) throws(StoreError) {
    guard ftruncate(number, off_t(size)) == 0 else { throw .system(errno, "cutting \(path)") }
  }

  /// Waits until the bytes are on the disk.
  func synchronize() throws(StoreError) {
    guard fsync(number) == 0 else { throw .system(errno, "synchronizing \(path)") }
  }

  /// Waits for the exclusive lock that other processes respect; closing releases it.
  func lock() throws(StoreError) {
    while flock(number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .system(errno, "locking \(path)") }
    }
  }

  /// Releases the lock.
  func unlock() { flock(number, LOCK_UN) }

  /// The permission bits, and whether this is a regular file.
  func status() throws(StoreError) -> (mode: mode_t, isRegular: Bool) {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .system(errno, "examining \(path)") }
    return (status.st_mode & 0o7777, status.st_mode & S_IFMT == S_IFREG)
  }
}
