import DeodandEvents

/// The log is not shorter than, and not another than, what is remembered outside its directory
/// (code `high-water-mark`).
///
/// docs/spec/store.md, "The high-water mark", says where it is kept and when it is written.
enum HighWaterRule {
  static func check(_ log: SeenLog) -> [Finding] {
    let code = "high-water-mark"
    switch log.evidence.highWater {
    case .absent:
      return [
        Finding(
          .complete, code, .unverifiable,
          "Nothing is remembered of this log outside its directory here, so a cut tail would show only "
            + "against a checkpoint that somebody else keeps.")
      ]
    case .unreadable(let reason):
      return [
        Finding(.complete, code, .unverifiable, "The high-water mark can't be read: \(reason).")
      ]
    case .otherLog(let id):
      return [
        Finding(
          .complete, code, .invalid,
          "At this place there used to be another log (\(id.hex.prefix(16))…): it was replaced.")
      ]
    case .mark(let size, _) where size > log.size:
      return [
        Finding(
          .complete, code, .invalid,
          "The log's size was \(size) and now is \(log.size): it was cut or rolled back to an older copy."
        )
      ]
    case .mark(let size, let head):
      // A mark over no record names no leaf: nobody writes one, so it is not taken for a good one.
      guard log.markedLeaf == head else {
        let place = max(size, 1) - 1
        return [
          Finding(
            .complete, code, .invalid,
            "Record \(place) is not the one that was last seen there: the log was rewritten or "
              + "replaced.", records: [place])
        ]
      }
      let anchored = AnchorRule.anchoredSize(log)
      let marked = max(size, log.evidence.laterMark ?? 0)
      // A mark reaches the disk before a checkpoint does.
      if marked < anchored {
        return [
          Finding(
            .complete, code, .unverifiable,
            "What is remembered of this log here (\(marked)) is older than its checkpoint of size "
              + "\(anchored): an earlier copy of the memory was put back, or the log was written with "
              + "another one.", records: [anchored - 1])
        ]
      }
      let known = max(marked, anchored)
      if log.size > known {
        return [
          Finding(
            .complete, code, .unverifiable,
            "Records that were not seen here and that no checkpoint covers: \(log.size - known). A recorder "
              + "was ended by force or keeps its marks elsewhere, or something else wrote them.",
            records: [known])
        ]
      }
      return [
        Finding(
          .complete, code, .valid,
          "The log has every record that was last seen here (\(size)).")
      ]
    }
  }
}
