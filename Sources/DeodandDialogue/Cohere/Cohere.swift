package import DeodandEvents

/// Cohere's chat API, version 2.
///
/// Source: the API reference at docs.cohere.com, "Chat v2". Its messages are those of OpenAI's
/// chat, with a plan (`tool_plan`) beside the calls and documents in a tool's answer.
package enum Cohere: Dialect {
  package static let name = "cohere"
  package static let provider = "cohere"

  /// `POST …/v2/chat`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "POST" && path.suffix(2) == ["v2", "chat"]
  }

  package static func recognises(_ body: WireValue) -> Bool {
    if body["finish_reason"] != nil, body["message"]?.isObject == true { return true }
    return (body["messages"]?.array ?? []).contains { $0["tool_plan"] != nil }
  }

  package static let layout = BodyLayout(
    tools: ["tools"], messages: ["messages"], blocks: ["content"], words: ["content", "text"],
    answered: ["tool_call_id"], finishReason: "finish_reason",
    cuts: [BodyCut("tools"), BodyCut("messages/*", .message), BodyCut("message")])

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    if object["finish_reason"] != nil, let message = object["message"], message.isObject {
      var item = DialogueItem()
      item.messages = [message]
      return item
    }
    if let document = object["document"], type == "document" {
      var item = DialogueItem()
      item.messages = document["data"].map { [$0] } ?? []
      return item
    }
    guard let plan = object["tool_plan"]?.string else { return nil }
    var item = DialogueItem()
    item.reasoning = [plan]
    item.calls = OpenAIChat.item(object, type: type)?.calls ?? []
    return item
  }

  package static func result(_ object: WireValue, type: String?) -> ToolResult? { nil }

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
    facts.add(.requestMaxTokens, scalar: request["max_tokens"], in: bytes)
    facts.add(.requestTopP, fraction: request["p"], in: bytes)
    facts.add(.requestTopK, scalar: request["k"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = body["id"]?.string
    if let reason = body["finish_reason"]?.string { answer.finishReasons = [reason] }
    let tokens = body["usage"]?["tokens"]
    answer.use(.usageInputTokens, tokens?["input_tokens"])
    answer.use(.usageOutputTokens, tokens?["output_tokens"])
    answer.error = body["finish_reason"] == nil ? error(body) : nil
    if let message = body["message"] { answer.take(OpenAIChat.item(message, type: nil)) }
    return answer
  }

  /// An error is a text in `message`.
  private static func error(_ body: WireValue) -> ProviderError? {
    body["message"]?.string.map { ProviderError(code: nil, message: $0) } ?? ProviderError(body)
  }

  package static func stream() -> (any ModelStream)? { CohereStream() }
}
