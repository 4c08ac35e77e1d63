import CLibrary

/// How many descriptors this process may have, and has.
package enum DescriptorLimit {
  /// The most that it may have open at a time (`ulimit -n`).
  package static var most: Int {
    var limit = rlimit()
    #if os(Linux)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard unsafe getrlimit(resource, &limit) == 0 else { return 256 }
    return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
  }

  /// How many are open now, among the first few thousand: a process that begins has no others.
  package static var open: Int {
    (0..<Int32(min(most, 4096))).count { fcntl($0, F_GETFD) >= 0 }
  }
}
