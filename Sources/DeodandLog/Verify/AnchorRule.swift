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
    let since = age.map { ", the last one recorded \($0) seconds ago" } ?? ""
    return [
      Finding(
        .coverage, code, .unverifiable,
        "The last \(tail) records are not covered by a checkpoint yet\(since): only the chain holds "
          + "them.", records: [anchored])
    ]
  }
}
