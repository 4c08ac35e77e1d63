import DeodandSystem
import Synchronization

/// One descriptor that lines of several threads are written to, each whole.
///
/// A line that is too long to be held passes in pieces; what another thread has to say meanwhile
/// waits until that line ends.
///
/// The lock is held while the descriptor is written: a reader who is slow holds up all who write to
/// it, and keeps their order.
package final class LineOutput: Sendable {
  private struct State {
    /// Nil once it is closed.
    var descriptor: Int32?
    /// Whether the last byte of the stream was none of a line's end.
    var isWithinLine = false
    /// Whole lines, which come out after the one that is passing.
    var waiting: [UInt8] = []
  }

  private let state: Mutex<State>

  /// Writes to a descriptor, which is closed with this.
  ///
  /// The descriptor is ours from now on.
  package init(_ descriptor: Int32) { state = Mutex(State(descriptor: descriptor)) }

  /// Passes the next bytes of the stream on; false if nobody reads any more.
  ///
  /// The bytes are those of one stream, in its order; only one thread passes a stream.
  package func pass(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      // A closed descriptor's number may be another file's by now, so it is never used again.
      guard let descriptor = state.descriptor, ByteStream.write(descriptor, bytes) else {
        return false
      }
      guard let last = bytes.last else { return true }
      state.isWithinLine = last != UInt8(ascii: "\n")
      if state.isWithinLine || state.waiting.isEmpty { return true }
      // They were taken out of the queue in any case: a reader that is gone gets none of them.
      defer { state.waiting = [] }
      return ByteStream.write(descriptor, state.waiting)
    }
  }

  /// Puts lines between those of the stream; false if nobody reads any more.
  ///
  /// They are asked for when nothing else can be written any more before them; nil for none.
  package func insert(_ lines: () -> [UInt8]?) -> Bool {
    state.withLock { state in
      // Asked within the lock: between the question and the writing nothing else can be written.
      guard let lines = lines(), !lines.isEmpty else { return true }
      guard let descriptor = state.descriptor else { return false }
      guard state.isWithinLine else { return ByteStream.write(descriptor, lines) }
      state.waiting += lines
      return true
    }
  }

  /// Closes the descriptor; lines that still wait for the end of another one are lost with it.
  ///
  /// A second call does nothing.
  package func end() {
    state.withLock { state in
      if let descriptor = state.descriptor { ByteStream.close(descriptor) }
      state.descriptor = nil
    }
  }
}
