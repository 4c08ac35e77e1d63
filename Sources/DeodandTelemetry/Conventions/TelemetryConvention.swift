import DeodandEvents

/// The same thing under the names of every generation of conventions: OpenTelemetry's own since
/// 1.27, OpenInference, OpenLLMetry, MCP, Claude Code's log records.
///
/// Newer names come first. The table is in docs/spec/otlp.md.
///
/// Nothing is translated when it is recorded (docs/decisions/0011): each question reads the names
/// anew, and the first name that has a value answers it.
struct TelemetryConvention {
  private let attributes: JSONObject
  private let name: String?
  /// What records are found by is known to DeodandEvents, for stores and bundles look for it.
  private let names: ReportedNames

  /// Reads the data of a record.
  init(_ data: JSONObject) {
    self.init(name: data[.spanName], attributes: data[.attributes] ?? JSONObject())
  }

  /// Reads attributes as a program sent them.
  init(name: String, attributes: [JSONObject.Member]) {
    self.init(name: name, attributes: JSONObject(lastOfEach: attributes))
  }

  /// Reads attributes.
  init(name: String? = nil, attributes: JSONObject) {
    self.attributes = attributes
    self.name = name
    names = ReportedNames(name: name, attributes: attributes)
  }

  /// The first of some names that has a text.
  func text(_ names: String...) -> String? { self.names.text(names) }

  /// The first of some names that has a number, which may be a text.
  ///
  /// A text that is no whole number counts as nothing.
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

  var requestedModel: String? { names.requestedModel }
  var servedModel: String? { names.servedModel }
  var tool: String? { names.tool }
  var callID: String? { names.callID }
  /// The event of a log record of Claude Code, without what stands before it.
  var codingAgentEvent: Substring? { names.codingAgentEvent }

  var provider: String? {
    text("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "llm.vendor")
  }

  /// What a record's run is named after, if its caller names none.
  var session: String? {
    text(
      "session.id", "gen_ai.conversation.id", "traceloop.association.properties.session_id",
      "traceloop.association.properties.conversation_id",
      "traceloop.association.properties.thread_id", "traceloop.association.properties.chat_id")
  }

  /// The span's or the event's own name.
  var ownName: String? { name }
}

extension TelemetryConvention {
  /// What was done.
  ///
  /// The conventions' own statements come first, in the order of how exact they are. A provider
  /// without anything else is a call of a model, for old programs send no more.
  var kind: TelemetryReading.Kind {
    operation ?? protocolCall ?? openInference ?? openLLMetry ?? event
      ?? (text("gen_ai.system", "gen_ai.provider.name") != nil && tool == nil ? .model : .other)
  }

  /// By `gen_ai.operation.name`; one that is not known decides nothing.
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

  /// By MCP: all methods but one call no tool.
  private var protocolCall: TelemetryReading.Kind? {
    guard let method = text("mcp.method.name") else { return nil }
    return method == "tools/call" ? .tool : .mcp
  }

  /// In capitals by convention; some programs write it otherwise.
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

  /// By the name alone, for what is an event and no span.
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
