import Foundation

/// The processor time that this thread has used, in seconds: what other programs do meanwhile does
/// not count, so growth can be tested on a busy machine.
public enum ProcessorTime {
  /// The least that the body took in three runs; the least is the one that was disturbed least.
  public static func least(_ body: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<3 {
      let start = now
      try body()
      least = min(least, now - start)
    }
    return least
  }

  private static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
