import DeodandEvents

/// How much of the tail no signature covers yet (code `unanchored-tail`).
enum AnchorRule {
  static func check(_ log: SeenLog) -> [Finding] {
    let code = "unanchored-tail"
    let anchored = log.evidence.checkpoints.map(\.size).filter { $0 <= log.size }.max() ?? 0
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
}
