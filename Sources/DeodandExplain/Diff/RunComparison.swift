import DeodandDialogue
import DeodandEvents

/// Two runs side by side.
///
/// Runs are compared by position: the nth exchange with the nth, the nth call with the nth. Nothing
/// is aligned, for an alignment would be a guess at what corresponds; after the first difference
/// later positions mean little, so only the first of each aspect is told (docs/spec/diff.md).
/// Contents are read as they are needed and not kept.
struct RunComparison<Reader: EventReader> {
  private let left: RunView
  private let right: RunView
  let contents: Contents<Reader>
  private var diff: RunDiff

  /// Both runs are of one log, so that their records' numbers can be cited side by side.
  init(_ left: RunView, _ right: RunView, in reader: Reader) {
    self.left = left
    self.right = right
    contents = Contents(reader: reader)
    diff = RunDiff(
      runs: [left.name, right.name], origin: reader.origin,
      exchanges: [left.exchanges.count, right.exchanges.count],
      calls: [left.calls.count, right.calls.count])
  }

  /// The reason is found last, from the differences of all aspects.
  mutating func compare() throws(ReadError) -> RunDiff {
    try compareGiven()
    for index in 0..<min(left.exchanges.count, right.exchanges.count) {
      try compareExchange(index)
    }
    compareCounts()
    try compareCalls()
    try compareResults()
    diff.divergences.sort { Self.place($0.aspect) < Self.place($1.aspect) }
    diff.reason = reason()
    return diff
  }

  /// The place of an aspect in the order of the answer.
  private static func place(_ aspect: RunDiff.Aspect) -> Int {
    RunDiff.Aspect.allCases.firstIndex(of: aspect) ?? 0
  }

  /// Notes a difference, unless an earlier one of the aspect is known.
  private mutating func note(
    _ aspect: RunDiff.Aspect, at exchange: Int, _ text: String, _ one: [UInt64], _ other: [UInt64]
  ) {
    // Only the first difference is told: later ones may follow from it.
    if let known = diff.divergence(aspect) {
      guard exchange < known.exchange else { return }
      diff.divergences.removeAll { $0.aspect == aspect }
    }
    diff.divergences.append(
      RunDiff.Divergence(
        aspect: aspect, exchange: exchange,
        statement: Statement(.derived(.aligned), text, one + other), left: one, right: other))
  }

  // MARK: - What went in

  /// What people and resources gave is compared apart from requests, for it is on record also where
  /// no model was watched.
  private mutating func compareGiven() throws(ReadError) {
    for index in 0..<max(left.given.count, right.given.count) {
      guard index < left.given.count, index < right.given.count else {
        let extra = index < left.given.count ? left.given[index] : right.given[index]
        let isLeft = index < left.given.count
        note(
          .inputs, at: place(extra.exchange),
          "Only run \(Visible.line(isLeft ? left.name : right.name)) was given something here.",
          isLeft ? [extra.record.sequence] : [], isLeft ? [] : [extra.record.sequence])
        return
      }
      let (one, other) = (left.given[index], right.given[index])
      let a = try contents.speech(of: one.record)?.text ?? ""
      let b = try contents.speech(of: other.record)?.text ?? ""
      // By bytes: Swift takes canonically equivalent texts for equal, and a model does not.
      if a.utf8.elementsEqual(b.utf8) { continue }
      let (shown, instead) = TextDifference.passages(a, b)
      note(
        .inputs, at: place(min(one.exchange, other.exchange)),
        "What was given differs: \(shown) against \(instead).", [one.record.sequence],
        [other.record.sequence])
      return
    }
  }

  /// What follows one exchange goes into the next, if there is a model at all.
  private func place(_ exchange: Int) -> Int {
    left.exchanges.isEmpty && right.exchanges.isEmpty ? 0 : exchange + 1
  }

  /// Bodies are read only while a difference in them could still be the first; facts are cheap.
  private mutating func compareExchange(_ index: Int) throws(ReadError) {
    let (one, other) = (left.exchanges[index], right.exchanges[index])
    if diff.divergence(.inputs) == nil || diff.divergence(.versions) == nil,
      let a = one.request, let b = other.request
    {
      let (first, second) = (try contents.request(of: a), try contents.request(of: b))
      if first.isWhole && second.isWhole {
        compareInputs(index, a, b, first.messages, second.messages)
        compareWords(index, a, b, first, second)
      } else {
        diff.gaps.append(
          Statement(
            .missing,
            "What the models were given in exchange \(index + 1) can't be compared: it is not here.",
            [a.sequence, b.sequence]))
      }
    }
    compareFacts(index, one, other)
    try compareOutputs(index, one, other)
  }

  /// Message by message, so that the answer can say which; a system prompt is no message here.
  private mutating func compareInputs(
    _ index: Int, _ a: Record, _ b: Record, _ first: [Speech], _ second: [Speech]
  ) {
    for part in 0..<max(first.count, second.count) {
      let one = part < first.count ? first[part] : nil
      let other = part < second.count ? second[part] : nil
      if let one, let other, Self.saysSame(one, other) { continue }
      note(
        .inputs, at: index + 1,
        "Message \(part + 1) before the model differs: \(Self.difference(one, other)).",
        [a.sequence], [b.sequence])
      return
    }
  }

  /// Identifiers of calls differ in every run and say nothing, so they are left out.
  ///
  /// Arguments are compared as values: the order of members and white space mean nothing in JSON.
  static func saysSame(_ one: Speech, _ other: Speech) -> Bool {
    one.role == other.role && one.text.utf8.elementsEqual(other.text.utf8)
      && one.calls.count == other.calls.count
      && zip(one.calls, other.calls).allSatisfy { a, b in
        a.name.utf8.elementsEqual(b.name.utf8)
          && (a.arguments ?? .null) == (b.arguments ?? .null)
      }
  }

  /// How two messages differ; nil stands for one that is not there.
  static func difference(_ one: Speech?, _ other: Speech?) -> String {
    let (a, b) = (told(one), told(other))
    if one?.role != other?.role, one != nil, other != nil {
      let roles = [one, other].map { Visible.line($0?.role ?? "nobody", limit: 40) }
      return "\(roles[0]) said \(TextDifference.passages(a, b).0), against "
        + "\(roles[1]) \(TextDifference.passages(a, b).1)"
    }
    guard one != nil, other != nil else {
      let there = one == nil ? b : a
      return "only the \(one == nil ? "second" : "first") run has one: "
        + "“\(Visible.line(there, limit: 120))”"
    }
    let (shown, instead) = TextDifference.passages(a, b)
    return "\(shown) against \(instead)"
  }

  /// A message in words: what it says and what it asks for.
  static func told(_ speech: Speech?) -> String {
    guard let speech else { return "" }
    let calls = speech.calls.map { call in
      "\(call.name)(\(call.arguments.map { String(decoding: CanonicalWriter.write($0), as: UTF8.self) } ?? ""))"
    }
    return ([speech.text] + calls).filter { !$0.isEmpty }.joined(separator: " ")
  }

  // MARK: - Versions

  /// Prompts and definitions from the requests themselves: digests in the facts would tell that
  /// they differ and not how.
  private mutating func compareWords(
    _ index: Int, _ a: Record, _ b: Record, _ first: RequestBody, _ second: RequestBody
  ) {
    let (one, other) = (
      first.system.joined(separator: "\n"), second.system.joined(separator: "\n")
    )
    if !one.utf8.elementsEqual(other.utf8) {
      let (shown, instead) = TextDifference.passages(one, other)
      note(
        .versions, at: index + 1, "The system prompt differs: \(shown) against \(instead).",
        [a.sequence], [b.sequence])
    }
    if (first.tools ?? .null) != (second.tools ?? .null) {
      note(
        .versions, at: index + 1, "The definitions of the tools in the request differ.",
        [a.sequence], [b.sequence])
    }
  }

  /// What the records say of themselves, which stays there when content is erased.
  private mutating func compareFacts(
    _ index: Int, _ one: RunView.Exchange, _ other: RunView.Exchange
  ) {
    func compare(
      _ what: String, _ a: String?, _ b: String?, _ records: (Record?, Record?)
    ) {
      if a == b { return }
      func shown(_ text: String?) -> String {
        text.map { Visible.line($0, limit: 120) } ?? "none on record"
      }
      note(
        .versions, at: index + 1, "\(what) differs: \(shown(a)) against \(shown(b)).",
        records.0.map { [$0.sequence] } ?? [], records.1.map { [$0.sequence] } ?? [])
    }
    let requests = (one.request, other.request)
    compare(
      "The model that was asked for", one.request?.requestedModel, other.request?.requestedModel,
      requests)
    let names = [one.request, other.request].compactMap { $0 }
      .flatMap { $0.facts.members.map(\.key) }
      .filter { $0.hasPrefix("gen_ai.request.") && $0 != "gen_ai.request.model" }
    // Sorted, since the order of a set differs from one process to the next and the answer must
    // not.
    for name in Set(names).sorted() {
      compare(
        "The parameter \(Visible.line(String(name.dropFirst("gen_ai.request.".count)), limit: 80))",
        Self.fact(name, one.request), Self.fact(name, other.request), requests)
    }
    let responses = (one.response, other.response)
    compare(
      "The model that answered", one.response?.servedModel, other.response?.servedModel, responses)
    for name in ["gen_ai.response.system_fingerprint", "openai.response.system_fingerprint"] {
      compare(
        "The fingerprint of the served model", Self.fact(name, one.response),
        Self.fact(name, other.response), responses)
    }
    compare(
      "The list of tools on offer", one.offered?[.surface],
      other.offered?[.surface], (one.offered, other.offered))
  }

  /// Nil where the record is missing or does not say: the two can't be told apart by a reader
  /// either.
  private static func fact(_ name: String, _ record: Record?) -> String? {
    guard let value = record?.facts[name] else { return nil }
    return value.string ?? String(decoding: CanonicalWriter.write(value), as: UTF8.self)
  }

  // MARK: - What came out

  /// Two answers that are both not on record are no difference: nothing is known of either.
  private mutating func compareOutputs(
    _ index: Int, _ one: RunView.Exchange, _ other: RunView.Exchange
  ) throws(ReadError) {
    guard diff.divergence(.outputs) == nil else { return }
    let a = try answer(one), b = try answer(other)
    if let a, let b, Self.saysSame(a, b) { return }
    if a == nil, b == nil { return }
    note(
      .outputs, at: index + 1, "The answer differs: \(Self.difference(a, b)).",
      one.response.map { [$0.sequence] } ?? [], other.response.map { [$0.sequence] } ?? [])
  }

  private func answer(_ exchange: RunView.Exchange) throws(ReadError) -> Speech? {
    guard let response = exchange.response else { return nil }
    // The body around an answer names nobody: it is the model that answers.
    return try contents.speech(of: response)?.said(by: "assistant")
  }

  /// A run that went on is a difference of its output: the model, or its agent, did not stop.
  private mutating func compareCounts() {
    let counts = [left.exchanges.count, right.exchanges.count]
    guard counts[0] != counts[1] else { return }
    let isLeft = counts[0] > counts[1]
    let extra = (isLeft ? left : right).exchanges[min(counts[0], counts[1])]
    note(
      .outputs, at: min(counts[0], counts[1]) + 1,
      "Only run \(Visible.line(isLeft ? left.name : right.name)) went on to ask the model again.",
      isLeft ? extra.records : [], isLeft ? [] : extra.records)
  }

  /// By tool and canonical arguments; identifiers of calls differ in every run.
  private mutating func compareCalls() throws(ReadError) {
    for index in 0..<max(left.calls.count, right.calls.count) {
      guard index < left.calls.count, index < right.calls.count else {
        let isLeft = index < left.calls.count
        let extra = isLeft ? left.calls[index] : right.calls[index]
        note(
          .actions, at: extra.exchange,
          "Only run \(Visible.line(isLeft ? left.name : right.name)) went on to call "
            + "\(Self.tool(extra.record)).", isLeft ? [extra.record.sequence] : [],
          isLeft ? [] : [extra.record.sequence])
        return
      }
      let (one, other) = (left.calls[index], right.calls[index])
      let (a, b) = (try call(one.record), try call(other.record))
      if a.utf8.elementsEqual(b.utf8) { continue }
      let (shown, instead) = TextDifference.passages(a, b)
      note(
        .actions, at: min(one.exchange, other.exchange),
        "Call \(index + 1) of a tool differs: \(shown) against \(instead).",
        [one.record.sequence], [other.record.sequence])
      return
    }
  }

  /// A call as it is compared and shown: its tool, and its arguments in canonical form.
  private func call(_ record: Record) throws(ReadError) -> String {
    let arguments = try contents.json("arguments", of: record)
    return (record.tools.first ?? "a tool without a name") + " "
      + (arguments.map { String(decoding: CanonicalWriter.write($0), as: UTF8.self) } ?? "")
  }

  /// The tool as a sentence names it; the name is the program's and may hold anything.
  private static func tool(_ record: Record) -> String {
    record.tools.first.map { Visible.line($0, limit: 80) } ?? "a tool without a name"
  }

  /// Only as far as both runs have results: that one has fewer calls is told by the actions.
  private mutating func compareResults() throws(ReadError) {
    for (one, other) in zip(left.results, right.results) {
      let (a, b) = (try result(one.record), try result(other.record))
      let isSameText = a.text.utf8.elementsEqual(b.text.utf8)
      if isSameText, a.outcome == b.outcome { continue }
      let (shown, instead) =
        isSameText ? (a.outcome, b.outcome) : TextDifference.passages(a.text, b.text)
      note(
        .results, at: min(one.exchange, other.exchange),
        "What \(Self.tool(one.record)) answered differs: \(shown) against \(instead).",
        [one.record.sequence], [other.record.sequence])
      return
    }
  }

  /// The outcome and the words of a result; the words are empty where its content is not here.
  private func result(
    _ record: Record
  ) throws(ReadError) -> (outcome: String, text: String) {
    (
      Visible.line(record[.outcome]?.rawValue ?? "unknown", limit: 80),
      try contents.speech(of: record)?.text ?? ""
    )
  }

  // MARK: - Why

  /// What differed up to the first difference in what came out.
  ///
  /// It says what differed before, and never that it was the cause: a model may answer differently
  /// to the same input.
  ///
  /// Divergences of outputs and actions count as what came out; all others as what went in before.
  private func reason() -> RunDiff.Reason {
    if diff.divergences.isEmpty { return .same }
    let came = [diff.divergence(.outputs), diff.divergence(.actions)].compactMap { $0 }
    guard let turn = came.min(by: { $0.exchange < $1.exchange }) else { return .sameOutput }
    let first = turn.exchange
    func isBefore(_ aspect: RunDiff.Aspect) -> Bool {
      diff.divergence(aspect).map { $0.exchange <= first } ?? false
    }
    // What a tool answered is input of the exchange after it.
    let isOtherInput =
      isBefore(.inputs) || (diff.divergence(.results).map { Self.isEarlier($0, turn) } ?? false)
    switch (isOtherInput, isBefore(.versions)) {
    case (true, true): return .inputAndModelDiffered
    case (true, false): return .inputDiffered
    case (false, true): return .modelDiffered
    case (false, false):
      return diff.divergence(.outputs) == nil
        ? .sameOutputDifferentAction : .sameInputDifferentOutput
    }
  }

  /// By records where both cite some of one run, for an exchange is too coarse: a result and the
  /// answer after it can have the same number.
  private static func isEarlier(_ one: RunDiff.Divergence, _ other: RunDiff.Divergence) -> Bool {
    if let a = one.left.first, let b = other.left.first { return a < b }
    if let a = one.right.first, let b = other.right.first { return a < b }
    return one.exchange < other.exchange
  }
}
