public import DeodandEvents
import DeodandSystem

/// Where the recorder's two times come from; tests hand in their own.
public struct RecorderClock: Sendable {
  /// Both times at one moment: the civil time, and nanoseconds that never run backwards.
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
