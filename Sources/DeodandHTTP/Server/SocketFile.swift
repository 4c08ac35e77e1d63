#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The file of a Unix socket, as this process made it.
package struct SocketFile: Sendable {
  private let path: String
  private let node: (device: UInt64, inode: UInt64)

  /// Takes note of what stands at a path; nil if nothing does.
  package init?(_ path: String) {
    guard let node = Self.node(at: path) else { return nil }
    self.path = path
    self.node = node
  }

  /// Removes the file, unless another one stands there by now.
  package func remove() {
    if let now = Self.node(at: path), now == node { unlink(path) }
  }

  private static func node(at path: String) -> (device: UInt64, inode: UInt64)? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return (UInt64(status.st_dev), UInt64(status.st_ino))
  }

  /// Whether somebody answers at a path: a file that was left behind refuses.
  package static func isServed(_ path: String) -> Bool {
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
      guard bytes.count < place.count else { return false }
      unsafe place.copyBytes(from: bytes)
      return true
    }
    guard isShort else { return false }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, length) == 0
      }
    }
  }
}
