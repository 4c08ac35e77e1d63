import DeodandSystem

/// Buffered writing to a descriptor that never loses a failure: a full disk is an error, not
/// silence.
package final class Output {
  /// Data: what the command was asked for.
  package nonisolated(unsafe) static let standard =
    Output(descriptor: ByteStream.output, threshold: 1 << 16)
  /// Progress on a terminal; what has words of others in it goes through `Notice`.
  ///
  /// Each is written at once: whoever watches must not wait for more of them.
  package nonisolated(unsafe) static let notes = Output(descriptor: ByteStream.errors, threshold: 1)

  // Both are used by the one task that runs the command, never concurrently.
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private let threshold: Int
  /// What goes before output that is held back; nil if none is.
  private var prefix: ((_ isWhole: Bool) -> String)?
  /// So many bytes are held back at most.
  private static let heldBytes = 8 << 20
  /// Whether there is nothing left to do once nobody reads any more; a command that records goes
  /// on.
  package var isNeeded = true

  private init(descriptor: Int32, threshold: Int) {
    self.descriptor = descriptor
    self.threshold = threshold
  }

  /// Whether a person is watching.
  package var isTerminal: Bool { Terminal.isAt(descriptor) }

  /// Appends bytes; they are written when enough have gathered, and at `flush`.
  package func write(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if prefix != nil {
      if buffer.count > Self.heldBytes { try release(isWhole: false) }
    } else if buffer.count >= threshold {
      try flush()
    }
  }

  /// Appends text.
  package func write(_ text: String) throws { try write(text.utf8) }

  /// Appends text and a line end.
  package func line(_ text: String) throws {
    try write((text + "\n").utf8)
  }

  /// Holds back what is written until `release`, to put something before it that is not known yet.
  ///
  /// Output that is too long to be held goes out earlier: then `prefix` is asked while the answer
  /// is not whole.
  package func hold(_ prefix: @escaping (_ isWhole: Bool) -> String) { self.prefix = prefix }

  /// Lets go of what was held back, behind what goes before it.
  package func release(isWhole: Bool = true) throws {
    guard let prefix else { return }
    self.prefix = nil
    buffer = Array(prefix(isWhole).utf8) + buffer
    try flush()
  }

  /// Writes what has gathered, unless it is held back.
  package func flush() throws {
    if prefix != nil { return }
    // Also after a failure: bytes that could not be written are not tried again by the next flush.
    defer { buffer.removeAll(keepingCapacity: true) }
    do throws(SystemError) {
      try ByteStream.writeAll(descriptor, buffer, to: "")
    } catch {
      if error.kind == .brokenPipe {
        // A reader such as `head` has seen enough; that is no error.
        guard isNeeded else { return }
        ThisProcess.exit(0)
      }
      throw Failure(
        .unable, "cannot write the output: \(error.reason)",
        hint: "free space where the output goes, then run the command again")
    }
  }
}
