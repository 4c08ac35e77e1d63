import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// Step 1: the action itself. Step 2: the response that asked. Step 3: the request that produced it.
extension WhyWalk {
  /// A record that is no action is told of in a line, and explained as far as it goes.
  mutating func findAction() throws(ReadError) {
    switch subject.type {
    case .toolCall: call = subject
    case .toolResult: try findCallOfResult()
    case .modelResponse: response = subject
    case .modelRequest: request = subject
    case .otelSpan, .otelLog: takeReported()
    default: break
    }
    guard let call else {
      let summary = try Summary.of(subject, in: reader)
      say(
        .answer, .recorded, "Record \(subject.sequence) is no action: \(summary).",
        [subject.sequence])
      return
    }
    let tool = Visible.line(call.tools.first ?? "a tool that has no name")
    let who = call.run.map { "Run \(Visible.line($0))" } ?? "An agent"
    say(
      .answer, .recorded,
      "\(who) called \(tool)\(try argumentText(call)) at \(call.time.rfc3339) by the recorder's clock.",
      [call.sequence])
    say(.answer, .recorded, Self.basisText(call.basis), [call.sequence])
  }

  /// A result that was asked about is explained by its call.
  private mutating func findCallOfResult() throws(ReadError) {
    if let found = try record(id: subject[.call]), found.type == .toolCall,
      found.sequence < subject.sequence
    {
      call = found
      link(found.sequence, to: subject.sequence, by: .link)
    } else if let id = subject[.toolCallID] {
      call = try memory.callsByCallID[id].last(before: subject.sequence).map(reader.record)
    }
    if call == nil {
      say(
        .gaps, .missing,
        "The call that this result answers is not \(held.onRecord)\(held.elsewhere).",
        [subject.sequence])
    }
  }

  /// The arguments in a sentence, or why they can't be shown.
  private func argumentText(_ call: Record) throws(ReadError) -> String {
    if call.isTelemetry { return try reportedArgumentText(call) }
    guard let reference = call.content.first(where: { $0.name == "arguments" }) else {
      return " without arguments"
    }
    switch try contents.bytes(reference) {
    case .whole(let bytes):
      return " with " + Visible.line(String(decoding: bytes, as: UTF8.self), limit: 300)
    case .gone(let why): return " with arguments that are \(why)"
    }
  }

  private static func basisText(_ basis: Basis) -> String {
    switch basis {
    case .observed: "Deodand saw the call on the wire and recorded it before it was forwarded."
    case .reported:
      "The instrumented program reported the call; Deodand did not see it on the wire."
    case .imported:
      "The call was imported from a transcript that was made earlier by somebody else."
    case .declared: "A person entered the call."
    }
  }

  mutating func findResponse() throws(ReadError) {
    guard let call else { return }
    guard let (found, rule) = try asker(of: call) else {
      say(
        .gaps, .missing,
        "No model response that asked for this call is \(held.onRecord): it was executed without being "
          + "asked for, or the model was not watched\(held.orElsewhere).", [call.sequence])
      return
    }
    response = found
    link(found.sequence, to: call.sequence, by: rule)
    let served = found.servedModel.map { " of \(Visible.line($0))" } ?? ""
    switch rule.grade {
    case .recorded:
      say(
        .chain, .recorded, "A response\(served) asked for the call.",
        [found.sequence, call.sequence])
    case .exact:
      say(
        .chain, .derived(rule),
        "A response\(served) asked for the call: both carry the same tool call id.",
        [found.sequence, call.sequence])
    case .byValue:
      say(
        .chain, .derived(rule),
        "A response\(served) asked for the same tool with the same arguments.",
        [found.sequence, call.sequence])
    case .temporal:
      say(
        .chain, .derived(rule),
        "The last response\(served) before the call; nothing but the order ties them together.",
        [found.sequence, call.sequence])
    }
  }

  /// The response that asked for a call, by the strongest rule that finds one.
  ///
  /// Responses are read from the newest back, for the one that asked is most likely the last.
  private func asker(of call: Record) throws(ReadError) -> (Record, Rule)? {
    if let named = try record(id: call[.response]), named.type == .modelResponse,
      named.sequence < call.sequence
    {
      return (named, .link)
    }
    let tool = call.tools.first
    let id = call.callIDs.first
    // What was recorded on the wire goes before what was reported.
    if let match = memory.askersByCallID[id].last(before: call.sequence) {
      return (try reader.record(match), .callID)
    }
    let own = memory.all(.modelResponse)
    let reported = memory.reportedModels
    let earlier =
      reported[..<reported.firstPlace(from: call.sequence)]
      + own[..<own.firstPlace(from: call.sequence)]
    let arguments = try contents.json("arguments", of: call)
    for place in earlier.reversed() {
      let response = try reader.record(place)
      guard let speech = try contents.speech(of: response) else { continue }
      if let id, speech.calls.contains(where: { $0.id == id }) { return (response, .callID) }
      let isSame = speech.calls.contains { asked in
        ToolName.isSame(asked.name, tool) && (asked.arguments ?? [:]) == (arguments ?? [:])
      }
      if isSame { return (response, .sameCall) }
    }
    guard let last = earlier.last else { return nil }
    return (try reader.record(last), .order)
  }

  private func lastRequest(before limit: UInt64) throws(ReadError) -> Record? {
    guard let found = memory.last(.modelRequest, before: limit) else { return nil }
    return try reader.record(found)
  }

  /// A link counts only if it leads to an earlier request: a response can't answer a later one.
  mutating func findRequest() throws(ReadError) {
    guard let response else { return }
    if response.isTelemetry {
      request = response
      say(.chain, .recorded, "The same record reports the request.", [response.sequence])
      return
    }
    if let named = try record(id: response[.request]), named.type == .modelRequest,
      named.sequence < response.sequence
    {
      request = named
      link(named.sequence, to: response.sequence, by: .link)
      say(
        .chain, .recorded, "The response answers this request.",
        [named.sequence, response.sequence])
    } else if let last = try lastRequest(before: response.sequence) {
      request = last
      link(last.sequence, to: response.sequence, by: .order)
      say(
        .chain, .derived(.order),
        "The last request before the response; nothing but the order ties them together.",
        [last.sequence, response.sequence])
    } else {
      say(
        .gaps, .missing,
        "The request that the model answered is not \(held.onRecord)\(held.elsewhere).",
        [response.sequence])
    }
  }
}
