public import DeodandEvents
import DeodandSystem

/// Where the recorder's two times come from; tests hand in their own.
public struct RecorderClock: Sendable {
  /// Both times at one moment: the civil time, and nanoseconds that never run backwards.
  ///
  /// The monotonic one counts from any origin: only differences of two readings of one boot mean
  /// anything. It tells a step of the civil clock, which an attacker may have made, from time that
  /// passed.
  public let now: @Sendable () -> (time: Timestamp, monotonic: UInt64)

  /// Takes both times from a function.
  public init(now: @escaping @Sendable () -> (time: Timestamp, monotonic: UInt64)) {
    self.now = now
  }

  /// The system's clocks.
  ///
  /// The monotonic one goes on while the machine sleeps, for otherwise every
  /// sleep would look like a step of the civil clock.
  public static let system = RecorderClock {
    let steady = SystemClock.steadyNanoseconds()
    return (Timestamp(microseconds: SystemClock.civilMicroseconds()), steady)
  }
}
