package import DeodandEvents

/// Amazon Bedrock's Converse and ConverseStream.
///
/// Source: the API reference at docs.aws.amazon.com, "Converse". Each block is an object with one
/// member that says what it is.
package enum BedrockConverse: Dialect {
  package static let name = "bedrock-converse"
  package static let provider = "aws.bedrock"

  /// `POST …/model/MODEL/converse` and `/converse-stream`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    guard method == "POST", path.count >= 3, path[path.count - 3] == "model" else { return false }
    return path.last == "converse" || path.last == "converse-stream"
  }

  /// The model stands in the path, and nowhere in the body.
  package static func model(in path: [Substring]) -> String? {
    // SDKs encode the colon of a version: `anthropic.claude-v2%3A1`.
    path.count < 2 ? nil : String(path[path.count - 2].replacing("%3A", with: ":"))
  }

  package static func recognises(_ body: WireValue) -> Bool {
    if body["stopReason"] != nil, body["output"] != nil { return true }
    if body["toolConfig"] != nil || body["inferenceConfig"] != nil { return true }
    return (body["messages"]?.array ?? []).contains { message in
      (message["content"]?.array ?? []).contains {
        $0["toolUse"] != nil || $0["toolResult"] != nil
      }
    }
  }

  package static let layout = BodyLayout(
    system: ["system"], tools: ["toolConfig"], messages: ["messages"], blocks: ["content"],
    words: ["content", "text"], answered: ["toolUseId"], finishReason: "stopReason",
    cuts: [
      BodyCut("toolConfig"), BodyCut("system"), BodyCut("messages/*", .message),
      BodyCut("output/message"),
    ])

  /// Binary messages, each with its type in a header.
  package static let framing = StreamFraming.amazon

  // MARK: - Blocks

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    if let message = object["output"]?["message"], message.isObject {
      var item = DialogueItem()
      item.messages = [message]
      return item
    }
    if let call = object["toolUse"] {
      return DialogueItem(
        call: ToolCall(
          id: call["toolUseId"]?.string, name: call["name"]?.string, arguments: call["input"]))
    }
    if let answer = object["toolResult"] {
      var item = DialogueItem()
      item.messages = [answer]
      return item
    }
    guard let thought = object["reasoningContent"] else { return nil }
    return DialogueItem(reasoning: thought["reasoningText"]?["text"]?.string.map { [$0] } ?? [])
  }

  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    guard let answer = object["toolResult"] else { return nil }
    return ToolResult(
      id: answer["toolUseId"]?.string, isError: answer["status"]?.string == "error",
      path: ["toolResult", "content"])
  }

  package static func speaker(_ object: WireValue, type: String?) -> String? {
    if object["toolResult"] != nil { return "tool" }
    return object["toolUse"] != nil || object["reasoningContent"] != nil ? "assistant" : nil
  }

  // MARK: - Requests and answers

  /// Tools stand in a list within the member that also says how they are chosen.
  package static func toolDefinitions(of request: WireValue) -> [[UInt8]] {
    (request["toolConfig"]?["tools"]?.array ?? []).map(\.bytes)
  }

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    guard let settings = request["inferenceConfig"] else { return }
    facts.add(.requestMaxTokens, scalar: settings["maxTokens"], in: bytes)
    facts.add(.requestTemperature, fraction: settings["temperature"], in: bytes)
    facts.add(.requestTopP, fraction: settings["topP"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.error = body["stopReason"] == nil ? error(body) : nil
    if let reason = body["stopReason"]?.string {
      answer.finishReasons = [reason]
      answer.isRefusal = reason == "content_filtered" || reason == "guardrail_intervened"
    }
    let usage = body["usage"]
    answer.use(.usageInputTokens, usage?["inputTokens"])
    answer.use(.usageOutputTokens, usage?["outputTokens"])
    answer.use(.usageCacheReadTokens, usage?["cacheReadInputTokens"])
    answer.use(.usageCacheWriteTokens, usage?["cacheWriteInputTokens"])
    for block in body["output"]?["message"]?["content"]?.array ?? [] {
      answer.take(item(block, type: nil))
    }
    return answer
  }

  /// An error is a text in `message`, its kind in a header of the response.
  private static func error(_ body: WireValue) -> ProviderError? {
    (body["message"] ?? body["Message"])?.string.map { ProviderError(code: nil, message: $0) }
      ?? ProviderError(body)
  }

  package static func stream() -> (any ModelStream)? { BedrockConverseStream() }
}
