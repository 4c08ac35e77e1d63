import CLibrary

/// The machine's clocks.
package enum SystemClock {
  /// The civil time as the machine has it: microseconds since 1970, leap seconds not counted.
  package static func civilMicroseconds() -> Int64 {
    let time = read(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  /// Nanoseconds since some moment before, never running backwards.
  ///
  /// They go on while the machine sleeps, for otherwise every sleep would look like a step of the
  /// civil clock.
  package static func steadyNanoseconds() -> UInt64 {
    #if os(Linux)
      let time = read(CLOCK_BOOTTIME)
    #else
      let time = read(CLOCK_MONOTONIC_RAW)
    #endif
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var value = timespec()
    unsafe clock_gettime(clock, &value)
    return value
  }
}
