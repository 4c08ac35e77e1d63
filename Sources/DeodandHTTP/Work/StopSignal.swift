import Synchronization

/// Whether a server has begun to end what clients still wait for.
///
/// A connection's task is cancelled when its client goes away, and when the server gives up waiting
/// for it; a record says which.
package final class StopSignal: Sendable {
  private let state = Mutex(false)

  /// Not given.
  package init() {}

  /// Whether it was given.
  package var isGiven: Bool { state.withLock { $0 } }

  /// Gives it, for good.
  package func give() { state.withLock { $0 = true } }
}
