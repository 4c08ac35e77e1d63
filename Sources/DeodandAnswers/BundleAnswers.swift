public import DeodandBundle
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport

/// What a bundle's records say: coverage, gaps, why each action was done, and the page for people.
///
/// Export makes it, and verification makes it again. It is a function of the bundle: it reads
/// records and contents through the bundle's own reader, knows no clock and no machine, and can
/// name nothing that the bundle does not hold. Whatever changes in what it writes changes
/// `AnswerRules.version` too.
///
///     let answer = try BundleVerifier.verify(source, trust: trust, answers: BundleAnswers())
public struct BundleAnswers: AnswerMaker {
  /// The one that this version has.
  public init() {}

  /// Makes every part, piece by piece.
  ///
  /// Memory does not grow with the number of actions, but for some hundred bytes for each record of
  /// the run that is being explained.
  public func make(
    of source: AnswerSource, _ write: (AnswerPart, [UInt8]) throws -> Void
  ) throws {
    let reader = source.reader
    try write(.coverage, line(coverage(of: source)))
    let gaps = try Gaps.find(scope(of: source.manifest.selection), in: reader)
    try write(.gaps, line(gaps.json(withActions: false)))
    var found = CaseFacts()
    found.take(gaps)
    var span = RecordTally()
    try explain(source, &found, &span, write)
    try write(.reportHead, HTMLReport.head(subject(of: source, found, span), found))
    try write(.reportEnd, HTMLReport.end(span.others))
  }

  private func line(_ value: JSONValue) -> [UInt8] {
    CanonicalWriter.write(value) + [UInt8(ascii: "\n")]
  }

  private func scope(of selection: BundleManifest.Selection) -> Gaps.Scope {
    if case .run(let run) = selection { .runs([run]) } else { .log }
  }

  /// Explains each action, in the order of the log, each context once.
  private func explain(
    _ source: AnswerSource, _ found: inout CaseFacts, _ span: inout RecordTally,
    _ write: (AnswerPart, [UInt8]) throws -> Void
  ) throws {
    let reader = source.reader
    let session = ExplanationSession(reader)
    var lines = ExplanationLines()
    try write(.explanations, line(ExplanationLines.head))
    for sequence in source.manifest.selected {
      let record = try reader.record(sequence)
      let isAction = Why.isAction(record)
      span.take(record, isAction: isAction)
      guard isAction else { continue }
      let (answer, context) = try session.explain(sequence)
      found.take(answer, tool: record.tools.first)
      for value in lines.lines(of: answer, context) { try write(.explanations, line(value)) }
      let cited = answer.statements(.findings).isEmpty ? [sequence] : answer.cited
      try write(
        .reportActions,
        HTMLReport.action(answer, Timeline.rows(of: cited + [sequence], in: reader)) { number in
          files(of: number, in: reader)
        })
    }
  }

  /// The contents of a record that the bundle discloses, where each is one file.
  private func files(
    of sequence: UInt64, in reader: BundleReader
  ) -> [(name: String, path: String)] {
    guard let record = try? reader.record(sequence) else { return [] }
    return record.content.compactMap { content in
      guard content.extends == nil, content.items.count == 1,
        case .chunk(let commitment) = content.items[0], let path = reader.file(of: commitment)
      else { return nil }
      return (content.name, path)
    }
  }

  /// What the recorders of the selected records said they watch, and how much of the log is not
  /// anchored.
  ///
  /// By the recorders' own word: nothing in a log can tell what never reached it.
  private func coverage(of source: AnswerSource) throws -> JSONValue {
    var recorders: Set<UInt64> = []
    for sequence in source.manifest.selected {
      if let recorder = try source.reader.record(sequence).recorder { recorders.insert(recorder) }
    }
    var watches: [String] = []
    var known: Set<String> = []
    for recorder in recorders.sorted() {
      // Many short-lived recorders say the same of themselves.
      for watch in try source.reader.record(recorder)[.watches] ?? []
      where known.insert(watch.sentence).inserted {
        watches.append(watch.sentence)
      }
    }
    return [
      "version": 1, "watches": .array(watches.map { .string($0) }),
      "recorders": .array(recorders.sorted().map { .string(String($0)) }),
      "checkpointSize": .string(String(source.checkpointSize)),
      "notWatched":
        "whatever did not pass through these recorders; a log can't list what it did not see",
    ]
  }
}
