/// The same thing under the names of every generation of conventions: OpenTelemetry's own since
/// 1.27, OpenInference, OpenLLMetry, MCP, Claude Code's log records.
///
/// Newer names come first. The table is in docs/spec/otlp.md.
struct TelemetryConvention {
  private let attributes: JSONObject
  private let name: String?

  /// Reads the data of a record.
  init(_ data: JSONObject) {
    attributes = data["attributes"]?.object ?? JSONObject()
    name = data["name"]?.string
  }

  /// Reads attributes as a program sent them.
  init(name: String, attributes: [JSONObject.Member]) {
    self.init(name: name, attributes: JSONObject(lastOfEach: attributes))
  }

  /// Reads attributes.
  init(name: String? = nil, attributes: JSONObject) {
    self.attributes = attributes
    self.name = name
  }

  /// The first of some names that has a text.
  func text(_ names: String...) -> String? {
    for name in names {
      if let text = attributes[name]?.string, !text.isEmpty { return text }
    }
    return nil
  }

  /// The first of some names that has a number, which may be a text.
  func number(_ names: String...) -> Int64? {
    for name in names {
      if let number = attributes[name]?.integer { return number }
      if let number = attributes[name]?.string.flatMap({ Int64($0) }) { return number }
    }
    return nil
  }

  /// The texts under a name, one or a list.
  func texts(_ names: String...) -> [String] {
    for name in names {
      // A list of texts may come as JSON in one text.
      guard let value = attributes[name].map(TelemetryMessages.unwrap) else { continue }
      return value.array?.compactMap(\.string) ?? value.string.map { [$0] } ?? []
    }
    return []
  }

  var requestedModel: String? {
    text("gen_ai.request.model", "llm.request.model_name", "llm.request.model")
      ?? (servedOnly ? nil : text("llm.model_name", "embedding.model_name", "reranker.model_name"))
      ?? codingAgent("model")
  }

  var servedModel: String? {
    text("gen_ai.response.model", "llm.response.model_name", "llm.response.model")
  }

  /// OpenInference's old name says the model that answered if a program can tell; beside a name
  /// that says so it adds nothing.
  private var servedOnly: Bool { servedModel != nil && text("llm.model_name") == servedModel }

  var provider: String? {
    text("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "llm.vendor")
  }

  var tool: String? {
    text("gen_ai.tool.name", "tool.name")
      ?? (text("traceloop.span.kind") == "tool" ? text("traceloop.entity.name") : nil)
      ?? codingAgent("tool_name")
  }

  var callID: String? { text("gen_ai.tool.call.id", "tool_call.id") ?? codingAgent("tool_use_id") }

  /// What a record's run is named after, if its caller names none.
  var session: String? {
    text(
      "session.id", "gen_ai.conversation.id", "traceloop.association.properties.session_id",
      "traceloop.association.properties.conversation_id",
      "traceloop.association.properties.thread_id", "traceloop.association.properties.chat_id")
  }

  /// A name that means something only in Claude Code's records.
  private func codingAgent(_ key: String) -> String? {
    codingAgentEvent == nil ? nil : text(key)
  }

  /// The event of a log record of Claude Code, without what stands before it.
  var codingAgentEvent: Substring? {
    guard let name, name.utf8.starts(with: CodingAgentName.prefix.utf8) else { return nil }
    return name.dropFirst(CodingAgentName.prefix.count)
  }

  /// The span's or the event's own name.
  var ownName: String? { name }
}

extension TelemetryConvention {
  /// What was done.
  var kind: TelemetryReading.Kind {
    operation ?? protocolCall ?? openInference ?? openLLMetry ?? event
      ?? (text("gen_ai.system", "gen_ai.provider.name") != nil && tool == nil ? .model : .other)
  }

  private var operation: TelemetryReading.Kind? {
    switch text("gen_ai.operation.name") {
    case "chat", "generate_content", "text_completion", "fetch_response": .model
    case "embeddings": .embeddings
    case "retrieval", "search_memory": .retrieval
    case "execute_tool": .tool
    case "create_agent", "invoke_agent", "invoke_workflow", "plan": .agent
    default: nil
    }
  }

  private var protocolCall: TelemetryReading.Kind? {
    guard let method = text("mcp.method.name") else { return nil }
    return method == "tools/call" ? .tool : .mcp
  }

  private var openInference: TelemetryReading.Kind? {
    switch text("openinference.span.kind")?.uppercased() {
    case "LLM": .model
    case "TOOL": .tool
    case "AGENT": .agent
    case "RETRIEVER", "RERANKER": .retrieval
    case "EMBEDDING": .embeddings
    default: nil
    }
  }

  private var openLLMetry: TelemetryReading.Kind? {
    switch text("traceloop.span.kind") {
    case "tool": return .tool
    case "agent", "workflow": return .agent
    default: break
    }
    switch text("llm.request.type") {
    case "chat", "completion": return .model
    case "embedding": return .embeddings
    case "rerank": return .retrieval
    default: return nil
    }
  }

  private var event: TelemetryReading.Kind? {
    switch codingAgentEvent {
    case "tool_result": return .tool
    case "tool_decision": return .decision
    case "api_request", "api_error": return .model
    case "user_prompt": return .person
    default: break
    }
    switch name {
    case "gen_ai.choice": return .model
    case "gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message",
      "gen_ai.tool.message":
      return .message
    default: return nil
    }
  }
}
