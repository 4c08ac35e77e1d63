// What a model was asked and answered. Names that begin with `gen_ai.` are those of the
// OpenTelemetry semantic conventions for generative AI; the captures of model APIs, MCP sampling
// and the imports write them.

extension FactKey where Value == String {
  /// What the model was asked to do, such as `chat`.
  public static var operationName: Self { Self("gen_ai.operation.name") }
  /// The provider, such as `openai`, or as the configuration names it.
  public static var providerName: Self { Self("gen_ai.provider.name") }
  /// The conversation, as the client names it.
  public static var conversationID: Self { Self("gen_ai.conversation.id") }
  /// The model that was asked for.
  public static var requestModel: Self { Self("gen_ai.request.model") }
  /// The sampling temperature, the literal of the wire.
  public static var requestTemperature: Self { Self("gen_ai.request.temperature") }
  /// The nucleus sampling threshold, the literal of the wire.
  public static var requestTopP: Self { Self("gen_ai.request.top_p") }
  /// The frequency penalty, the literal of the wire.
  public static var requestFrequencyPenalty: Self { Self("gen_ai.request.frequency_penalty") }
  /// The presence penalty, the literal of the wire.
  public static var requestPresencePenalty: Self { Self("gen_ai.request.presence_penalty") }
  /// The provider's id of the answer that the request continues.
  public static var requestPreviousResponseID: Self { Self("gen_ai.request.previous_response.id") }
  /// The stored prompt that was used, by its name or id.
  public static var promptName: Self { Self("gen_ai.prompt.name") }
  /// The version of the stored prompt.
  public static var promptVersion: Self { Self("gen_ai.prompt.version") }
  /// The model that answered, by its own word.
  public static var responseModel: Self { Self("gen_ai.response.model") }
  /// The provider's id of the answer.
  public static var responseID: Self { Self("gen_ai.response.id") }
  /// The state of the answer, such as `completed`, in the provider's words.
  public static var responseStatus: Self { Self("gen_ai.response.status") }
  /// The tool, by the name that the model calls it by.
  public static var toolName: Self { Self("gen_ai.tool.name") }
  /// The id that the model gave the call.
  public static var toolCallID: Self { Self("gen_ai.tool.call.id") }
  /// The agent, by its own word.
  public static var agentName: Self { Self("gen_ai.agent.name") }
}

extension FactKey where Value == Bool {
  /// Whether the answer was asked for as a stream.
  public static var requestStream: Self { Self("gen_ai.request.stream") }
}

extension FactKey where Value == JSONValue {
  /// The most tokens that the answer may have: a whole number, or the literal of what is none.
  public static var requestMaxTokens: Self { Self("gen_ai.request.max_tokens") }
  /// How many tokens sampling chooses from.
  public static var requestTopK: Self { Self("gen_ai.request.top_k") }
  /// The seed of the sampling.
  public static var requestSeed: Self { Self("gen_ai.request.seed") }
  /// How many answers were asked for.
  public static var requestChoiceCount: Self { Self("gen_ai.request.choice.count") }
  /// How much reasoning was asked for, in the provider's words.
  public static var requestReasoningLevel: Self { Self("gen_ai.request.reasoning.level") }
}

extension FactKey where Value == [String] {
  /// The texts at which the model is to stop.
  public static var requestStopSequences: Self { Self("gen_ai.request.stop_sequences") }
  /// Why the model stopped, for each choice, in the provider's words.
  public static var responseFinishReasons: Self { Self("gen_ai.response.finish_reasons") }
}

extension FactKey where Value == Int64 {
  /// Tokens of the input, cached ones included.
  public static var usageInputTokens: Self { Self("gen_ai.usage.input_tokens") }
  /// Tokens of the output.
  public static var usageOutputTokens: Self { Self("gen_ai.usage.output_tokens") }
  /// Tokens of the input that were read from a cache.
  public static var usageCacheReadTokens: Self { Self("gen_ai.usage.cache_read.input_tokens") }
  /// Tokens of the input that were written to a cache.
  public static var usageCacheWriteTokens: Self { Self("gen_ai.usage.cache_write.input_tokens") }
  /// Tokens of the output that were reasoning.
  public static var usageReasoningTokens: Self { Self("gen_ai.usage.reasoning.output_tokens") }
}
