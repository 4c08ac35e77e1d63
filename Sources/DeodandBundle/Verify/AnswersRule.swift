import DeodandCrypto
import DeodandEvents
import DeodandLog

/// The answers are those that follow from the records (code `answers-recomputed`).
///
/// The seal only says that whoever holds the key put them there. They are made again from what the
/// bundle holds, by the same code that made them, and compared byte for byte: an explanation, a
/// page or a text that says something else is not an answer of these records, whoever sealed it.
///
/// A version of the rules that isn't this program's can't be compared. That is never INVALID, and
/// never rounded up either: else one false word in the manifest would make any page acceptable.
enum AnswersRule {
  static let code = "answers-recomputed"

  /// How much may be read to compute the answers: so many times the bundle, and so many bytes.
  ///
  /// A run of 2,000 requests none of which goes on from another takes some 400 times its bundle.
  private static let readings = 512
  private static let leastReading = 1 << 30

  /// `isSound` says whether everything else holds: of records that fit nothing, nothing follows.
  static func check(
    _ evidence: BundleEvidence, _ maker: (any AnswerMaker)?, isSound: Bool
  ) -> [Finding] {
    guard let manifest = evidence.manifest else { return [] }
    guard manifest.answers == AnswerRules.version else {
      let stated = manifest.answers.map { "by the rules \($0)" } ?? "by rules that it does not name"
      return finding(
        .unverifiable,
        "The explanations and the report were made \(stated), and this program has "
          + "\(AnswerRules.version): they can't be computed again here.")
    }
    if evidence.bundle.file(BundlePath.verify) != Array(VerifyText.text.utf8) {
      return finding(
        .invalid, "\(BundlePath.verify) is not the text of \(AnswerRules.version).")
    }
    guard isSound else {
      return finding(
        .unverifiable,
        "The explanations and the report were not computed again, for what they are made from is "
          + "INVALID.")
    }
    guard let maker else {
      return finding(
        .unverifiable,
        "The explanations and the report were not computed again: this verifier does not hold the "
          + "rules \(AnswerRules.version).")
    }
    return compare(evidence, maker)
  }

  private static func compare(_ evidence: BundleEvidence, _ maker: any AnswerMaker) -> [Finding] {
    let (product, overflows) = evidence.bundle.byteCount.multipliedReportingOverflow(by: readings)
    let allowance = overflows ? nil : product + leastReading
    guard let source = AnswerSource(evidence, allowance: allowance) else { return [] }
    let tally = PartTally()
    do {
      try maker.make(of: source) { tally.take($0, $1) }
    } catch {
      if source.reader.isExhausted {
        return finding(
          .unverifiable,
          "The answers were not computed again: more would have to be read than a bundle of this size "
            + "may ask for.")
      }
      // Whoever holds the key could otherwise keep their own answers by records that break a walk.
      let why = (error as? ReadError)?.message ?? String(describing: error)
      return finding(
        .invalid, "The answers can't be computed from what the bundle holds: \(why).")
    }
    let made = tally.finish()
    for (path, parts) in AnswerPart.files where !isSame(path, parts, made, evidence.bundle) {
      return finding(
        .invalid, "\(path) is not what follows from the records by \(AnswerRules.version).")
    }
    return finding(
      .valid,
      "Explanations, gaps, coverage and report are those that follow from what the bundle holds "
        + "(\(AnswerRules.version)).")
  }

  /// Whether a file is its parts one after the other, read a piece at a time.
  private static func isSame(
    _ path: String, _ parts: [AnswerPart], _ made: [AnswerPart: PartTally.Part],
    _ bundle: UncheckedBundle
  ) -> Bool {
    var start = 0
    for part in parts {
      let part = made[part] ?? PartTally.Part.none
      guard bundle.digest(of: path, start..<(start + part.count)) == part.digest else {
        return false
      }
      start += part.count
    }
    return bundle.byteCount(of: path) == start
  }

  private static func finding(_ outcome: Outcome, _ message: String) -> [Finding] {
    [Finding(.intact, code, outcome, message)]
  }
}

/// How long each part is that is being made, and its digest: no part is held.
///
/// A class, for streams can't be members of a collection; one thread fills it.
private final class PartTally {
  /// A part that was made.
  struct Part {
    let count: Int
    let digest: SHA256Digest

    static let none = Part(count: 0, digest: SHA256.hash([]))
  }

  /// A part that is being made.
  private final class Open {
    var count = 0
    var stream: SHA256Stream? = SHA256Stream()
  }

  private var open: [AnswerPart: Open] = [:]

  func take(_ part: AnswerPart, _ bytes: [UInt8]) {
    let known = open[part] ?? Open()
    known.count += bytes.count
    known.stream?.update(bytes)
    open[part] = known
  }

  func finish() -> [AnswerPart: Part] {
    open.mapValues { open in
      guard let stream = open.stream.take() else { return .none }
      return Part(count: open.count, digest: stream.finish())
    }
  }
}
