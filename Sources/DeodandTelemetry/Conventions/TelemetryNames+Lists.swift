import DeodandEvents

// The names themselves. A name is here if its value is an identifier, a name, a version, a state or
// a measure. Whatever may quote a person, a model or a tool is not.
extension TelemetryNames {
  /// Their order is that of the table's numbers: Claude Code's own follow them.
  ///
  /// A name that is added here is kept in clear from then on; records that were made before do not
  /// have it.
  static let sharedNames: [String] = genAI + legacyGenAI + protocols + openInference + openLLMetry

  /// OpenTelemetry's conventions for generative AI, up to semantic-conventions-genai 0.1.0.
  private static let genAI = [
    "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model",
    "gen_ai.response.model", "gen_ai.response.id", "gen_ai.response.finish_reasons",
    "gen_ai.response.status", "gen_ai.request.reasoning.level", "gen_ai.request.encoding_formats",
    "gen_ai.request.previous_response.id", "gen_ai.output.type", "gen_ai.token.type",
    "gen_ai.conversation.id", "gen_ai.conversation.compacted", "gen_ai.prompt.name",
    "gen_ai.prompt.version", "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.tool.call.id",
    "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.agent.version", "gen_ai.workflow.name",
    "gen_ai.data_source.id", "gen_ai.evaluation.name", "gen_ai.evaluation.score.label",
    "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.request.temperature", "gen_ai.request.top_p", "gen_ai.request.top_k",
    "gen_ai.request.max_tokens", "gen_ai.request.seed", "gen_ai.request.frequency_penalty",
    "gen_ai.request.presence_penalty", "gen_ai.request.choice.count", "gen_ai.request.stream",
    "openai.api.type", "openai.request.service_tier", "openai.response.service_tier",
    "openai.response.system_fingerprint", "error.type", "event.name", "server.address",
    "server.port", "session.id", "session.previous_id",
  ]

  /// The same before 1.37: `gen_ai.system` and what went with it.
  private static let legacyGenAI = [
    "gen_ai.system", "gen_ai.response.finish_reason", "gen_ai.usage.prompt_tokens",
    "gen_ai.usage.completion_tokens", "gen_ai.usage.total_tokens",
    "gen_ai.openai.request.service_tier", "gen_ai.openai.request.response_format",
    "gen_ai.openai.response.service_tier", "gen_ai.openai.response.system_fingerprint",
  ]

  /// MCP, JSON-RPC, A2A and what carries them.
  private static let protocols = [
    "mcp.method.name", "mcp.session.id", "mcp.protocol.version", "mcp.resource.uri",
    "jsonrpc.request.id", "jsonrpc.protocol.version", "rpc.system", "rpc.system.name",
    "rpc.service", "rpc.method", "rpc.response.status_code", "network.transport",
    "network.protocol.name", "network.protocol.version", "http.request.method",
    "http.response.status_code", "a2a.method.name", "a2a.message.id", "a2a.task.id",
    "a2a.task.state", "a2a.protocol.version",
  ]

  /// OpenInference.
  private static let openInference = [
    "openinference.span.kind", "llm.model_name", "llm.request.model_name",
    "llm.response.model_name", "llm.provider", "llm.system", "llm.finish_reason",
    "llm.prompt_template.version", "embedding.model_name", "reranker.model_name", "tool.name",
    "tool.id", "tool_call.id", "agent.name", "graph.node.id", "graph.node.parent_id",
    "llm.token_count.prompt", "llm.token_count.completion", "llm.token_count.total",
  ]

  /// OpenLLMetry.
  ///
  /// Of its association properties, which programs fill as they like, only those that name a
  /// session.
  private static let openLLMetry = [
    "traceloop.span.kind", "traceloop.entity.name", "traceloop.entity.path",
    "traceloop.entity.version", "traceloop.workflow.name", "traceloop.prompt.key",
    "traceloop.prompt.version", "traceloop.prompt.version_name",
    "traceloop.association.properties.session_id",
    "traceloop.association.properties.conversation_id",
    "traceloop.association.properties.thread_id", "traceloop.association.properties.chat_id",
    "llm.request.type", "llm.request.model", "llm.response.model", "llm.vendor",
    "llm.response.finish_reason", "llm.response.stop_reason", "llm.is_streaming",
    "llm.usage.total_tokens",
  ]

  /// Claude Code's log records.
  ///
  /// Short names mean anything in other programs' attributes, and are kept for these records only.
  static let codingAgentNames = [
    "event.sequence", "event.timestamp", "prompt.id", "tool_name", "tool_use_id", "decision",
    "decision_source", "decision_type", "source", "success", "duration_ms", "model",
    "input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens", "cost_usd",
    "request_id", "status_code", "attempt", "permission_mode", "tool_result_size_bytes",
    "tool_input_size_bytes", "prompt_length", "mcp_server_scope", "hook_event", "hook_name",
    "query_source", "speed", "effort", "agent.id", "agent.type", "app.version", "terminal.type",
    "error_type",
  ]
}
