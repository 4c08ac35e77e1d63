import DeodandCapture
import Synchronization

/// The holds of exchanges that wait in tasks: who is asked, and when time is up.
///
/// Several holds of one frame share a stream, for one task waits for all of them. The clock is
/// never stopped: what it says of a hold that has ended finds nobody.
final class HTTPHolds: Sendable {
  /// What a task that waits is told.
  enum Signal: Sendable {
    /// A hold has its decision.
    case decided(hold: String, ActionDecision)
    /// Another exchange took the request back.
    case ended
  }

  /// Holds that a task waits for.
  struct Begun {
    let ids: [String]
    /// What becomes of them, in order.
    let signals: AsyncStream<Signal>
  }

  private let decider: (any ActionDecider)?
  private let clock: any HoldClock
  /// Whom to tell, by the id of the hold; the lock is never held while anybody is told or asked.
  private let waiting = Mutex<[String: AsyncStream<Signal>.Continuation]>([:])

  init(_ decider: (any ActionDecider)?, _ clock: any HoldClock) {
    self.decider = decider
    self.clock = clock
  }

  /// Asks for decisions, and lets the clock decide when time is up.
  func begin(_ holds: [HeldAction]) -> Begun {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    // Before anybody is asked: a decider may answer at once, from within the call.
    waiting.withLock { waiting in for hold in holds { waiting[hold.id] = continuation } }
    for hold in holds {
      let decide: @Sendable (ActionDecision) -> Void = { [self] decision in
        tell(hold.id, .decided(hold: hold.id, decision))
      }
      clock.after(hold.timeout) { decide(hold.atTimeout) }
      decider?.held(hold, answer: decide)
    }
    return Begun(ids: holds.map(\.id), signals: signals)
  }

  /// Nobody waits for these any more; a task that did learns it.
  func end(_ ids: [String]) {
    for id in ids { remove(id)?.yield(.ended) }
  }

  /// These were decided, as the task that waited for them knows.
  ///
  /// It is told nothing: it may wait for others of the same request, which are as open as before.
  func settle(_ ids: [String]) {
    for id in ids { _ = remove(id) }
  }

  private func remove(_ id: String) -> AsyncStream<Signal>.Continuation? {
    guard let continuation = waiting.withLock({ $0.removeValue(forKey: id) }) else { return nil }
    decider?.ended(hold: id)
    return continuation
  }

  private func tell(_ hold: String, _ signal: Signal) {
    waiting.withLock { $0[hold] }?.yield(signal)
  }
}
