import DeodandCapture
import Synchronization

/// The holds of a proxy that works with threads: who is asked, and when time is up.
///
/// Guards only the set of ids: neither the decider nor the clock is called with the lock held.
final class StdioHolds: Sendable {
  private let decider: (any ActionDecider)?
  private let clock: any HoldClock
  /// The holds that somebody waits for.
  private let open = Mutex<Set<String>>([])

  init(_ decider: (any ActionDecider)?, _ clock: any HoldClock) {
    self.decider = decider
    self.clock = clock
  }

  /// Asks for a decision, and lets the clock decide when time is up; the session takes the first.
  ///
  /// The hold is on record already. `decide` may be called several times, from any thread.
  func begin(_ hold: HeldAction, _ decide: @escaping @Sendable (ActionDecision) -> Void) {
    open.withLock { _ = $0.insert(hold.id) }
    // The clock can't be stopped, so it is asked when it rings whether anybody still waits.
    clock.after(hold.timeout) { [self] in
      if open.withLock({ $0.contains(hold.id) }) { decide(hold.atTimeout) }
    }
    decider?.held(hold, answer: decide)
  }

  /// Nobody waits for these any more.
  ///
  /// Ids that are not known, or ended before, are passed over; a decider hears of each end once.
  func end(_ ids: [String]) {
    for id in ids where open.withLock({ $0.remove(id) != nil }) { decider?.ended(hold: id) }
  }

  /// Nobody waits for any.
  func endAll() { end(open.withLock { Array($0) }) }
}
