import CLibrary
import Dispatch

/// Signals to us are the server's: it decides how to end, and we end with it.
///
/// A handler may do next to nothing, so it writes the signal's number into a pipe, and a thread
/// reads it there. (A dispatch source would need the signal blocked in every thread, the runtime's
/// own included.)
package enum SignalForwarding {
  // Written once, before the first handler is installed, and only read by handlers.
  nonisolated(unsafe) private static var pipeEnd: Int32 = -1

  /// Forwards SIGINT, SIGTERM and SIGHUP to a process from now on.
  package static func begin(to process: ChildProcess) throws(SystemError) {
    try begin { process.signal($0) }
  }

  /// Hands SIGINT, SIGTERM and SIGHUP to a body from now on, on a thread of its own.
  package static func begin(_ body: @escaping @Sendable (Int32) -> Void) throws(SystemError) {
    let ends = try Pipe.make()
    unsafe pipeEnd = ends.write
    for number in [SIGINT, SIGTERM, SIGHUP] where !(number == SIGHUP && Signals.isIgnored(number)) {
      _ = signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(SignalForwarding.pipeEnd, &byte, 1)
        errno = saved
      }
    }
    DispatchQueue(label: "signals").async {
      var buffer: [UInt8] = [0]
      while let number = ByteStream.read(ends.read, into: &buffer).first { body(Int32(number)) }
    }
  }
}
