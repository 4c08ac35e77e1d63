package import DeodandEvents

/// Ollama's own API.
///
/// Source: docs/api.md of the project. Its messages are those of a chat, but arguments are objects,
/// calls have no ids, and a tool's answer names the tool (`tool_name`).
package enum Ollama: Dialect {
  package static let name = "ollama"
  package static let provider = "ollama"

  /// `POST …/api/chat`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    method == "POST" && path.suffix(2) == ["api", "chat"]
  }

  package static func recognises(_ body: WireValue) -> Bool {
    body["message"]?.isObject == true && body["done"] != nil
  }

  package static let layout = BodyLayout(
    tools: ["tools"], messages: ["messages"], words: ["content"], finishReason: "done_reason",
    cuts: [BodyCut("tools"), BodyCut("messages/*", .message), BodyCut("message")])

  /// One JSON document a line.
  package static let framing = StreamFraming.lines

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    var item = DialogueItem()
    if object["done"] != nil, let message = object["message"], message.isObject {
      item.messages = [message]
      return item
    }
    guard let thinking = object["thinking"]?.string, object["role"] != nil else { return nil }
    item.reasoning = [thinking]
    item.calls = OpenAIChat.item(object, type: type)?.calls ?? []
    return item
  }

  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    guard object["role"]?.string == "tool", let tool = object["tool_name"]?.string else {
      return nil
    }
    return ToolResult(id: nil, name: tool, path: ["content"])
  }

  /// Answers are streamed unless the request says otherwise.
  package static func wantsStream(_ request: WireValue) -> Bool {
    request["stream"].map(\.isTrue) ?? true
  }

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    RequestFacts.tell(request, in: bytes, to: &facts)
    guard let options = request["options"] else { return }
    facts.add(.requestTemperature, fraction: options["temperature"], in: bytes)
    facts.add(.requestTopP, fraction: options["top_p"], in: bytes)
    facts.add(.requestTopK, scalar: options["top_k"], in: bytes)
    facts.add(.requestSeed, scalar: options["seed"], in: bytes)
    facts.add(.requestMaxTokens, scalar: options["num_predict"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.model = body["model"]?.string
    answer.error = ProviderError(body)
    answer.finishReasons = body["done_reason"]?.string.map { [$0] } ?? []
    answer.use(.usageInputTokens, body["prompt_eval_count"])
    answer.use(.usageOutputTokens, body["eval_count"])
    if let message = body["message"] { answer.take(OpenAIChat.item(message, type: nil)) }
    return answer
  }

  package static func stream() -> (any ModelStream)? { OllamaStream() }
}
