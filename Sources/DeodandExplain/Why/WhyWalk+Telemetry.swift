import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// What programs report by OpenTelemetry: one record holds a call and its result, or a request and
// its response.
extension WhyWalk {
  /// Takes the subject for what it tells of.
  mutating func takeReported() {
    switch TelemetryReading(subject)?.kind {
    case .tool: call = subject
    case .model: response = subject
    default: break
    }
  }

  /// How a reported call reads: its arguments are in the span.
  func reportedArgumentText(_ call: Record) throws(ReadError) -> String {
    if let arguments = try contents.telemetry(of: call)?.arguments {
      let text =
        arguments.string ?? String(decoding: CanonicalWriter.write(arguments), as: UTF8.self)
      return " with " + Visible.line(text, limit: 300)
    }
    for reference in call.content {
      if case .gone(let why) = try contents.bytes(reference) {
        return " with arguments that are \(why)"
      }
    }
    return " with arguments that it did not report"
  }

  /// What the program says came of its call.
  ///
  /// That no error was reported is said as that, and not as success.
  mutating func stateReportedOutcome(of call: Record) throws(ReadError) {
    let content = try contents.telemetry(of: call)
    let text =
      content?.result.map { " The tool said “\(Visible.line(Speech($0).text, limit: 300))”." } ?? ""
    if let error = TelemetryReading(call)?.error {
      let failure = content?.failure.map { ": “\(Visible.line($0, limit: 300))”" } ?? ""
      say(
        .outcome, .recorded,
        "The program reported that the call failed, with \(Visible.line(error))\(failure).\(text)",
        [call.sequence])
    } else {
      say(.outcome, .recorded, "The program reported no error.\(text)", [call.sequence])
    }
    if content?.result == nil {
      say(
        .gaps, .missing, "What the tool answered is not in what the program reported.",
        [call.sequence])
    }
  }

  /// What a model had before it, as the span of the call to it tells.
  func reportedParts(of request: Record) throws(ReadError) -> [ContextPart] {
    guard let content = try contents.telemetry(of: request) else { return [] }
    return content.input.enumerated().map { index, message in
      ContextPart(pointer: "", commitment: nil, speech: Speech(telemetry: [message]))
    }
  }
}

extension Record {
  /// Where a record has the facts that other types hold in `data` itself.
  var facts: JSONObject { isTelemetry ? data[.attributes] ?? [:] : data }

  /// The model that was asked for.
  var requestedModel: String? {
    TelemetryReading(self).map(\.requestedModel) ?? data[.requestModel]
  }

  /// The model that answered.
  var servedModel: String? {
    TelemetryReading(self).map(\.servedModel) ?? data[.responseModel]
  }
}
