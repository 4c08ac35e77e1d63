import DeodandEvents
import DeodandTelemetry

// Telemetry in one line: what the program says was done, under whatever names.
extension Summary {
  static func ofTelemetry(_ record: Record) -> String {
    guard let reading = TelemetryReading(record) else { return "reported" }
    func shown(_ text: String?) -> String? { text.map { Visible.line($0, limit: 80) } }
    let name = shown(reading.name) ?? "something without a name"
    var line: String
    switch reading.kind {
    case .model:
      line = shown(reading.operation) ?? "model"
      line += (shown(reading.requestedModel ?? reading.servedModel)).map { " " + $0 } ?? ""
    case .tool: line = "tool \(shown(reading.toolName) ?? name)"
    case .agent: line = "agent \(shown(reading.agent) ?? name)"
    case .decision:
      line = "decision on \(shown(reading.toolName) ?? "a tool")"
      line += (shown(reading.decision)).map { ": " + $0 } ?? ""
    case .person: line = "a person said something"
    case .mcp: line = "MCP \(shown(reading.operation) ?? name)"
    case .retrieval, .embeddings, .message, .other: line = name
    }
    let count = reading.askedCalls.count
    if count > 0 { line += count == 1 ? ", 1 tool call" : ", \(count) tool calls" }
    if let error = shown(reading.error) { line += ", failed: \(error)" }
    return "reported: " + line
  }
}
