import DeodandCapture
import Dispatch

/// The machine's own clock, for holds.
package struct DispatchHoldClock: HoldClock {
  /// The one clock.
  package init() {}

  package func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void) {
    let parts = duration.components
    // Longer than anybody waits is as good as for ever.
    let seconds = min(max(0, parts.seconds), 100 * 365 * 86_400)
    let nanoseconds = Int(parts.attoseconds / 1_000_000_000)
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .seconds(Int(seconds)) + .nanoseconds(max(0, nanoseconds)), execute: body)
  }
}
