import CLibrary

/// A file, FIFO or device that is read once from its beginning to its end, closed when it goes out
/// of scope.
package struct FileReader: ~Copyable {
  private let path: String
  private let descriptor: Int32

  /// Opens a path; a FIFO waits until somebody writes into it, so `<(command)` can be named.
  package init(_ path: String) throws(SystemError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(.opening, path) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The next bytes, at most a megabyte, or nil at the end.
  package func next() throws(SystemError) -> [UInt8]? {
    try ByteStream.readPiece(descriptor, of: path)
  }
}
