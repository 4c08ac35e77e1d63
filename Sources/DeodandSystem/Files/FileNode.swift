import CLibrary

/// What a path leads to, whatever its name: two paths with one node are one file.
package struct FileNode: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64

  /// The node at a path, links followed; nil if nothing stands there.
  package init?(at path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
  }
}
