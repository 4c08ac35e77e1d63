import Dispatch

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// Signals to us are the server's: it decides how to end, and we end with it.
///
/// A handler may do next to nothing, so it writes the signal's number into a pipe, and a thread
/// reads it there. (A dispatch source would need the signal blocked in every thread, the runtime's
/// own included.)
package enum SignalForwarding {
  // Written once, before the first handler is installed, and only read by handlers.
  nonisolated(unsafe) private static var pipeEnd: Int32 = -1

  /// Forwards SIGINT, SIGTERM and SIGHUP to a process from now on.
  package static func begin(to process: pid_t) throws {
    try begin { kill(process, $0) }
  }

  /// Hands SIGINT, SIGTERM and SIGHUP to a body from now on, on a thread of its own.
  package static func begin(_ body: @escaping @Sendable (Int32) -> Void) throws {
    let ends = try Pipe.make()
    pipeEnd = ends.write
    for number in [SIGINT, SIGTERM, SIGHUP] where !(number == SIGHUP && isIgnored(number)) {
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalForwarding.pipeEnd, &byte, 1)
        errno = saved
      }
    }
    DispatchQueue(label: "signals").async {
      var buffer: [UInt8] = [0]
      while let number = Pipe.read(ends.read, into: &buffer).first { body(Int32(number)) }
    }
  }

  /// Whether whoever started this process wants a signal ignored, as nohup(1) does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    // SIG_IGN is the address 1, which the importer does not carry over.
    return unsafeBitCast(handler, to: Int.self) == 1
  }
}
