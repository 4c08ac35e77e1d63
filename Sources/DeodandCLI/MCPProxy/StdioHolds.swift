import DeodandCapture
import Synchronization

/// The holds of a proxy that works with threads: who is asked, and when time is up.
final class StdioHolds: Sendable {
  private let decider: (any ActionDecider)?
  private let clock: any HoldClock
  private let open = Mutex<Set<String>>([])

  init(_ decider: (any ActionDecider)?, _ clock: any HoldClock) {
    self.decider = decider
    self.clock = clock
  }

  /// Asks for a decision, and lets the clock decide when time is up; the session takes the first.
  func begin(_ hold: HeldAction, _ decide: @escaping @Sendable (ActionDecision) -> Void) {
    open.withLock { _ = $0.insert(hold.id) }
    clock.after(hold.timeout) { [self] in
      if open.withLock({ $0.contains(hold.id) }) { decide(hold.atTimeout) }
    }
    decider?.held(hold, answer: decide)
  }

  /// Nobody waits for these any more.
  func end(_ ids: [String]) {
    for id in ids where open.withLock({ $0.remove(id) != nil }) { decider?.ended(hold: id) }
  }

  /// Nobody waits for any.
  func endAll() { end(open.withLock { Array($0) }) }
}
