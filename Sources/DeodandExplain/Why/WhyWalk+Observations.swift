import DeodandEvents

// Step 2a: who else saw the same call.
extension WhyWalk {
  /// That several channels saw a call makes it harder to forge; it is said and not weighed.
  mutating func findObservations() throws(ReadError) {
    guard let call, let id = call[.toolCallID] else { return }
    let tool = call[.toolName] ?? ""
    let found = try ForeignRecords.records(id, notIn: [], reader)
    // An identifier that models of more than one run used joins nothing across runs.
    let askers = Set(found.filter { $0.type == .modelResponse }.map(\.run))
    for record in found where record.sequence != call.sequence {
      let isNear = record.run == call.run || askers.count <= 1
      guard isNear, let name = record[.toolName],
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
    let parent = call.isTelemetry ? call[.parentSpanID] : trace.span
    guard let parent else { return }
    for number in memory.spans[trace.trace + "-" + parent] where number != call.sequence {
      let span = try reader.record(number)
      let name = span[.spanName].map { " “\(Visible.line($0, limit: 80))”" } ?? ""
      say(
        .chain, .derived(.traceParent),
        "It was done within the span\(name), which the trace context names as its parent.",
        [span.sequence, call.sequence])
      link(span.sequence, to: call.sequence, by: .traceParent)
      return
    }
  }

  /// What a record may claim, by the ground that it stands on.
  private static func verb(_ record: Record) -> String {
    switch record.basis {
    case .observed: "shows"
    case .reported: "reported"
    case .imported: "holds"
    case .declared: "declares"
    }
  }
}
