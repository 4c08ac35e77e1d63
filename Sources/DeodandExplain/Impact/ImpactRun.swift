import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

/// What is remembered while one run is gone through.
///
/// It is dropped when the run has been gone through, so words are held of one run at a time.
struct ImpactRun {
  /// Where the walk starts in it.
  let starts: Set<UInt64>
  var sources: [ImpactSource] = []
  var hasModel = false
  /// Records that were reached, by their ids, and calls by their identifiers.
  var byID: [String: UInt64] = [:]
  var askedBy: [String: UInt64] = [:]
  var calledBy: [String: UInt64] = [:]
  /// The newest request that was reached, for answers that name none.
  var lastRequest: UInt64?
  var lastResponse: (record: Record, calls: [Speech.Call])?
}

// One run, gone through from its first starting point on.
extension ImpactWalk {
  /// In ascending order, each record once: what is held against it is what came before.
  mutating func take(_ record: Record) throws(ReadError) {
    if run.starts.contains(record.sequence) { try takeStart(record) }
    switch record.type {
    case .modelRequest:
      run.hasModel = true
      run.lastRequest = nil
      try takeRequest(record)
    case .modelResponse:
      run.lastResponse = nil
      try takeResponse(record)
    case .toolCall: try takeCall(record)
    case .toolResult: try takeResult(record)
    case .otelSpan, .otelLog: try takeReported(record)
    default: break
    }
  }

  // MARK: - Reaching

  private mutating func takeStart(_ record: Record) throws(ReadError) {
    guard let statement = foundStatement(record) else {
      try remember(record, depth: 0, grade: .recorded)
      return
    }
    // What re-sends content that was found before is reached from there.
    if record.type == .modelRequest, try carrier(of: record) != nil { return }
    add(record, depth: 1, from: nil, statement, grade: grade(of: statement))
    try remember(record, depth: 1, grade: grade(of: statement))
  }

  /// The grade with which the way from content from outside begins.
  private func grade(of statement: Statement) -> Rule.Grade {
    if case .derived(let rule) = statement.kind { rule.grade } else { .recorded }
  }

  /// Notes that a record was reached from another, unless that was known or is too far.
  ///
  /// The edge is drawn in any case, so that the graph has every way; the step is made by the first.
  private mutating func reach(
    _ record: Record, from cause: UInt64, by rule: Rule, _ text: String
  ) throws(ReadError) {
    let before = reached[cause]
    let depth = (before?.depth ?? 0) + 1
    guard depth <= depthLimit, record.sequence != cause else { return }
    impact.edges.append(Edge(from: .init(cause), to: .init(record.sequence), by: rule))
    guard reached[record.sequence] == nil, !isBare(record) else { return }
    let kind: Statement.Kind = rule.grade == .recorded ? .recorded : .derived(rule)
    let grade = rule.grade.weaker(before?.grade ?? .recorded)
    add(
      record, depth: depth, from: cause,
      Statement(kind, text, [cause, record.sequence]), grade: grade)
    try remember(record, depth: depth, grade: grade)
  }

  /// The record that the question was about is where the walk starts, not what it reaches.
  private func isBare(_ record: Record) -> Bool {
    impact.start == .record(record.sequence)
  }

  private mutating func add(
    _ record: Record, depth: Int, from cause: UInt64?, _ statement: Statement, grade: Rule.Grade
  ) {
    let isCall = record.type == .toolCall || TelemetryReading(record)?.kind == .tool
    reached[record.sequence] = Impact.Step(
      depth: depth, record: record.sequence, type: record.type, run: record.run, from: cause,
      statement: statement, isCall: isCall, grade: grade)
  }

  /// Keeps what the record says and is called, so that later ones can be held against it.
  private mutating func remember(
    _ record: Record, depth: Int, grade: Rule.Grade
  ) throws(ReadError) {
    // Ids are chosen by whoever wrote the draft, so they join within one run only.
    run.byID[record.id] = record.sequence
    switch record.type {
    case .modelRequest: run.lastRequest = record.sequence
    case .modelResponse:
      let speech = try contents.speech(of: record)
      let ids = record.callIDs + (speech?.calls.compactMap(\.id) ?? [])
      for id in ids { run.askedBy[id] = record.sequence }
      run.lastResponse = (record, speech?.calls ?? [])
      try keep(record, speech, depth, grade)
    case .toolCall:
      for id in record.callIDs { run.calledBy[id] = record.sequence }
    default: try keep(record, try contents.speech(of: record), depth, grade)
    }
  }

  /// The passages are those of the content that was looked for, where there is one, so that the
  /// walk does not follow what merely stood beside it.
  private mutating func keep(
    _ record: Record, _ speech: Speech?, _ depth: Int, _ grade: Rule.Grade
  ) throws(ReadError) {
    // Small chunks have salts of their own, so equal ones are equal by chance only.
    let commitments = Set(record.content.flatMap(\.items).compactMap(\.commitment))
    run.sources.append(
      ImpactSource(
        record: record, depth: depth, grade: grade, commitments: commitments, speech: speech,
        passages: foundPassages(record.sequence) ?? speech.map { Passage.all(of: $0) } ?? []))
  }

  // MARK: - Requests and responses

  private mutating func takeRequest(_ record: Record) throws(ReadError) {
    guard reached[record.sequence] == nil, let (source, rule) = try carrier(of: record) else {
      return
    }
    let model = record.requestedModel.map { " \(Visible.line($0, limit: 80))" } ?? ""
    let how = rule == .commitment ? ", byte for byte" : rule == .contains ? " within a part" : ""
    try reach(
      record, from: source.record.sequence, by: rule,
      "A request to the model\(model) held \(Self.words(of: source.record))\(how).")
  }

  /// What a source is called in a sentence: by what it is, or else by its number.
  static func words(of record: Record) -> String {
    switch record.type {
    case .toolResult, .humanInput, .modelResponse, .resourceRead, .otelSpan, .otelLog:
      ContextOrigin.Source(record).name
    default: "what record \(record.sequence) holds"
    }
  }

  /// The nearest source that a request holds.
  ///
  /// Bytes are looked at before texts: commitments are in the index, texts have to be opened.
  private mutating func carrier(
    of request: Record
  ) throws(ReadError) -> (source: ImpactSource, rule: Rule)? {
    let earlier = run.sources.filter { $0.record.sequence < request.sequence }
      .sorted { ($0.depth, $0.record.sequence) < ($1.depth, $1.record.sequence) }
    guard !earlier.isEmpty else { return nil }
    var commitments: Set<Commitment> = []
    for reference in request.content {
      commitments.formUnion(try Body.resolve(reference, in: reader).commitments)
    }
    let exact = earlier.first { !$0.commitments.isDisjoint(with: commitments) }
    // None can be nearer, so the body need not be read.
    if let exact, exact.depth == earlier[0].depth { return (exact, .commitment) }
    let parts = try said(in: request)
    for source in earlier {
      if let exact, exact.depth <= source.depth { return (exact, .commitment) }
      for part in parts {
        if let rule = source.isIn(part) { return (source, rule) }
      }
    }
    return exact.map { ($0, .commitment) }
  }

  /// What a model was given, message by message, and block by block.
  private mutating func said(in request: Record) throws(ReadError) -> [Speech] {
    let body = try contents.request(of: request)
    if !body.isWhole { lost.append(request.sequence) }
    return body.system.map { Speech(.string($0)) } + body.messages + body.blocks
  }

  /// An answer that names a request which was not reached is not reached either: its own word goes
  /// before the order.
  private mutating func takeResponse(_ record: Record) throws(ReadError) {
    if let named = record[.request] {
      guard let cause = run.byID[named] else { return }
      try reach(record, from: cause, by: .link, try answerText(record))
    } else if let cause = run.lastRequest {
      try reach(record, from: cause, by: .order, try answerText(record))
    }
  }

  /// What an answer says in a sentence: the tools that it asks for, or else the beginning of its
  /// text.
  private func answerText(_ record: Record) throws(ReadError) -> String {
    let names = (record[.toolCalls] ?? []).compactMap { $0[.askedName] }
    let model = record.servedModel.map { Visible.line($0, limit: 80) } ?? "The model"
    if !names.isEmpty {
      let list = names.prefix(8).map { Visible.line($0, limit: 40) }.joined(separator: ", ")
      return "\(model) answered and asked for \(list)."
    }
    let text = try contents.speech(of: record)?.text ?? ""
    return "\(model) answered" + (text.isEmpty ? "." : ": “\(Visible.line(text, limit: 120))”")
  }

  // MARK: - Calls and results

  private mutating func takeCall(_ record: Record) throws(ReadError) {
    let tool = record.tools.first.map { Visible.line($0, limit: 80) } ?? "a tool"
    // That it used a value says more than that it was asked for.
    try takeValues(of: record, tool)
    if let (cause, rule) = try asker(of: record) {
      try reach(record, from: cause, by: rule, "That answer led to the call of \(tool).")
    }
    for id in record.callIDs where reached[record.sequence] != nil {
      run.calledBy[id] = record.sequence
    }
  }

  /// By the strongest rule that can be applied: a call that names its answer is joined to no other.
  private func asker(of call: Record) throws(ReadError) -> (UInt64, Rule)? {
    if let named = call[.response] { return run.byID[named].map { ($0, .link) } }
    if let id = call.callIDs.first, let cause = run.askedBy[id] { return (cause, .callID) }
    guard let last = run.lastResponse, !last.calls.isEmpty else { return nil }
    let arguments = try contents.json("arguments", of: call)
    let isSame = last.calls.contains { asked in
      ToolName.isSame(asked.name, call.tools.first)
        && (asked.arguments ?? [:]) == (arguments ?? [:])
    }
    return isSame ? (last.record.sequence, .sameCall) : nil
  }

  /// Values of the arguments that stand in what was reached: in the start where a model is on
  /// record, for the model's way is followed by itself; else in anything.
  private mutating func takeValues(of call: Record, _ tool: String) throws(ReadError) {
    guard let arguments = try contents.json("arguments", of: call) else { return }
    let nearest = run.sources.map(\.depth).min() ?? 0
    // A call can only have used what was on record before it.
    let usable = run.sources.filter {
      $0.record.sequence < call.sequence && (!run.hasModel || $0.depth == nearest)
    }
    let values = arguments.leaves().map { TracedValue($0.pointer, $0.value) }
      .filter(\.isDistinctive)
    for source in usable {
      let found = values.compactMap { value in
        value.form(in: source.passages).map { (value: value, form: $0) }
      }
      guard let first = found.first else { continue }
      var shown = found.prefix(Self.shownValues)
        .map { "“\(Visible.line($0.value.text ?? "", limit: 80))”" }
      if found.count > Self.shownValues { shown.append("\(found.count - Self.shownValues) more") }
      try reach(
        call, from: source.record.sequence, by: first.form.rule,
        "The call of \(tool) used \(Prose.list(shown)), which \(found.count > 1 ? "stand" : "stands") in "
          + "\(Self.words(of: source.record)).")
    }
  }

  /// How many values of a call are named.
  ///
  /// The others are counted in the sentence.
  private static var shownValues: Int { 3 }

  /// A result that names its call is joined by that alone; its identifier counts only where it
  /// names none.
  private mutating func takeResult(_ record: Record) throws(ReadError) {
    let cause: (UInt64, Rule)?
    if let named = record[.call] {
      cause = run.byID[named].map { ($0, .link) }
    } else {
      cause = record.callIDs.compactMap { run.calledBy[$0] }.first.map { ($0, .callID) }
    }
    guard let (call, rule) = cause else { return }
    let tool = record.tools.first.map { Visible.line($0, limit: 80) } ?? "The tool"
    let outcome = record[.outcome].map { Visible.line($0.rawValue, limit: 40) } ?? "unknown"
    try reach(record, from: call, by: rule, "\(tool) answered: \(outcome).")
  }

  /// One record of telemetry holds a request and its response, or a call and its result.
  ///
  /// So it may be reached, and be a source for what comes after it, at once.
  private mutating func takeReported(_ record: Record) throws(ReadError) {
    switch TelemetryReading(record)?.kind {
    case .model:
      run.hasModel = true
      guard reached[record.sequence] == nil, let (source, rule) = try carrier(of: record) else {
        return
      }
      try reach(
        record, from: source.record.sequence, by: rule,
        "A reported call of a model held \(Self.words(of: source.record)).")
      for id in record.callIDs { run.askedBy[id] = record.sequence }
    case .tool: try takeCall(record)
    default: break
    }
  }
}
