// What records are found by, whatever wrote them.

extension EventType {
  /// A span that a program exported by OTLP, as it came; content `span`, `resource`, `scope`.
  public static let otelSpan = EventType("deodand.otel.span")
  /// A log record that a program exported by OTLP, as it came; content `log`, `resource`, `scope`.
  public static let otelLog = EventType("deodand.otel.log")
}

extension Record {
  /// Whether this is telemetry that a program exported.
  package var isTelemetry: Bool { type == .otelSpan || type == .otelLog }

  /// The tools that the record names: what was called, not what was asked for.
  public var tools: [String] {
    guard isTelemetry else { return strings(["gen_ai.tool.name"]) }
    return ReportedNames(data).tool.map { [$0] } ?? []
  }

  /// The models that the record names, requested or served.
  public var models: [String] {
    guard isTelemetry else { return strings(["gen_ai.request.model", "gen_ai.response.model"]) }
    let names = ReportedNames(data)
    return [names.requestedModel, names.servedModel].compactMap { $0 }
  }

  /// The tool call identifiers that the record names: its own, or those that a response asked with.
  public var callIDs: [String] {
    let own =
      isTelemetry
      ? ReportedNames(data).callID.map { [$0] } ?? [] : strings(["gen_ai.tool.call.id"])
    return own + (data["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
  }

  private func strings(_ keys: [String]) -> [String] { keys.compactMap { data[$0]?.string } }
}
