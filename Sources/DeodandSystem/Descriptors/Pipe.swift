import CLibrary

/// Two ends: what is written into one is read from the other.
package enum Pipe {
  /// Makes a pipe whose ends a started program does not inherit, unless it is given one.
  package static func make() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw .last(.piping, "") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
