import DeodandEvents

// Step 6: versions, each compared with the run before.
extension WhyWalk {
  /// What changed is a finding, for it may be why a run went otherwise; what did not change is told
  /// as well.
  mutating func findVersions() throws(ReadError) {
    let before = try earlierRun()
    if before == nil, !held.isWhole, call != nil {
      say(
        .versions, .missing,
        "No earlier run is in this bundle, so it does not tell what changed since.",
        [subject.sequence])
    }
    if let request {
      if request.requestedModel == nil {
        say(.versions, .missing, "Which model was asked for is not on record.", [request.sequence])
      }
      let first = try beginning(.modelRequest, before: request)
      for version in Version.all(request: request) {
        try state(
          version, within: first.map { Version.all(request: $0) },
          before: before?.request.map { Version.all(request: $0) }, run: before?.run)
      }
    }
    if let response {
      if response.servedModel == nil {
        say(.versions, .missing, "Which model answered is not on record.", [response.sequence])
      }
      for version in Version.all(response: response) {
        let first = try beginning(.modelResponse, before: response)
        try state(
          version, within: first.map { Version.all(response: $0) },
          before: before?.response.map { Version.all(response: $0) }, run: before?.run)
      }
    }
    try stateSystem()
    try stateTools(before: before?.run)
    try stateEvaluations()
  }

  /// The first record of a type of the run, if it is before another.
  private func beginning(
    _ type: EventType, before record: Record
  ) throws(ReadError) -> Record? {
    guard let first = memory.first(type), first < record.sequence else { return nil }
    return try reader.record(first)
  }

  /// How many records are looked at to find the first of the same customer.
  ///
  /// Bounds the work where the first records are other customers'.
  private static var earlierRecords: Int { 256 }

  /// How many earlier runs are looked at to find one of the same agent and customer.
  private static var earlierRuns: Int { 8 }

  private func earlierRun() throws(ReadError) -> EarlierRun? {
    var belongings = Belongings(in: reader)
    let customer = try belongings.customer(of: subject) ?? ""
    if let known = memory.earlier[customer] { return known }
    let found = try findEarlierRun()
    memory.earlier[customer] = .some(found)
    return found
  }

  /// Runs of the same agent and customer are compared, the newest first; one without a model on
  /// record has nothing to compare.
  private func findEarlierRun() throws(ReadError) -> EarlierRun? {
    guard let run = subject.run else { return nil }
    var query = RecordQuery()
    query.run = run
    query.limit = 1
    guard let first = try records(query).first else { return nil }
    let agent = first.type == .runStarted ? Self.agent(of: first) : nil
    query = RecordQuery()
    query.types = [.runStarted]
    query.range = 0..<first.sequence
    query.order = .descending
    query.limit = Self.earlierRuns
    // What ran for another customer is no business of this one.
    var belongings = Belongings(in: reader)
    let customer = try belongings.customer(of: subject)
    for started in try records(query) where Self.agent(of: started) == agent {
      guard try belongings.customer(of: started) == customer else { continue }
      guard let name = started.run, !name.utf8.elementsEqual(run.utf8) else { continue }
      var found = EarlierRun(run: name)
      found.request = try last(.modelRequest, of: name, before: first.sequence)
      found.response = try last(.modelResponse, of: name, before: first.sequence)
      if found.request != nil || found.response != nil { return found }
    }
    return nil
  }

  /// What tells agents apart: the name that a run gives, or its command.
  private static func agent(of started: Record) -> String? {
    started[.agent] ?? started[.command]?.first
  }

  private func last(
    _ type: EventType, of run: String, before limit: UInt64
  ) throws(ReadError) -> Record? {
    var query = RecordQuery()
    query.run = run
    query.types = [type]
    query.range = 0..<limit
    query.order = .descending
    query.limit = 1
    return try records(query).first
  }

  /// States a version, and how it compares with the beginning of this run and with the run before.
  private mutating func state(
    _ version: Version, within beginning: [Version]?, before: [Version]?, run: String?
  ) throws(ReadError) {
    let text = "\(version.name) \(version.shown)"
    if let beginning, let earlier = Self.same(version, in: beginning),
      earlier.value != version.value
    {
      say(
        .versions, .recorded, "\(text); at the beginning of this run it was \(earlier.shown).",
        [earlier.record, version.record])
      say(
        .findings, .recorded,
        "Changed during the run: \(text), and at its beginning \(earlier.shown).",
        [earlier.record, version.record])
      return
    }
    guard let run, let before else {
      say(.versions, .recorded, "\(text).", [version.record])
      return
    }
    let name = Visible.line(run, limit: 80)
    guard let earlier = Self.same(version, in: before) else {
      say(.versions, .recorded, "\(text); run \(name) before it did not say.", [version.record])
      return
    }
    guard earlier.value.utf8.elementsEqual(version.value.utf8) else {
      say(
        .versions, .recorded, "\(text); changed since run \(name), where it was \(earlier.shown).",
        [earlier.record, version.record])
      say(
        .findings, .recorded,
        "Changed since run \(name) before it: \(text), and was \(earlier.shown).",
        [earlier.record, version.record])
      return
    }
    let first = try first(version.first, named: version.name + " " + version.value)
    let seen = first.map { "; first \(held.onRecord) at record \($0)" } ?? ""
    say(
      .versions, .recorded, "\(text): unchanged since run \(name) before it\(seen).",
      Set([first, earlier.record, version.record].compactMap { $0 }).sorted())
  }

  /// Names are compared by bytes, for some come from the record.
  private static func same(_ version: Version, in others: [Version]) -> Version? {
    others.first { $0.name.utf8.elementsEqual(version.name.utf8) }
  }

  /// The first record of the same customer that a query finds, looked up once for a name.
  private func first(_ query: RecordQuery?, named name: String) throws(ReadError) -> UInt64? {
    guard var query else { return nil }
    var belongings = Belongings(in: reader)
    let customer = try belongings.customer(of: subject)
    return try memory.once("first \(customer ?? "") \(name)") { () throws(ReadError) in
      // Most logs have one customer, and then the first record is it: only where it is not are many
      // looked up.
      var seen = 0
      for limit in [1, 16, Self.earlierRecords] {
        query.limit = limit
        let found = try reader.find(query)
        for sequence in found.dropFirst(seen) {
          if try belongings.customer(of: reader.record(sequence)) == customer { return sequence }
        }
        if found.count < limit { return nil }
        seen = found.count
      }
      return nil
    }
  }

  /// The system prompt by its commitment: equal commitments are equal bytes.
  private mutating func stateSystem() throws(ReadError) {
    guard let system = parts.first(where: { $0.speaker == .system }),
      let commitment = system.commitment, let request
    else { return }
    let text = "The system prompt has the commitment \(commitment.hex.prefix(16))…"
    var query = RecordQuery()
    query.commitment = commitment
    guard let since = try first(query, named: commitment.hex), since < request.sequence else {
      say(.versions, .recorded, "\(text), first \(held.onRecord) here.", [request.sequence])
      return
    }
    say(
      .versions, .recorded,
      "\(text): the same bytes are first \(held.onRecord) at record \(since).",
      [since, request.sequence])
  }

  /// By the digest of the whole list: which definition changed is in the contents of the records.
  private mutating func stateTools(before run: String?) throws(ReadError) {
    guard let call, let listed = try last(.toolListed, before: call.sequence) else { return }
    let surface = listed[.surface]
    let text = "The tools on offer were version \(surface.map { Version.short($0) } ?? "unknown")"
    if listed[.surfaceChanged] == true {
      say(.versions, .recorded, "\(text), changed at that record.", [listed.sequence])
      say(
        .findings, .recorded, "The tools on offer had changed during the run before this call.",
        [listed.sequence])
      return
    }
    guard let surface, let run,
      let earlier = try toolsListed(in: run, before: listed.sequence),
      let old = earlier[.surface]
    else {
      say(.versions, .recorded, "\(text).", [listed.sequence])
      return
    }
    let name = Visible.line(run, limit: 80)
    let cited = [earlier.sequence, listed.sequence]
    if old.utf8.elementsEqual(surface.utf8) {
      say(.versions, .recorded, "\(text): unchanged since run \(name) before it.", cited)
    } else {
      say(.versions, .recorded, "\(text); changed since run \(name).", cited)
      say(
        .findings, .recorded,
        "Changed since run \(name) before it: the tools on offer, which were version "
          + "\(Version.short(old)) and are \(Version.short(surface)).", cited)
    }
  }

  /// The last list of tools of another run, looked up once.
  private func toolsListed(in run: String, before limit: UInt64) throws(ReadError) -> Record? {
    let found = try memory.once("tools \(limit) \(run)") { () throws(ReadError) in
      try last(.toolListed, of: run, before: limit)?.sequence
    }
    return try found.map(reader.record)
  }

  /// Evaluations on record for the model that was asked for, or that answered.
  ///
  /// They belong to no run; a model is meant by its exact name.
  private mutating func stateEvaluations() throws(ReadError) {
    let models = [response?.servedModel, request?.requestedModel].compactMap { $0 }
    if models.isEmpty { return }
    for evaluated in try records(memory.evaluations()) {
      guard let model = evaluated[.evaluatedModel],
        models.contains(where: { $0.utf8.elementsEqual(model.utf8) })
      else { continue }
      func text(_ key: FactKey<String>) -> String? {
        evaluated[key].map { Visible.line($0, limit: 80) }
      }
      let score = text(.evaluationScore).map { ": \($0)" } ?? ""
      let from = text(.evaluationSource).map { ", from \($0)" } ?? ""
      let date = text(.evaluationDate).map { ", \($0)" } ?? ""
      say(
        .versions, .recorded,
        "\(text(.evaluation) ?? "An evaluation") of \(Visible.line(model, limit: 80))\(score)\(from)\(date).",
        [evaluated.sequence])
    }
  }
}

/// The run before another one of the same agent, with its last request and response.
struct EarlierRun {
  let run: String
  var request: Record?
  var response: Record?
}
