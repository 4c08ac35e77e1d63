import DeodandDialogue
import DeodandEvents

// Step 7: authority. Step 8: outcome. Step 9: gaps.
extension WhyWalk {
  mutating func findAuthority() throws(ReadError) {
    guard let call else { return }
    let types: Set<EventType> = [
      .humanApproval, .policyDecision, .authorityGranted, .authorityRevoked, .consentGiven,
      .consentWithdrawn,
    ]
    // A hook tells of a call before anybody decides on it, a transcript tells of both afterwards.
    let all = try records(types, in: 0..<reader.size)
    let about = all.filter { $0[.call] == call.id }
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
    for record in all where record.sequence < call.sequence && !record.data.has(.call) {
      let decision = record[.decision].map { ": \(Visible.line($0))" } ?? ""
      say(
        .authority, .recorded,
        "Earlier in the run there is a record of type \(record.type)\(decision); it does not name this call.",
        [record.sequence])
    }
    if about.isEmpty {
      say(
        .authority, .missing, "No approval, policy decision or grant for this call is on record.",
        [call.sequence])
    }
  }

  mutating func findOutcome() throws(ReadError) {
    guard let call else { return }
    if call.isTelemetry {
      try stateReportedOutcome(of: call)
      return
    }
    let later = try records([.toolResult], in: call.sequence..<reader.size)
    let id = call[.toolCallID]
    let byLink = later.first { $0[.call] == call.id }
    guard
      let result = byLink
        ?? later.first(where: { id != nil && $0[.toolCallID] == id })
    else {
      say(.gaps, .missing, "No result of this call is on record.", [call.sequence])
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

  mutating func findGaps() throws(ReadError) {
    try stateImport()
    try stateLostContent()
    try stateUnexecuted()
    for record in try records([.recorderDropped], in: 0..<reader.size) {
      let count = record[.count] ?? 0
      say(
        .gaps, .recorded, "Events of this run that the recorder lost: \(count).",
        [record.sequence])
    }
    let unknown = try near().filter { !$0.type.isKnown }.prefix(10).map(\.sequence)
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
  private func near() throws(ReadError) -> [Record] {
    guard let run = subject.run else { return [subject] }
    var query = RecordQuery()
    query.run = run
    query.limit = 32
    query.range = subject.sequence..<reader.size
    let after = try records(query)
    query.order = .descending
    query.range = 0..<subject.sequence
    return try records(query).reversed() + after
  }

  private mutating func stateImport() throws(ReadError) {
    guard let started = try records([.runStarted], in: 0..<reader.size).first,
      let file = started[.file], let digest = file[.fileDigest]
    else { return }
    let name = file[.fileName].map { Visible.line($0) } ?? "a file"
    let start = Visible.line(String(digest.prefix(16)))
    say(
      .gaps, .recorded,
      "The run was imported from \(name) (SHA-256 \(start)…): the log proves what the file said "
        + "when it was imported, not that it happened.", [started.sequence])
  }

  private mutating func stateLostContent() throws(ReadError) {
    for record in [call, response, request].compactMap({ $0 }) {
      for reference in record.content {
        if case .gone(let why) = try contents.bytes(reference) {
          say(
            .gaps, .missing,
            "Content \(Visible.line(reference.name)) of record \(record.sequence) is \(why).",
            [record.sequence])
        }
      }
    }
  }
}
