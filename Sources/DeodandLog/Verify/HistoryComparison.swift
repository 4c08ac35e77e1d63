public import DeodandEvents

/// Whether two pieces of evidence are of one history (codes `against-consistent`,
/// `against-forked`, `against-untold`, `against-unrelated`, `against-unusable`).
///
/// A log has one history. Whoever shows two of them, to two people, is found out when the two
/// compare what they were shown.
public enum HistoryComparison {
  /// Compares two histories; `name` is what the finding calls the second.
  ///
  /// Both are of evidence that was verified. Of two whole logs the first record in which they
  /// differ is found by bisection, of bundles as far as their proofs and records tell.
  public static func compare(
    _ one: any KnownHistory, _ two: any KnownHistory, as name: String
  ) throws(ReadError) -> [Finding] {
    guard one.origin.utf8.elementsEqual(two.origin.utf8),
      one.keys.logKeys.contains(where: { two.keys.names($0.key) })
    else {
      return [
        Finding(
          .complete, "against-unrelated", .unverifiable,
          "\(name) is of another log, \(two.origin), or of one with other keys.")
      ]
    }
    var span = Span()
    try compareRoots(one, two, &span)
    try compareLeaves(one, two, &span)
    return [span.finding(smaller: min(one.size, two.size), name)]
  }

  /// What is said where one of the two is not intact.
  public static func unusable(_ path: String, _ fault: Finding) -> Finding {
    Finding(
      .complete, "against-unusable", .unverifiable,
      "Nothing is compared: \(path) is INVALID (\(fault.code)).")
  }

  /// What is known of where two histories part.
  private struct Span {
    /// The largest size at which both have one root.
    var same: UInt64 = 0
    /// The smallest size at which they are known to have two.
    var other: UInt64?

    mutating func see(_ size: UInt64, isSame: Bool) {
      if isSame { same = max(same, size) } else { other = min(other ?? .max, size) }
    }

    func finding(smaller: UInt64, _ name: String) -> Finding {
      if let other {
        // A tree of that size is the first that must differ: record `other - 1` is among those
        // that do.
        let from =
          other == same + 1
          ? "from record \(same) on" : "from a record between \(same) and \(other - 1) on"
        return Finding(
          .complete, "against-forked", .invalid,
          "This and \(name) are two histories of one log: they differ \(from). One of them, or both, "
            + "is not what was recorded.", records: [same])
      }
      if same >= smaller {
        return Finding(
          .complete, "against-consistent", .valid,
          "This and \(name) are of one history: the same up to size \(same).")
      }
      return Finding(
        .complete, "against-untold", .unverifiable,
        "Nothing speaks against it that this and \(name) are of one history, and it can't be told: they "
          + "are known to be the same up to size \(same).")
    }
  }

  private static func compareRoots(
    _ one: any KnownHistory, _ two: any KnownHistory, _ span: inout Span
  ) throws(ReadError) {
    let end = min(one.size, two.size)
    if one.sizes == nil, two.sizes == nil { return try bisect(one, two, end, &span) }
    let common = Set(one.sizes ?? two.sizes ?? []).intersection(two.sizes ?? one.sizes ?? [])
    for size in common.sorted() where size <= end {
      guard let left = try one.root(ofSize: size), let right = try two.root(ofSize: size) else {
        continue
      }
      span.see(size, isSame: left == right)
    }
  }

  /// Roots are the same up to where two logs part, and never again.
  private static func bisect(
    _ one: any KnownHistory, _ two: any KnownHistory, _ end: UInt64, _ span: inout Span
  ) throws(ReadError) {
    var (low, high) = (UInt64(0), end + 1)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      let isSame = try one.root(ofSize: middle) == two.root(ofSize: middle)
      span.see(middle, isSame: isSame)
      if isSame { low = middle } else { high = middle }
    }
  }

  /// A record in which the two differ makes every tree differ that holds it.
  private static func compareLeaves(
    _ one: any KnownHistory, _ two: any KnownHistory, _ span: inout Span
  ) throws(ReadError) {
    // Of two whole logs the roots have told all.
    guard let listed = one.sequences ?? two.sequences else { return }
    let other = one.sequences == nil ? nil : two.sequences.map { Set($0) }
    // The records from 0 on that are the same, without a gap.
    var whole: UInt64 = 0
    for sequence in listed where sequence < min(one.size, two.size) {
      if let other, !other.contains(sequence) { continue }
      guard let left = try one.leaf(sequence), let right = try two.leaf(sequence) else { continue }
      if left != right {
        span.see(sequence + 1, isSame: false)
        break
      }
      if sequence == whole { whole += 1 }
    }
    span.see(whole, isSame: true)
  }
}
