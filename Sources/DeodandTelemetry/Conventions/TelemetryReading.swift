public import DeodandEvents

/// What a record of telemetry says, whatever names its program uses for it.
///
/// It is read from the record alone, without its content, and made anew each time: what is stored
/// is what came.
///
/// A program may say anything: nothing in it was observed by Deodand.
public struct TelemetryReading: Sendable {
  /// What was done.
  public enum Kind: String, Sendable, Hashable {
    /// A model was called.
    case model
    /// A tool was executed.
    case tool
    /// An agent or workflow ran, or was made.
    case agent
    /// Documents were looked up.
    case retrieval
    /// Texts were embedded.
    case embeddings
    /// A message of MCP that calls no tool.
    case mcp
    /// Somebody or something decided about a tool.
    case decision
    /// A person said something.
    case person
    /// A message of a conversation, as an event of its own.
    case message
    /// Anything else.
    case other
  }

  /// Tokens, as far as they were counted.
  ///
  /// Programs count differently, and nothing is added up or converted here; nil is not zero.
  public struct Usage: Sendable, Hashable {
    /// Tokens that went in, cached ones among them where the program counts so.
    public let input: Int64?
    /// Tokens that came out.
    public let output: Int64?
    /// Tokens read from a cache.
    public let cacheRead: Int64?
    /// Tokens written to a cache.
    public let cacheWrite: Int64?
    /// Tokens of reasoning.
    public let reasoning: Int64?
  }

  /// A tool call that a model asked for.
  ///
  /// It was asked for; that it was carried out is another record's to say.
  public struct AskedCall: Sendable, Hashable {
    /// The identifier, if there is one.
    public let id: String?
    /// The tool, if it is named.
    public let name: String?

    /// Names a call.
    public init(id: String?, name: String?) {
      self.id = id
      self.name = name
    }
  }

  /// What was done.
  public let kind: Kind
  /// The span's or event's own name.
  public let name: String?
  /// The operation as the program calls it, such as `chat` or `tools/call`.
  public let operation: String?
  /// The model that was asked for.
  public let requestedModel: String?
  /// The model that answered.
  public let servedModel: String?
  /// Who serves the model.
  public let provider: String?
  /// The agent's name.
  public let agent: String?
  /// The tool.
  public let toolName: String?
  /// The identifier of the tool call, which model, tool and hook share.
  ///
  /// Whoever serves the model or writes the program makes it: do not take it for unique beyond one
  /// conversation.
  public let toolCallID: String?
  /// The session or conversation.
  public let session: String?
  /// The tokens.
  public let usage: Usage
  /// Why the model stopped.
  public let finishReasons: [String]
  /// The tool calls that the model asked for.
  public let askedCalls: [AskedCall]
  /// What was decided, with `decision`.
  public let decision: String?
  /// The kind of error, or `error` if the status says no more; nil if there was none.
  public let error: String?

  /// Reads a record; nil if it is no telemetry.
  public init?(_ record: Record) {
    guard record.isTelemetry else { return nil }
    self.init(data: record.data)
  }

  /// Reads the data of a record of telemetry.
  package init(data: JSONObject) {
    let convention = TelemetryConvention(data)
    kind = convention.kind
    name = convention.ownName
    operation = convention.text("gen_ai.operation.name", "mcp.method.name", "llm.request.type")
    requestedModel = convention.requestedModel
    servedModel = convention.servedModel
    provider = convention.provider
    agent = convention.text("gen_ai.agent.name", "agent.name", "gen_ai.workflow.name")
    toolName = convention.tool
    toolCallID = convention.callID
    session = convention.session
    usage = Usage(convention)
    finishReasons = convention.texts(
      "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "llm.finish_reason",
      "llm.response.finish_reason", "llm.response.stop_reason",
      "gen_ai.completion.0.finish_reason")
    askedCalls = (data[.toolCalls] ?? []).map {
      AskedCall(id: $0[.askedID], name: $0[.askedName])
    }
    decision = kind == .decision ? convention.text("decision") : nil
    error = Self.error(data, convention)
  }

  /// The session or conversation that attributes name.
  package static func session(of attributes: JSONObject) -> String? {
    TelemetryConvention(attributes: attributes).session
  }

  /// Whether a tool was executed and this tells of it.
  public var isToolCall: Bool { kind == .tool }

  /// A record holds no message of an error, which may quote content.
  private static func error(_ data: JSONObject, _ convention: TelemetryConvention) -> String? {
    if let type = convention.text("error.type") { return type }
    if data[.spanStatus] == "error" { return "error" }
    guard let event = convention.codingAgentEvent else { return nil }
    let isFailure = event == "api_error" || convention.text("success") == "false"
    return isFailure ? convention.text("error_type", "status_code") ?? "error" : nil
  }
}

extension TelemetryReading.Usage {
  init(_ convention: TelemetryConvention) {
    let isAgent = convention.codingAgentEvent != nil
    func own(_ name: String) -> Int64? { isAgent ? convention.number(name) : nil }
    input =
      convention.number(
        "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
        "llm.usage.prompt_tokens") ?? own("input_tokens")
    output =
      convention.number(
        "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
        "llm.token_count.completion", "llm.usage.completion_tokens") ?? own("output_tokens")
    cacheRead =
      convention.number(
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
        "llm.token_count.prompt_details.cache_read") ?? own("cache_read_tokens")
    cacheWrite =
      convention.number(
        "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens", "llm.token_count.prompt_details.cache_write")
      ?? own("cache_creation_tokens")
    reasoning = convention.number(
      "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
      "llm.token_count.completion_details.reasoning")
  }
}
