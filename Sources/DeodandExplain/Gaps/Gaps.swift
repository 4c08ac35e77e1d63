public import DeodandEvents

/// What a log itself says is missing in it, or stands out: the answer to `deodand gaps`.
///
/// It never says that a log is complete: what passed no recorder leaves no trace, and the absence
/// of findings means only that what is on record fits together (docs/spec/reconciliation.md).
public struct Gaps: Sendable {
  /// The log's origin.
  public let origin: String
  /// The runs that were asked about; empty for the whole log.
  public let runs: [String]
  /// What was found: of the recorders first, then run by run.
  public internal(set) var findings: [Gap] = []
  /// The actions of the runs.
  public internal(set) var actions: [Action] = []
  /// What the recorders said they watch.
  public internal(set) var watches: [Watch] = []

  /// What is to be looked at.
  ///
  /// The two differ in more than size: of the whole log every recorder is judged, of runs only
  /// those that wrote in them.
  public enum Scope: Sendable {
    /// Some runs, with what other runs hold of their calls.
    case runs([String])
    /// Everything.
    case log
  }

  /// Looks for gaps.
  ///
  /// A log is read record by record, then run by run: no more than one run's calls are held, unless
  /// `keepsActions`. `progress` hears of how many records were read.
  public static func find(
    _ scope: Scope, in reader: some EventReader, keepsActions: Bool = false,
    progress: (UInt64) -> Void = { _ in }
  ) throws(ExplainError) -> Gaps {
    do throws(ReadError) {
      switch scope {
      case .runs(let runs):
        return try reader.atOnce { () throws(ReadError) in try find(runs, in: reader, keepsActions)
        }
      case .log: return try findEverywhere(in: reader, keepsActions, progress)
      }
    } catch {
      throw ExplainError(
        "the log can't be looked through: \(error.message)",
        "deodand verify says what is wrong with the log")
    }
  }

  /// Some runs are held at once, for they may share actions.
  private static func find(
    _ runs: [String], in reader: some EventReader, _ keepsActions: Bool
  ) throws(ReadError) -> Gaps {
    var gaps = Gaps(origin: reader.origin, runs: runs)
    let held = Held(reader)
    var recorders = RecorderGaps(held)
    var own: [RunGaps] = []
    let scan = try RunScan(runs, in: reader)
    for run in runs {
      var one = RunGaps(run: run, held)
      for sequence in scan[run] {
        let record = try reader.record(sequence)
        one.take(record)
        recorders.take(record)
      }
      own.append(one)
    }
    // Starts, stops and losses belong to no run; other recorders' are not looked at.
    let seen = recorders.seen
    for recorder in seen.sorted() {
      guard let started = try? reader.record(recorder) else { continue }
      recorders.take(started)
    }
    for ending in scan.endings {
      let record = try reader.record(ending)
      if record.recorder.map(seen.contains) ?? false { recorders.take(record) }
    }
    gaps.findings = recorders.findings
    let reconciled = try Reconciliation.of(scan, in: reader)
    gaps.take(own, reconciled, keepsActions)
    return gaps
  }

  /// Goes through the whole log once for the recorders, then run by run.
  ///
  /// The end is that of the beginning: of what is appended meanwhile some may be seen and some not.
  private static func findEverywhere(
    in reader: some EventReader, _ keepsActions: Bool, _ progress: (UInt64) -> Void
  ) throws(ReadError) -> Gaps {
    var gaps = Gaps(origin: reader.origin, runs: [])
    let held = Held(reader)
    var recorders = RecorderGaps(held)
    var runs: [(run: String, sequences: [UInt64])] = []
    var places: [[UInt8]: Int] = [:]
    // Numbers of records that belong to no run and may tell of calls; they are judged together at
    // the end.
    var withoutRun: [UInt64] = []
    try reader.forEachRecord(in: 0..<reader.size) { (sequence, _) throws(ReadError) in
      let record = try reader.record(sequence)
      recorders.take(record)
      if let run = record.run {
        let place = places[Array(run.utf8)] ?? runs.count
        if place == runs.count {
          places[Array(run.utf8)] = place
          runs.append((run, []))
        }
        runs[place].sequences.append(sequence)
      } else if RunGaps.types.contains(record.type) {
        withoutRun.append(sequence)
      }
      progress(sequence + 1)
      return true
    }
    gaps.findings = recorders.findings
    for (run, sequences) in runs {
      var own = RunGaps(run: run, held)
      for sequence in sequences { own.take(try reader.record(sequence)) }
      gaps.take(
        [own], try Reconciliation.of(RunScan(run, sequences), in: reader), keepsActions)
    }
    var rest = RunGaps(run: nil, held)
    for sequence in withoutRun { rest.take(try reader.record(sequence)) }
    gaps.take([rest], try Reconciliation.of(withoutRun: withoutRun, in: reader), keepsActions)
    return gaps.withoutRepeats()
  }

  /// Takes what was found in some runs, in the order of the log.
  ///
  /// Sorted by the first record that is cited, then by code, so that equal logs give equal bytes.
  private mutating func take(
    _ own: [RunGaps], _ reconciled: Reconciliation, _ keepsActions: Bool
  ) {
    findings += (own.flatMap(\.findings) + reconciled.findings).sorted { one, other in
      (one.statement.records.first ?? 0, one.code.rawValue)
        < (other.statement.records.first ?? 0, other.code.rawValue)
    }
    for watch in reconciled.watches where !watches.contains(where: { $0.line == watch.line }) {
      watches.append(watch)
    }
    if keepsActions { actions += reconciled.actions }
  }

  /// An action that several runs hold is found from each of them; it is said once.
  ///
  /// The first saying stays, in the run that the log began first.
  private func withoutRepeats() -> Gaps {
    var copy = self
    var said: Set<Gap.Place> = []
    copy.findings = findings.filter { said.insert($0.place).inserted }
    var seen: Set<[UInt64]> = []
    copy.actions = actions.filter { seen.insert($0.records).inserted }
    return copy
  }

  /// The answer as JSON (`Schemas/gaps.schema.json`).
  public func json(withActions: Bool) -> JSONValue {
    var object: JSONObject = [
      "version": 1, "origin": .string(origin), "runs": .array(runs.map { .string($0) }),
      "watches": .array(watches.map { .string($0.line) }),
      "findings": .array(findings.map { $0.json() }),
    ]
    if withActions { object["actions"] = .array(actions.map { $0.json() }) }
    return .object(object)
  }
}

extension Gap {
  /// What makes two findings one: the sort and the records.
  struct Place: Hashable {
    let code: Code
    let records: [UInt64]
  }

  var place: Place { Place(code: code, records: statement.records) }
}
