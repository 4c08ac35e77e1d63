import DeodandEvents

/// What the records of one run say of their places in it, seen in ascending order.
///
/// The memory does not grow with the run: of the numbers that are missing only the first ten spans
/// are kept.
struct RunWalk: Sendable {
  /// Records of the run that were written before runs were counted.
  private(set) var uncounted: UInt64 = 0
  /// The number that comes next: one more than the highest that was seen.
  private(set) var next: UInt64 = 1
  /// Numbers that no record here has, below the highest.
  private(set) var missing: [ClosedRange<UInt64>] = []
  /// Records whose number is not above the one before, or that name another record before them than
  /// the one that is here.
  private(set) var misplaced: [UInt64] = []
  /// The number of the last record that says that the run ended.
  private(set) var ended: UInt64?
  private var last: UInt64?
  private static let kept = 10

  /// The highest number that was seen; 0 if none was.
  var highest: UInt64 { next - 1 }

  /// Looks at the next record of the run.
  mutating func see(_ record: Record) {
    guard let place = record.runPlace, place.number < .max else {
      see(uncounted: record)
      return
    }
    if place.number < next {
      note(misplaced: record)
    } else if place.number > next {
      // A run that goes on after its log was carried over begins behind the records without
      // numbers. They count as the first ones, and so have to be here, every one of them.
      missing(next...(place.number - 1))
    } else if place.previous != last {
      note(misplaced: record)
    }
    next = max(next, place.number + 1)
    last = record.sequence
    if record.type == .runEnded { ended = place.number }
  }

  /// Without a number its place is after the one before, as long as no record has one.
  private mutating func see(uncounted record: Record) {
    guard uncounted == next - 1 else {
      note(misplaced: record)
      return
    }
    uncounted += 1
    next += 1
    last = record.sequence
    if record.type == .runEnded { ended = uncounted }
  }

  private mutating func missing(_ span: ClosedRange<UInt64>) {
    if missing.count < Self.kept { missing.append(span) }
  }

  private mutating func note(misplaced record: Record) {
    if misplaced.count < Self.kept { misplaced.append(record.sequence) }
  }
}
