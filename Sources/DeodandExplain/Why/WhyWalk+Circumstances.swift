import DeodandDialogue
import DeodandEvents

// Step 7: authority. Step 8: outcome. Step 9: gaps.
extension WhyWalk {
  /// A decision that names no call may be about any, so it is told of and joined to none.
  mutating func findAuthority() throws(ReadError) {
    guard let call else { return }
    // A hook tells of a call before anybody decides on it, a transcript tells of both afterwards.
    let about = try records(memory.decisionsByCall[call.id])
    for record in about {
      let decision = record[.decision].map { ": \(Visible.line($0))" } ?? ""
      say(
        .authority, .recorded, "A record of type \(record.type) concerns this call\(decision).",
        [record.sequence])
      let isBefore = record.sequence < call.sequence
      link(
        isBefore ? record.sequence : call.sequence, to: isBefore ? call.sequence : record.sequence,
        by: .approval)
    }
    for record in try records(memory.decisionsOnNothing.filter { $0 < call.sequence }) {
      let decision = record[.decision].map { ": \(Visible.line($0))" } ?? ""
      say(
        .authority, .recorded,
        "Earlier in the run there is a record of type \(record.type)\(decision); it does not name this call.",
        [record.sequence])
    }
    if about.isEmpty {
      say(
        .authority, .missing,
        "No approval, policy decision or grant for this call is \(held.onRecord)\(held.elsewhere).",
        [call.sequence])
    }
  }

  /// The first result after the call counts; what it says is the tool's own word.
  mutating func findOutcome() throws(ReadError) {
    guard let call else { return }
    if call.isTelemetry {
      try stateReportedOutcome(of: call)
      return
    }
    func later(_ numbers: [UInt64]) throws(ReadError) -> Record? {
      let place = numbers.firstPlace(from: call.sequence)
      return place < numbers.count ? try reader.record(numbers[place]) : nil
    }
    let byLink = try later(memory.resultsByCall[call.id])
    var answer = byLink
    if answer == nil { answer = try later(memory.resultsByCallID[call[.toolCallID]]) }
    guard let result = answer
    else {
      say(
        .gaps, .missing, "No result of this call is \(held.onRecord)\(held.elsewhere).",
        [call.sequence])
      return
    }
    let rule: Rule = byLink == nil ? .callID : .link
    link(call.sequence, to: result.sequence, by: rule)
    let outcome = Visible.line(result[.outcome]?.rawValue ?? "unknown")
    let text =
      try contents.speech(of: result).map { " It said “\(Visible.line($0.text, limit: 300))”." }
      ?? ""
    let kind: Statement.Kind = byLink == nil ? .derived(rule) : .recorded
    say(.outcome, kind, "The tool's outcome was \(outcome).\(text)", [result.sequence])
    if result[.outcome] == .noResponse || result[.outcome] == .cancelled {
      say(.gaps, .missing, "The tool never answered, so its effect is unknown.", [result.sequence])
    }
    try stateReaders(of: result)
  }

  /// Which later requests put this result before a model.
  private mutating func stateReaders(of result: Record) throws(ReadError) {
    for reference in result.content {
      for case .chunk(let commitment) in reference.items {
        var query = RecordQuery()
        query.commitment = commitment
        query.range = (result.sequence + 1)..<max(reader.size, result.sequence + 1)
        query.types = [.modelRequest]
        query.limit = 1
        guard let next = try reader.find(query).first else { continue }
        link(result.sequence, to: next, by: .commitment)
        say(
          .outcome, .derived(.commitment), "The model was then shown this result, byte for byte.",
          [result.sequence, next])
        return
      }
    }
  }

  /// Gaps of the one action and what is near it; `gaps` judges runs and logs.
  mutating func findGaps() throws(ReadError) {
    try stateImport()
    try stateLostContent()
    try stateUnexecuted()
    for record in try records(memory.all(.recorderDropped)) {
      let count = record[.count] ?? 0
      say(
        .gaps, .recorded, "Events of this run that the recorder lost: \(count).",
        [record.sequence])
    }
    let unknown = near.filter { !$0.type.isKnown }.prefix(10).map(\.sequence)
    if !unknown.isEmpty {
      say(
        .gaps, .recorded, "There are records of types that this explanation does not understand.",
        Array(unknown))
    }
    if subject.run == nil {
      say(
        .gaps, .missing, "The record belongs to no run, so nothing around it is known.",
        [subject.sequence])
    }
  }

  /// The record and those nearest to it in its run: `gaps` looks at whole runs.
  private var near: [(sequence: UInt64, type: EventType)] {
    let place = memory.sequences.firstPlace(from: subject.sequence)
    return (max(0, place - 32)..<min(place + 32, memory.sequences.count)).map {
      (memory.sequences[$0], memory.types[$0])
    }
  }

  /// An imported run proves less than one that was recorded, and its answers have to say so.
  private mutating func stateImport() throws(ReadError) {
    guard let first = memory.first(.runStarted) else { return }
    let started = try reader.record(first)
    guard let file = started[.file], let digest = file[.fileDigest]
    else { return }
    let name = file[.fileName].map { Visible.line($0) } ?? "a file"
    let start = Visible.line(String(digest.prefix(16)))
    say(
      .gaps, .recorded,
      "The run was imported from \(name) (SHA-256 \(start)…): the log proves what the file said "
        + "when it was imported, not that it happened.", [started.sequence])
  }

  /// Each content that is not here is named: an answer without it may have missed something.
  private mutating func stateLostContent() throws(ReadError) {
    for record in [call, response, request].compactMap({ $0 }) {
      for reference in record.content {
        if let why = try memory.absence(of: reference, in: record) {
          say(
            .gaps, .missing,
            "Content \(Visible.line(reference.name)) of record \(record.sequence) is \(why).",
            [record.sequence])
        }
      }
    }
  }
}
