// What records are found by, whatever wrote them.

extension Record {
  /// Whether this is telemetry that a program exported.
  package var isTelemetry: Bool { type == .otelSpan || type == .otelLog }

  /// The tools that the record names: what was called, not what was asked for.
  public var tools: [String] {
    guard isTelemetry else { return [self[.toolName]].compactMap { $0 } }
    return ReportedNames(data).tool.map { [$0] } ?? []
  }

  /// The models that the record names, requested or served.
  public var models: [String] {
    guard isTelemetry else { return [self[.requestModel], self[.responseModel]].compactMap { $0 } }
    let names = ReportedNames(data)
    return [names.requestedModel, names.servedModel].compactMap { $0 }
  }

  /// The tool call identifiers that the record names: its own, or those that a response asked with.
  public var callIDs: [String] {
    let own = isTelemetry ? ReportedNames(data).callID : self[.toolCallID]
    return [own].compactMap { $0 } + (self[.toolCalls] ?? []).compactMap { $0[.askedID] }
  }
}
