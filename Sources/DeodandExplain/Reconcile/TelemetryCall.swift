import DeodandEvents

/// A tool's execution as OpenTelemetry tells it: an ended span, or a log of a tool's result.
///
/// Everything that reconciliation takes from telemetry is taken here.
///
/// Names of attributes are those of OpenTelemetry's conventions for generative AI, and those that
/// coding agents use in their place (docs/spec/reconciliation.md).
struct TelemetryCall {
  /// The record types of spans and logs.
  static let types: Set<EventType> = [.otelSpan, .otelLog]

  let id: String?
  let name: String
  let arguments: JSONValue?
  /// `error`, `success`, or nil where the telemetry does not say.
  let outcome: String?

  /// Reads a span or a log; nil if it tells of no tool's execution.
  init?(_ record: Record) {
    guard Self.types.contains(record.type), let attributes = record[.attributes] else {
      return nil
    }
    func text(_ keys: String...) -> String? {
      keys.lazy.compactMap { attributes[$0]?.string }.first
    }
    let operation = text("gen_ai.operation.name")
    guard let name = text("gen_ai.tool.name", "tool_name", "tool.name"),
      operation == nil || operation == "execute_tool", !Self.isDecision(record, attributes)
    else { return nil }
    self.name = name
    id = text("gen_ai.tool.call.id", "tool_use_id")
    arguments = text("gen_ai.tool.call.arguments").flatMap {
      try? JSONReader.read(Array($0.utf8), profile: .wire)
    }
    let succeeded = attributes["success"]?.bool ?? text("success").map { $0 == "true" }
    let failed = text("error.type") != nil || succeeded == false
    outcome = failed ? "error" : succeeded == true ? "success" : nil
  }

  /// Before a tool runs, coding agents log who let it.
  private static func isDecision(_ record: Record, _ attributes: JSONObject) -> Bool {
    let event = attributes["event.name"]?.string ?? record[.spanName] ?? ""
    return attributes["decision"] != nil || event.hasSuffix("tool_decision")
  }
}
