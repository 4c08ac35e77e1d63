package import DeodandEvents

/// OpenAI Chat Completions, and what many servers offer in its form.
///
/// Source: the API reference at platform.openai.com, "Chat Completions"; what other servers add
/// (`reasoning_content`, `reasoning`) as vLLM, DeepSeek and OpenRouter document it.
package enum OpenAIChat: Dialect {
  package static let name = "openai-chat"
  package static let provider = "openai"

  /// `POST …/chat/completions`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "POST" && path.suffix(2) == ["chat", "completions"]
  }

  /// A list `messages` alone says nothing: Anthropic's requests have one as well.
  package static func recognises(_ body: WireValue) -> Bool {
    if body["choices"]?.array != nil { return true }
    return (body["messages"]?.array ?? []).contains {
      $0["tool_calls"] != nil || $0["tool_call_id"] != nil
    }
  }

  package static let layout = BodyLayout(
    tools: ["tools", "functions"], messages: ["messages"], blocks: ["content"],
    words: ["content", "refusal"], answered: ["tool_call_id"], finishReason: "finish_reason",
    cuts: [
      BodyCut("tools"), BodyCut("messages/*", .message), BodyCut("choices/*/message"),
    ])

  // MARK: - Objects

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    var item = DialogueItem()
    var isOfChat = false
    if let choices = object["choices"]?.array {
      isOfChat = true
      item.messages = choices.compactMap { $0["message"] }
    }
    for key in ["reasoning_content", "reasoning"] {
      guard let text = object[key]?.string else { continue }
      isOfChat = true
      item.reasoning.append(text)
    }
    if let calls = object["tool_calls"]?.array {
      isOfChat = true
      item.calls = calls.map(call)
    }
    // Before tool_calls there was one function_call, without an id.
    if let call = object["function_call"], call.isObject {
      isOfChat = true
      item.calls.append(self.call(call))
    }
    return isOfChat ? item : nil
  }

  private static func call(_ call: WireValue) -> ToolCall {
    let tool = call["function"] ?? call["custom"] ?? call
    return ToolCall(
      id: call["id"]?.string, name: tool["name"]?.string,
      arguments: tool["arguments"] ?? tool["input"])
  }

  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    guard let role = object["role"]?.string, role == "tool" || role == "function" else {
      return nil
    }
    return ToolResult(
      id: object["tool_call_id"]?.string, name: object["name"]?.string, path: ["content"])
  }

  // MARK: - Requests and answers

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
    let limit = request["max_completion_tokens"] ?? request["max_tokens"]
    facts.add(.requestMaxTokens, scalar: limit, in: bytes)
    facts.add(.requestReasoningLevel, scalar: request["reasoning_effort"], in: bytes)
    facts.add(.requestChoiceCount, scalar: request["n"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = body["id"]?.string
    answer.model = body["model"]?.string
    answer.systemFingerprint = body["system_fingerprint"]?.string
    answer.serviceTier = body["service_tier"]?.string
    answer.error = ProviderError(body)
    if let usage = body["usage"] { tell(usage, to: &answer) }
    for choice in body["choices"]?.array ?? [] {
      if let reason = choice["finish_reason"]?.string { answer.finishReasons.append(reason) }
      guard let said = choice["message"] else { continue }
      if let refusal = said["refusal"]?.string, !refusal.isEmpty { answer.isRefusal = true }
      answer.take(item(said, type: nil))
    }
    return answer
  }

  private static func tell(_ usage: WireValue, to answer: inout ModelAnswer) {
    answer.use(.usageInputTokens, usage["prompt_tokens"])
    answer.use(.usageOutputTokens, usage["completion_tokens"])
    let input = usage["prompt_tokens_details"]
    answer.use(.usageCacheReadTokens, input?["cached_tokens"])
    answer.use(.usageCacheWriteTokens, input?["cache_write_tokens"])
    answer.use(
      .usageReasoningTokens, usage["completion_tokens_details"]?["reasoning_tokens"])
  }

  package static func stream() -> (any ModelStream)? { OpenAIChatStream() }
}
