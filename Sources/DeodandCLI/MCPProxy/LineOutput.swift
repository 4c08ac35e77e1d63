import DeodandSystem
import Synchronization

/// One descriptor that lines of several threads are written to, each whole.
///
/// A line that is too long to be held passes in pieces; what another thread has to say meanwhile
/// waits until that line ends.
package final class LineOutput: Sendable {
  private struct State {
    /// Nil once it is closed.
    var descriptor: Int32?
    var isWithinLine = false
    var waiting: [UInt8] = []
  }

  private let state: Mutex<State>

  /// Writes to a descriptor, which is closed with this.
  package init(_ descriptor: Int32) { state = Mutex(State(descriptor: descriptor)) }

  /// Passes the next bytes of the stream on; false if nobody reads any more.
  package func pass(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard let descriptor = state.descriptor, ByteStream.write(descriptor, bytes) else {
        return false
      }
      guard let last = bytes.last else { return true }
      state.isWithinLine = last != UInt8(ascii: "\n")
      if state.isWithinLine || state.waiting.isEmpty { return true }
      defer { state.waiting = [] }
      return ByteStream.write(descriptor, state.waiting)
    }
  }

  /// Puts lines between those of the stream; false if nobody reads any more.
  ///
  /// They are asked for when nothing else can be written any more before them; nil for none.
  package func insert(_ lines: () -> [UInt8]?) -> Bool {
    state.withLock { state in
      guard let lines = lines(), !lines.isEmpty else { return true }
      guard let descriptor = state.descriptor else { return false }
      guard state.isWithinLine else { return ByteStream.write(descriptor, lines) }
      state.waiting += lines
      return true
    }
  }

  /// Closes the descriptor; lines that still wait for the end of another one are lost with it.
  package func end() {
    state.withLock { state in
      if let descriptor = state.descriptor { ByteStream.close(descriptor) }
      state.descriptor = nil
    }
  }
}
