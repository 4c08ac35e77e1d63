import Synchronization

/// Whether the agent has begun to end what clients still wait for.
///
/// A connection's task is cancelled when its client goes away, and when the agent gives up waiting
/// for it; a record says which.
final class StopSignal: Sendable {
  private let state = Mutex(false)

  /// Whether it was given.
  var isGiven: Bool { state.withLock { $0 } }

  /// Gives it, for good.
  func give() { state.withLock { $0 = true } }
}
