import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signals to us are the server's: it decides how to end, and we end with it.
///
/// A handler may do next to nothing, so it writes the signal's number into a pipe, and a thread
/// reads it there. (A dispatch source would need the signal blocked in every thread, the runtime's
/// own included.)
enum SignalForwarding {
  // Written once, before the first handler is installed, and only read by handlers.
  nonisolated(unsafe) private static var pipeEnd: Int32 = -1

  /// Forwards SIGINT, SIGTERM and SIGHUP to a process from now on.
  static func begin(to process: pid_t) throws {
    let ends = try Pipe.make()
    pipeEnd = ends.write
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalForwarding.pipeEnd, &byte, 1)
        errno = saved
      }
    }
    DispatchQueue(label: "signals").async {
      var buffer: [UInt8] = [0]
      while let number = Pipe.read(ends.read, into: &buffer).first { kill(process, Int32(number)) }
    }
  }
}
