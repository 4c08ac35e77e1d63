import CLibrary

/// A file that appears whole or not at all: written beside its place, synced, then linked into it.
package struct FreshFile: ~Copyable {
  private let path: String
  /// Where the bytes stand until the file is complete: they can be read back there.
  package let temporary: String
  /// How many bytes have been written.
  package private(set) var byteCount = 0
  private let descriptor: Int32
  private var isCommitted = false

  /// Begins a file; one that exists already is never replaced (`exists`).
  ///
  /// Its mode is 0644 less what the process's mask takes away.
  package init(_ path: String) throws(SystemError) {
    let temporary = path + ".tmp-\(getpid())"
    guard !Files.exists(path) else { throw SystemError(EEXIST, .making, path) }
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last(.making, errno == EEXIST ? temporary : path) }
    self.path = path
    self.temporary = temporary
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    if !isCommitted { _ = unsafe unlink(temporary) }
  }

  /// Appends bytes.
  package mutating func write(_ bytes: [UInt8]) throws(SystemError) {
    try overwrite(bytes, at: byteCount)
    byteCount += bytes.count
  }

  /// Writes bytes at an offset, over what stands there.
  package func overwrite(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
    let failure = unsafe Transfer.all(of: bytes) { rest, done in
      unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    }
    if let failure { throw SystemError(failure, .writing, path) }
  }

  /// Cuts off what lies beyond an offset.
  package mutating func truncate(to count: Int) throws(SystemError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw .last(.cutting, path) }
    byteCount = count
  }

  /// Waits until the bytes are on the disk; `commit` does so, too.
  package func synchronize() throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw .last(.synchronizing, path) }
  }

  /// Puts the file in its place: contents synced first, then the name, then the directory.
  package consuming func commit() throws(SystemError) {
    // link, not rename: it fails where something has appeared at the path in the meantime.
    guard fsync(descriptor) == 0, unsafe link(temporary, path) == 0 else {
      throw .last(.writing, path)
    }
    _ = unsafe unlink(temporary)
    isCommitted = true
    // The file is whole; if its name can't be made to last, a power cut may take it away again.
    try? Durable.synchronizeDirectory(Files.parent(of: path))
  }
}
