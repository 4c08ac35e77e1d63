#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Blocking reads and writes on descriptors, whole or not at all.
package enum Pipe {
  /// Two ends, closed on exec.
  package static func make() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw Failure(
        .unable, "cannot make a pipe: \(SystemError.text(errno))", hint: "close other programs")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// The next bytes; empty at the end, and when the descriptor fails, which for a pipe is the same.
  package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> ArraySlice<UInt8> {
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        #if canImport(Glibc)
          Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        #else
          Darwin.read(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      return buffer[..<max(count, 0)]
    }
  }

  /// Writes everything; false if nobody reads any more.
  package static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[start...])
        #if canImport(Glibc)
          return Glibc.write(descriptor, rest.baseAddress, rest.count)
        #else
          return Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      start += count
    }
    return true
  }
}
