// What a model API says beyond the conventions: names of the providers, or ours.

extension FactKey where Value == [JSONObject] {
  /// The calls that an answer asks for, in its order: `askedID` and `askedName` of each.
  public static var toolCalls: Self { Self("tool_calls") }
  /// The calls that the provider itself carried out while it answered, as in `tool_calls`.
  public static var providerCalls: Self { Self("provider_calls") }
}

extension FactKey where Value == String {
  /// In an element of `tool_calls`: the id that the model gave the call.
  public static var askedID: Self { Self("id") }
  /// In an element of `tool_calls`: the tool.
  public static var askedName: Self { Self("name") }
  /// In an element of `tool_results` that is an object: the id of the call.
  public static var answeredID: Self { Self("id") }
  /// SHA-256 over the exact bytes of the system prompt: 64 hexadecimal digits.
  public static var systemDigest: Self { Self("system.digest") }
  /// SHA-256 over the RFC 8785 form of the array of tool definitions: 64 hexadecimal digits.
  public static var toolsDigest: Self { Self("tools.digest") }
  /// The provider's class of service (OpenAI).
  public static var serviceTier: Self { Self("service_tier") }
  /// The provider's mark of the configuration that answered (OpenAI).
  public static var systemFingerprint: Self { Self("system_fingerprint") }
}

extension FactKey where Value == [JSONValue] {
  /// Ids of the calls whose results the request shows the model: texts, or objects with an `id`.
  public static var toolResults: Self { Self("tool_results") }
}

extension FactKey where Value == Bool {
  /// Whether content `response` was put together from content `stream`.
  public static var reassembled: Self { Self("reassembled") }
  /// Whether the model refused.
  public static var refusal: Self { Self("refusal") }
}

extension FactKey where Value == JSONValue {
  /// Whether the answer is to be made in the background (OpenAI Responses).
  public static var background: Self { Self("background") }
  /// The most tokens of thinking (Anthropic Messages).
  public static var thinkingBudget: Self { Self("thinking.budget_tokens") }
}
