import DeodandEvents

/// How much of the tail no signature covers yet (code `unanchored-tail`).
///
/// A tail is no fault: between two checkpoints there always is one. Whoever holds the log and its
/// key could still rewrite it.
enum AnchorRule {
  static func check(_ log: SeenLog) -> [Finding] {
    let code = "unanchored-tail"
    let anchored = anchoredSize(log)
    let tail = log.size - anchored
    guard tail > 0 else {
      return [Finding(.coverage, code, .valid, "A checkpoint covers every record.")]
    }
    let age = log.lastTime.map {
      max(0, (log.evidence.now.microseconds - $0.microseconds) / 1_000_000)
    }
    let since = age.map { ", the last one \(Self.age(seconds: $0)) old" } ?? ""
    return [
      Finding(
        .coverage, code, .unverifiable,
        "Records that no checkpoint covers yet: \(tail)\(since). Only the chain holds them.",
        records: [anchored])
    ]
  }

  /// An age in the largest unit that leaves at least two of it.
  private static func age(seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }

  /// The size of the largest checkpoint that is the log's own and fits its records: a forged one
  /// covers nothing.
  static func anchoredSize(_ log: SeenLog) -> UInt64 {
    guard let keys = log.keys else { return 0 }
    let here = log.evidence.checkpoints.filter { $0.size <= log.size }
    let largest = here.sorted { $0.size > $1.size }.first { stored in
      guard let body = try? SignedCheckpoint(parsing: stored.note).verified(by: keys).body else {
        return false
      }
      return body.size == stored.size && log.rootsBySize[body.size] == body.root
    }
    return largest?.size ?? 0
  }
}
