/// Where a record stands among those of its run: what makes a run countable.
///
/// The number is of the run's records in this log, so that a reader who has a run from 1 to the
/// number of its end has all of it, and one who has not can say what is missing.
public struct RunPlace: Sendable, Hashable {
  /// 1 for the run's first record in the log, 2 for the next, and so on.
  public let number: UInt64
  /// The sequence of the run's record before this one; nil for the first only.
  public let previous: UInt64?

  /// Describes a place; the first record has none before it, every other has one.
  public init(number: UInt64, previous: UInt64?) {
    precondition(number > 0 && (previous == nil) == (number == 1), "no place in a run")
    self.number = number
    self.previous = previous
  }
}
