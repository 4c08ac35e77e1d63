package import DeodandEvents

/// OpenAI Responses.
///
/// Source: the API reference at platform.openai.com, "Responses".
package enum OpenAIResponses: Dialect {
  package static let name = "openai-responses"
  package static let provider = "openai"

  /// `POST …/responses`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "POST" && path.last == "responses"
  }

  package static func recognises(_ body: WireValue) -> Bool {
    if body["object"]?.string == "response" { return true }
    if body["messages"] != nil { return false }
    return body["input"] != nil || body["instructions"] != nil
      || body["previous_response_id"] != nil
  }

  package static let layout = BodyLayout(
    system: ["instructions"], tools: ["tools"], messages: ["input"], blocks: ["content"],
    words: ["content", "output", "text", "output_text", "refusal"], answered: ["call_id"],
    cuts: [
      BodyCut("tools"), BodyCut("instructions"), BodyCut("input/*", .message),
      BodyCut("output/*"),
    ])

  // MARK: - Items

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    switch type {
    case let type? where asking.contains(type):
      return DialogueItem(
        call: ToolCall(
          // The item has an id of its own beside the call's.
          id: (object["call_id"] ?? object["id"])?.string,
          // Built-in tools have no name but their type.
          name: object["name"]?.string ?? type,
          arguments: object.first(of: ["input", "arguments", "action", "operation"])))
    case let type? where type.hasSuffix("_call"):
      let call = ToolCall(
        id: object["id"]?.string, name: object["name"]?.string ?? type, executor: .provider)
      return DialogueItem(call: call, speaks: true)
    case "reasoning":
      return DialogueItem(
        reasoning: ["summary", "content"].flatMap { key in
          (object[key]?.array ?? []).compactMap { $0["text"]?.string }
        })
    case "mcp_list_tools":
      var item = DialogueItem()
      item.speaks = false
      return item
    default: return nil
    }
  }

  /// What the client is to do, or to allow.
  private static let asking: Set<String> = [
    "function_call", "custom_tool_call", "computer_call", "local_shell_call", "shell_call",
    "apply_patch_call", "mcp_approval_request",
  ]

  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    switch type {
    case "function_call_output", "custom_tool_call_output":
      ToolResult(id: object["call_id"]?.string, path: ["output"])
    case "mcp_approval_response":
      ToolResult(id: object["approval_request_id"]?.string, kind: .approval, path: ["reason"])
    case let type? where type.hasSuffix("_output"):
      ToolResult(id: object["call_id"]?.string, kind: .builtIn, path: ["output"])
    default: nil
    }
  }

  package static func speaker(_ object: WireValue, type: String?) -> String? {
    switch type {
    case "reasoning": "assistant"
    case let type? where type.hasSuffix("_output"): "tool"
    default: nil
    }
  }

  package static func isOfModel(_ message: WireValue) -> Bool {
    let type = message["type"]?.string ?? "message"
    if type == "message" { return message["role"]?.string == "assistant" }
    return type == "reasoning" || type.hasSuffix("_call") || type == "mcp_approval_request"
  }

  // MARK: - Requests and answers

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
    facts.add(.requestMaxTokens, scalar: request["max_output_tokens"], in: bytes)
    let effort = request["reasoning"]?["effort"]
    facts.add(.requestReasoningLevel, scalar: effort, in: bytes)
    facts.add(
      .requestPreviousResponseID, request["previous_response_id"]?.text(in: bytes))
    let conversation = request["conversation"]
    facts.add(
      .conversationID,
      conversation?.text(in: bytes) ?? conversation?["id"]?.text(in: bytes))
    facts.add(.promptName, request["prompt"]?["id"]?.text(in: bytes))
    facts.add(.promptVersion, request["prompt"]?["version"]?.text(in: bytes))
    facts.add(.background, scalar: request["background"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = body["id"]?.string
    answer.model = body["model"]?.string
    answer.status = body["status"]?.string
    answer.serviceTier = body["service_tier"]?.string
    answer.error = ProviderError(body)
    let reason = body["incomplete_details"]?["reason"]?.string ?? answer.status
    answer.finishReasons = reason.map { [$0] } ?? []
    let usage = body["usage"]
    answer.use(.usageInputTokens, usage?["input_tokens"])
    answer.use(.usageOutputTokens, usage?["output_tokens"])
    let input = usage?["input_tokens_details"]
    answer.use(.usageCacheReadTokens, input?["cached_tokens"])
    answer.use(.usageCacheWriteTokens, input?["cache_write_tokens"])
    answer.use(.usageReasoningTokens, usage?["output_tokens_details"]?["reasoning_tokens"])
    for item in body["output"]?.array ?? [] {
      let type = item["type"]?.string
      answer.take(self.item(item, type: type))
      guard type == "message" else { continue }
      let parts = item["content"]?.array ?? []
      if parts.contains(where: { $0["type"]?.string == "refusal" }) { answer.isRefusal = true }
    }
    return answer
  }

  package static func stream() -> (any ModelStream)? { OpenAIResponsesStream() }
}
