import DeodandEvents
import DeodandLog

/// A bundle of a run proves that it is whole, or says what is missing (code `run-complete`).
///
/// Each record of a run states its number in it, and the inclusion proofs hold the records to what
/// was recorded. So numbers from 1 without a hole show that nothing was cut from the middle, and
/// the record of the run's end that nothing before it was. What came after the end, such as a note
/// that somebody made later, has numbers as well: the run is whole up to the highest that is here.
enum RunRule {
  static let code = "run-complete"

  /// Judges what was seen of a run.
  static func judge(_ run: String, _ walk: RunWalk) -> Finding {
    if let fault = fault(run, walk) { return fault }
    guard walk.uncounted < walk.highest else {
      return Finding(
        .complete, code, .unverifiable,
        "The records of run \(run) were written before runs were counted (records: \(walk.uncounted)): "
          + "whether there are more can be told from the whole log only.")
    }
    guard let ended = walk.ended else {
      return Finding(
        .complete, code, .unverifiable,
        "Run \(run) is here without a hole up to its record \(walk.highest), and goes on: nothing says "
          + "where it ends.")
    }
    let later =
      walk.highest == ended
      ? "" : "; records \(ended + 1) to \(walk.highest) of it came after its end"
    return Finding(
      .complete, code, .valid,
      "Run \(run) is whole up to its record \(walk.highest): it ended with record \(ended), and none "
        + "is missing\(later).")
  }

  /// What is wrong with a run, if anything: numbers that nobody has, or that more than one has.
  static func fault(_ run: String, _ walk: RunWalk) -> Finding? {
    if !walk.missing.isEmpty {
      let spans = walk.missing.map { span in
        span.count == 1 ? "\(span.lowerBound)" : "\(span.lowerBound) to \(span.upperBound)"
      }
      return Finding(
        .complete, code, .invalid,
        "Records of run \(run) are missing: \(spans.joined(separator: ", ")) of \(walk.highest).")
    }
    if !walk.misplaced.isEmpty {
      return Finding(
        .complete, code, .invalid,
        "Records of run \(run) are not the ones of it that they say.", records: walk.misplaced)
    }
    return nil
  }
}
