import CLibrary

/// An open file or directory, closed when it goes out of scope.
///
/// It is read and written by offset, so that nobody depends on where somebody else left off. FIFOs,
/// devices and sockets are refused: they would block, or be something else than was meant.
package struct FileDescriptor: ~Copyable, Sendable {
  /// How a path is opened; all are closed when a program is started.
  package enum Access: Sendable {
    /// A file or a directory, for reading.
    case reading
    /// The same, but not through a symbolic link at the end of the path.
    case readingWithoutLinks
    /// A directory, to synchronize its entries.
    case directory
    /// A new file, for writing; whatever stands at the path, a link too, is `exists`.
    case making
    /// A file for reading and writing, made if it is missing, not through a link.
    case updating

    fileprivate var flags: Int32 {
      switch self {
      case .reading: O_RDONLY
      case .readingWithoutLinks: O_RDONLY | O_NOFOLLOW
      case .directory: O_RDONLY | O_DIRECTORY
      case .making: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      case .updating: O_RDWR | O_CREAT | O_NOFOLLOW
      }
    }
  }

  private let number: Int32
  private let path: String

  /// Opens a path; `mode`, less what the process's mask takes away, is that of a file that is made.
  package init(_ path: String, _ access: Access, mode: UInt32 = 0o600) throws(SystemError) {
    // Without O_NONBLOCK opening a FIFO would wait for somebody at its other end.
    try self.init(
      owning: unsafe open(path, access.flags | O_CLOEXEC | O_NONBLOCK, mode_t(mode)), path)
  }

  /// Takes what `open` or `openat` has just answered, and refuses what is neither file nor
  /// directory.
  init(owning number: Int32, _ path: String) throws(SystemError) {
    guard number >= 0 else { throw .last(.opening, path) }
    var status = stat()
    let kind = unsafe fstat(number, &status) == 0 ? status.st_mode & S_IFMT : 0
    guard kind == S_IFREG || kind == S_IFDIR else {
      close(number)
      throw SystemError(
        .neitherFileNorDirectory, .opening, path, "it is neither a file nor a directory")
    }
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// Everything in the file from the beginning; more than `limit` bytes are refused.
  package func readAll(limit: Int) throws(SystemError) -> [UInt8] {
    var result: [UInt8] = []
    while result.count <= limit {
      let more = try read(min(Self.pieceBytes, limit + 1 - result.count), at: result.count)
      if more.isEmpty { break }
      result += more
    }
    guard result.count <= limit else { throw tooLong(limit) }
    return result
  }

  /// Everything in a file that nobody writes to meanwhile: one that is too long is refused before
  /// it is read, and one that grows or is cut is refused, too (`changed`).
  package func readStill(limit: Int) throws(SystemError) -> [UInt8] {
    let count = try byteCount()
    guard count <= limit else { throw tooLong(limit) }
    // One byte more: it is there only if the file has grown.
    let bytes = try readAll(limit: limit)
    let after = try byteCount()
    guard bytes.count == count, after == count else { throw changed }
    return bytes
  }

  /// What a file is that has other bytes than it had before.
  package var changed: SystemError {
    SystemError(.changed, .reading, path, "it was changed while it was read")
  }

  private func tooLong(_ limit: Int) -> SystemError {
    SystemError(.longer(than: limit), .reading, path, "it is longer than \(limit) bytes")
  }

  /// What is read in one call: a file of any length is read in memory of its own length.
  package static let pieceBytes = 1 << 20

  /// So many bytes from an offset; fewer only where the file ends.
  package func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = unsafe result.withUnsafeMutableBytes { buffer in
        Transfer.uninterrupted {
          unsafe pread(
            number, buffer.baseAddress?.advanced(by: filled), count - filled,
            off_t(offset + filled))
        }
      }
      guard more >= 0 else { throw .last(.reading, path) }
      if more == 0 { break }
      filled += more
    }
    result.removeLast(count - filled)
    return result
  }

  /// The length of the file in bytes.
  package func byteCount() throws(SystemError) -> Int {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .last(.examining, path) }
    return Int(status.st_size)
  }

  /// Writes all bytes at an offset.
  package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
    let failure = unsafe Transfer.all(of: bytes) { rest, done in
      unsafe pwrite(number, rest.baseAddress, rest.count, off_t(offset + done))
    }
    if let failure { throw SystemError(failure, .writing, path) }
  }

  /// Cuts or extends the file.
  package func truncate(to size: Int) throws(SystemError) {
    guard ftruncate(number, off_t(size)) == 0 else { throw .last(.cutting, path) }
  }

  /// Waits until the bytes are on the disk.
  package func synchronize() throws(SystemError) {
    guard fsync(number) == 0 else { throw .last(.synchronizing, path) }
  }

  /// Waits for the exclusive lock that other processes respect; closing releases it.
  package func lock() throws(SystemError) {
    guard Transfer.uninterrupted({ flock(number, LOCK_EX) }) == 0 else {
      throw .last(.locking, path)
    }
  }

  /// Takes the exclusive lock if nobody has it; false where somebody does.
  package func tryLock() -> Bool {
    Transfer.uninterrupted { flock(number, LOCK_EX | LOCK_NB) } == 0
  }

  /// Releases the lock.
  package func unlock() { flock(number, LOCK_UN) }

  /// The permission bits, and whether this is a regular file.
  package func status() throws(SystemError) -> (mode: UInt32, isRegular: Bool) {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .last(.examining, path) }
    return (UInt32(status.st_mode & 0o7777), status.st_mode & S_IFMT == S_IFREG)
  }
}
