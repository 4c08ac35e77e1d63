package import DeodandEvents

/// The Anthropic Messages API.
///
/// Source: the API reference at docs.anthropic.com, "Messages".
package enum AnthropicMessages: Dialect {
  package static let name = "anthropic-messages"
  package static let provider = "anthropic"

  /// `POST …/messages`, but not below `threads`: those of OpenAI's assistants have messages too.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "POST" && path.last == "messages" && !path.contains("threads")
  }

  package static func recognises(_ body: WireValue) -> Bool {
    if body["stop_reason"] != nil { return true }
    if body["type"]?.string == "message", body["content"]?.array != nil { return true }
    guard let messages = body["messages"]?.array else { return false }
    return body["system"] != nil || body["anthropic_version"] != nil
      || messages.contains { message in
        (message["content"]?.array ?? []).contains { $0["tool_use_id"] != nil }
      }
  }

  package static let layout = BodyLayout(
    system: ["system"], tools: ["tools"], messages: ["messages"], blocks: ["content"],
    words: ["content", "text"], answered: ["tool_use_id"], finishReason: "stop_reason",
    cuts: [
      BodyCut("tools"), BodyCut("system"), BodyCut("messages/*", .message), BodyCut("content/*"),
    ])

  // MARK: - Blocks

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    switch type {
    case "tool_use": DialogueItem(call: call(object, .client))
    case "server_tool_use", "mcp_tool_use": DialogueItem(call: call(object, .provider))
    case "thinking":
      DialogueItem(reasoning: object["thinking"]?.string.map { [$0] } ?? [])
    default: nil
    }
  }

  private static func call(_ block: WireValue, _ executor: ToolCall.Executor) -> ToolCall {
    ToolCall(
      id: block["id"]?.string, name: block["name"]?.string, arguments: block["input"],
      executor: executor)
  }

  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    guard let id = object["tool_use_id"] else { return nil }
    return ToolResult(
      id: id.string, kind: type == "tool_result" ? .tool : .provider,
      isError: object["is_error"]?.isTrue ?? false, path: ["content"])
  }

  package static func speaker(_ object: WireValue, type: String?) -> String? {
    switch type {
    case "tool_result": "tool"
    case "thinking", "redacted_thinking": "assistant"
    default: nil
    }
  }

  // MARK: - Requests and answers

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
    facts.add(.requestMaxTokens, scalar: request["max_tokens"], in: bytes)
    let effort = request["output_config"]?["effort"]
    facts.add(.requestReasoningLevel, scalar: effort, in: bytes)
    facts.add(
      .thinkingBudget, scalar: request["thinking"]?["budget_tokens"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = body["id"]?.string
    answer.model = body["model"]?.string
    answer.error = ProviderError(body)
    if let reason = body["stop_reason"]?.string {
      answer.finishReasons = [reason]
      answer.isRefusal = reason == "refusal"
    }
    if let usage = body["usage"] { tell(usage, to: &answer) }
    for block in body["content"]?.array ?? [] {
      answer.take(item(block, type: block["type"]?.string))
    }
    return answer
  }

  /// The provider counts cached tokens apart; OpenTelemetry's `input_tokens` includes them.
  private static func tell(_ usage: WireValue, to answer: inout ModelAnswer) {
    let read = usage["cache_read_input_tokens"]?.integer
    let written = usage["cache_creation_input_tokens"]?.integer
    if let fresh = usage["input_tokens"]?.integer {
      let parts = [fresh, read ?? 0, written ?? 0].map { max(0, min($0, 1 << 40)) }
      answer.usage.append((.usageInputTokens, parts.reduce(0, +)))
    }
    answer.use(.usageOutputTokens, usage["output_tokens"])
    answer.use(.usageCacheReadTokens, usage["cache_read_input_tokens"])
    answer.use(.usageCacheWriteTokens, usage["cache_creation_input_tokens"])
    let details = usage["output_tokens_details"]
    answer.use(
      .usageReasoningTokens, details?["thinking_tokens"] ?? details?["reasoning_tokens"])
    answer.serviceTier = usage["service_tier"]?.string
  }

  package static func stream() -> (any ModelStream)? { AnthropicMessagesStream() }
}
