/// A regular file that is read once, from its beginning to where it ended when it was opened.
///
/// FIFOs, devices, sockets and directories are refused. What is appended later is not read, so that
/// a file which somebody goes on writing has an end; one that is cut is refused (`changed`).
package struct FileReader: ~Copyable {
  private let file: FileDescriptor
  private let byteCount: Int
  private var offset = 0

  /// Opens a path.
  package init(_ path: String) throws(SystemError) {
    let file = try FileDescriptor.ofFile(path)
    byteCount = try file.byteCount()
    self.file = file
  }

  /// The next bytes, at most a megabyte, or nil at the end.
  package mutating func next() throws(SystemError) -> [UInt8]? {
    let wanted = min(FileDescriptor.pieceBytes, byteCount - offset)
    if wanted == 0 { return nil }
    let piece = try file.read(wanted, at: offset)
    guard piece.count == wanted else { throw file.changed }
    offset += wanted
    return piece
  }
}

extension FileDescriptor {
  /// Opens a regular file that somebody named, for reading; a directory is refused, too.
  package static func ofFile(_ path: String) throws(SystemError) -> FileDescriptor {
    let file = try FileDescriptor(path, .reading)
    guard try file.status().isRegular else {
      throw SystemError(.neitherFileNorDirectory, .opening, path, "it is not a file")
    }
    return file
  }
}
