import DeodandEvents
import DeodandTelemetry
import DeodandTesting
import Testing

private func record(
  _ type: EventType, _ name: String, _ attributes: JSONObject, more: JSONObject = [:]
) throws -> Record {
  var log = try MemoryLog()
  var data = more
  data["name"] = .string(name)
  data["attributes"] = .object(attributes)
  let number = log.append(RecordPlan(type, basis: .reported, subject: "run/r", data: data))
  return try log.record(number)
}

private func reading(_ attributes: JSONObject, more: JSONObject = [:]) throws -> TelemetryReading {
  try #require(TelemetryReading(try record(.otelSpan, "a", attributes, more: more)))
}

/// One generation of conventions for a call of a model.
struct ModelCall: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let attributes: JSONObject
  var provider = "openai"
  var served: String? = "gpt-4o-2024"
  var session: String? = "s1"
}

private let modelCalls = [
  ModelCall(
    testDescription: "OpenTelemetry 0.1.0 of its own repository",
    attributes: [
      "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024",
      "gen_ai.conversation.id": "s1", "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 2, "gen_ai.response.finish_reasons": ["stop"],
    ]),
  ModelCall(
    testDescription: "OpenTelemetry 1.36",
    attributes: [
      "gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.model": "gpt-4o-2024", "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 2, "gen_ai.response.finish_reasons": #"["stop"]"#,
    ], session: nil),
  ModelCall(
    testDescription: "OpenTelemetry 1.25",
    attributes: [
      "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.model": "gpt-4o-2024", "gen_ai.usage.prompt_tokens": 10,
      "gen_ai.usage.completion_tokens": 2, "gen_ai.response.finish_reason": "stop",
    ], session: nil),
  ModelCall(
    testDescription: "OpenInference",
    attributes: [
      "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.provider": "openai",
      "llm.token_count.prompt": 10, "llm.token_count.completion": 2, "session.id": "s1",
      "llm.finish_reason": "stop",
    ], served: nil),
  ModelCall(
    testDescription: "OpenLLMetry",
    attributes: [
      "llm.request.type": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.model": "gpt-4o-2024", "gen_ai.usage.prompt_tokens": 10,
      "gen_ai.usage.completion_tokens": 2, "gen_ai.completion.0.finish_reason": "stop",
      "traceloop.association.properties.session_id": "s1",
    ]),
  ModelCall(
    testDescription: "OpenLLMetry, its first names",
    attributes: [
      "llm.request.type": "completion", "llm.vendor": "openai", "llm.request.model": "gpt-4o",
      "llm.response.model": "gpt-4o-2024", "llm.usage.prompt_tokens": "10",
      "llm.usage.completion_tokens": 2, "llm.response.finish_reason": "stop",
      "traceloop.association.properties.thread_id": "s1",
    ]),
]

/// Attributes, and what they say was done.
private let kindCases: [(JSONObject, TelemetryReading.Kind)] = [
  (["gen_ai.operation.name": "embeddings"], .embeddings),
  (["gen_ai.operation.name": "retrieval"], .retrieval),
  (["gen_ai.operation.name": "invoke_agent"], .agent),
  (["gen_ai.operation.name": "text_completion"], .model),
  (["gen_ai.operation.name": "invented"], .other),
  (["mcp.method.name": "resources/read"], .mcp),
  (["openinference.span.kind": "RETRIEVER"], .retrieval),
  (["openinference.span.kind": "chain"], .other),
  (["openinference.span.kind": "agent"], .agent),
  (["openinference.span.kind": "EMBEDDING"], .embeddings),
  (["traceloop.span.kind": "workflow"], .agent), (["traceloop.span.kind": "task"], .other),
  (["llm.request.type": "embedding"], .embeddings), (["llm.request.type": "rerank"], .retrieval),
  ([:], .other), (["http.request.method": "GET"], .other),
]

@Suite("Reading telemetry")
struct TelemetryReadingTests {
  @Test("every generation of conventions tells of the same call of a model", arguments: modelCalls)
  func models(call: ModelCall) throws {
    let reading = try reading(call.attributes)
    #expect(reading.kind == .model)
    #expect(reading.provider == call.provider)
    #expect(reading.requestedModel == "gpt-4o")
    #expect(reading.servedModel == call.served)
    #expect(reading.session == call.session)
    #expect(reading.usage.input == 10 && reading.usage.output == 2)
    #expect(reading.finishReasons == ["stop"])
    #expect(reading.error == nil)
    let record = try record(.otelSpan, "a", call.attributes)
    #expect(record.models == ["gpt-4o"] + [call.served].compactMap { $0 })
  }

  @Test(
    "every generation tells of the same call of a tool",
    arguments: [
      [
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book",
        "gen_ai.tool.call.id": "c",
      ],
      ["mcp.method.name": "tools/call", "gen_ai.tool.name": "book", "gen_ai.tool.call.id": "c"],
      ["openinference.span.kind": "TOOL", "tool.name": "book", "tool_call.id": "c"],
      ["traceloop.span.kind": "tool", "traceloop.entity.name": "book", "gen_ai.tool.call.id": "c"],
    ] as [JSONObject])
  func tools(attributes: JSONObject) throws {
    let record = try record(.otelSpan, "a", attributes)
    let reading = try #require(TelemetryReading(record))
    #expect(reading.isToolCall)
    #expect(reading.toolName == "book" && reading.toolCallID == "c")
    #expect(record.tools == ["book"] && record.callIDs == ["c"])
    // The query that matches is the one that an index answers.
    var query = RecordQuery()
    query.tool = "book"
    query.callID = "c"
    #expect(query.matches(record))
    query.tool = "boo"
    #expect(!query.matches(record))
  }

  @Test(
    "kinds by name",
    arguments: kindCases)
  func kinds(attributes: JSONObject, kind: TelemetryReading.Kind) throws {
    #expect(try reading(attributes).kind == kind)
  }

  @Test("log records of Claude Code")
  func codingAgent() throws {
    func read(_ event: String, _ attributes: JSONObject) throws -> TelemetryReading {
      try #require(TelemetryReading(try record(.otelLog, "claude_code." + event, attributes)))
    }
    let result = try read(
      "tool_result", ["tool_name": "Bash", "tool_use_id": "toolu_1", "success": "false"])
    #expect(result.isToolCall && result.toolName == "Bash" && result.toolCallID == "toolu_1")
    #expect(result.error == "error")
    let decision = try read("tool_decision", ["decision": "reject", "tool_name": "Bash"])
    #expect(decision.kind == .decision && decision.decision == "reject" && !decision.isToolCall)
    let request = try read(
      "api_request", ["model": "m", "input_tokens": "5", "cache_read_tokens": "7"])
    #expect(request.kind == .model && request.requestedModel == "m")
    #expect(request.usage.input == 5 && request.usage.cacheRead == 7)
    #expect(try read("api_error", ["status_code": "529"]).error == "529")
    #expect(try read("user_prompt", ["session.id": "s"]).kind == .person)
    // The same names mean nothing elsewhere.
    #expect(try reading(["tool_name": "Bash", "model": "m"]).toolName == nil)
  }

  @Test("events of messages")
  func events() throws {
    #expect(TelemetryReading(try record(.otelLog, "gen_ai.choice", [:]))?.kind == .model)
    #expect(TelemetryReading(try record(.otelLog, "gen_ai.user.message", [:]))?.kind == .message)
  }

  @Test("errors and the tools asked for")
  func rest() throws {
    #expect(try reading(["error.type": "timeout"]).error == "timeout")
    #expect(try reading([:], more: ["status": "error"]).error == "error")
    #expect(try reading([:], more: ["status": "ok"]).error == nil)
    let asked = try record(
      .otelSpan, "chat", [:], more: ["tool_calls": [["id": "c1", "name": "book"], ["id": "c2"]]])
    #expect(asked.callIDs == ["c1", "c2"])
    #expect(
      TelemetryReading(asked)?.askedCalls == [
        .init(id: "c1", name: "book"), .init(id: "c2", name: nil),
      ])
  }

  @Test("a record of another type is no telemetry, and keeps its own names")
  func otherTypes() throws {
    var log = try MemoryLog()
    let number = log.append(
      RecordPlan(
        .toolCall, subject: "run/r",
        data: ["gen_ai.tool.name": "book", "attributes": ["gen_ai.tool.name": "other"]]))
    let record = try log.record(number)
    #expect(TelemetryReading(record) == nil)
    #expect(record.tools == ["book"])
  }
}
