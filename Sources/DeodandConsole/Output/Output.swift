#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Buffered writing to a descriptor that never loses a failure: a full disk is an error, not
/// silence.
package final class Output {
  /// Data: what the command was asked for.
  package nonisolated(unsafe) static let standard = Output(descriptor: 1, threshold: 1 << 16)
  /// Text for people: progress, notes, errors.
  ///
  /// Each is written at once: whoever watches must not wait for more of them.
  package nonisolated(unsafe) static let notes = Output(descriptor: 2, threshold: 1)

  // Both are used by the one task that runs the command, never concurrently.
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private let threshold: Int
  /// Whether there is nothing left to do once nobody reads any more; a command that records goes
  /// on.
  package var isNeeded = true

  private init(descriptor: Int32, threshold: Int) {
    self.descriptor = descriptor
    self.threshold = threshold
  }

  /// Whether a person is watching.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Appends bytes; they are written when enough have gathered, and at `flush`.
  package func write(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= threshold { try flush() }
  }

  /// Appends text.
  package func write(_ text: String) throws { try write(text.utf8) }

  /// Appends text and a line end.
  package func line(_ text: String) throws {
    try write((text + "\n").utf8)
  }

  /// Writes what has gathered.
  package func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    var start = 0
    while start < buffer.count {
      let count = buffer[start...].withUnsafeBytes { Self.writeOnce(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE {
          guard isNeeded else { return }
          exit(0)
        }
        throw Failure(
          .unable, "cannot write the output: \(SystemError.text(errno))",
          hint: "free space where the output goes, then run the command again")
      }
      start += count
    }
  }

  private static func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}

/// What the reader of a pipe leaving early means: the command ends quietly, its work done so far
/// kept.
package enum Signals {
  /// Makes a write to a closed pipe an error (EPIPE) rather than a death.
  package static func ignoreBrokenPipesOnWrites() { signal(SIGPIPE, SIG_IGN) }
}

/// The system's own words for an error number.
package enum SystemError {
  /// The text of `strerror`, lower case at its beginning.
  package static func text(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
