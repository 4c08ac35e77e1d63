public import DeodandEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
    #if canImport(Glibc)
      let steady = read(CLOCK_BOOTTIME)
    #else
      let steady = read(CLOCK_MONOTONIC_RAW)
    #endif
    let civil = read(CLOCK_REALTIME)
    return (
      Timestamp(microseconds: Int64(civil.tv_sec) * 1_000_000 + Int64(civil.tv_nsec) / 1000),
      UInt64(steady.tv_sec) * 1_000_000_000 + UInt64(steady.tv_nsec)
    )
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var value = timespec()
    unsafe clock_gettime(clock, &value)
    return value
  }
}
