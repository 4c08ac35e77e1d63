import DeodandEvents

// Step 2a: who else saw the same call.
extension WhyWalk {
  mutating func findObservations() throws(ReadError) {
    guard let call, let id = call.data["gen_ai.tool.call.id"]?.string else { return }
    let tool = call.data["gen_ai.tool.name"]?.string ?? ""
    let found = try ForeignRecords.records(id, notIn: [], reader)
    // An identifier that models of more than one run used joins nothing across runs.
    let askers = Set(found.filter { $0.type == .modelResponse }.map(\.run))
    for record in found where record.sequence != call.sequence {
      let isNear = record.run == call.run || askers.count <= 1
      guard isNear, let name = record.data["gen_ai.tool.name"]?.string,
        ToolName.isEither(name, tool), Channel(record) != Channel(call),
        record.type == .toolCall || TelemetryCall(record) != nil
      else { continue }
      let channel = Channel(record).name
      say(
        .answer, .derived(.callID),
        "\(channel.prefix(1).uppercased() + channel.dropFirst()) \(Self.verb(record)) the same call.",
        [call.sequence, record.sequence])
      link(record.sequence, to: call.sequence, by: .callID)
    }
  }

  /// The span within which the call was made, by the trace context that travelled with it.
  mutating func findTraceParent() throws(ReadError) {
    guard let call, let trace = call.traceparent.flatMap(TraceContext.init) else { return }
    let parent = call.isTelemetry ? call.data["parent.span.id"]?.string : trace.span
    guard let parent else { return }
    for number in memory.spans[trace.trace + "-" + parent] where number != call.sequence {
      let span = try reader.record(number)
      let name = span.data["name"]?.string.map { " “\(Visible.line($0, limit: 80))”" } ?? ""
      say(
        .chain, .derived(.traceParent),
        "It was done within the span\(name), which the trace context names as its parent.",
        [span.sequence, call.sequence])
      link(span.sequence, to: call.sequence, by: .traceParent)
      return
    }
  }

  private static func verb(_ record: Record) -> String {
    switch record.basis {
    case .observed: "shows"
    case .reported: "reported"
    case .imported: "holds"
    case .declared: "declares"
    }
  }
}

/// A W3C `traceparent`: the trace, and the span that was open when it was sent.
struct TraceContext {
  let trace: String
  let span: String

  init?(_ text: String) {
    let fields = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 4, fields[1].utf8.count == 32, fields[2].utf8.count == 16 else {
      return nil
    }
    (trace, span) = (fields[1], fields[2])
  }
}
