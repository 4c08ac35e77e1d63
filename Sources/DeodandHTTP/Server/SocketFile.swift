import DeodandSystem

/// The file of a Unix socket, as this process made it.
///
/// Known by its node rather than by its path: another agent may have replaced it meanwhile, and its
/// file must not be removed.
package struct SocketFile: Sendable {
  private let path: String
  private let node: FileNode

  /// Takes note of what stands at a path; nil if nothing does.
  package init?(_ path: String) {
    guard let node = FileNode(at: path) else { return nil }
    self.path = path
    self.node = node
  }

  /// Removes the file, unless another one stands there by now.
  package func remove() {
    if FileNode(at: path) == node { Files.remove(path) }
  }
}
