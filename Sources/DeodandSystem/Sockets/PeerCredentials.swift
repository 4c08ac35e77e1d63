import CLibrary

/// Who connected to a Unix socket, as the kernel fills it in: `struct ucred` of unix(7), which the
/// C library declares only for those that ask for extensions.
package struct PeerCredentials: Sendable, Hashable {
  /// The process, at the moment when it connected.
  package var pid: Int32 = 0
  /// Whose it was.
  package var user: UInt32 = 0
  /// Its group.
  package var group: UInt32 = 0

  /// The socket option (level `SOL_SOCKET`) that asks for them; nil where the kernel has none.
  package static var option: Int32? {
    #if os(Linux)
      SO_PEERCRED
    #else
      nil
    #endif
  }
}
