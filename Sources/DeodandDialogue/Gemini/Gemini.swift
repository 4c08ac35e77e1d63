package import DeodandEvents

/// Google's Gemini API, as ai.google.dev and Vertex AI serve it.
///
/// Source: the API reference at ai.google.dev, "generateContent"; names are accepted in both of
/// their spellings, `systemInstruction` and `system_instruction`, as the service does.
package enum Gemini: Dialect {
  package static let name = "gemini"
  package static let provider = "gcp.gemini"

  /// `POST …/models/MODEL:generateContent` and `:streamGenerateContent`.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool {
    guard method == "POST", let verb = path.last?.split(separator: ":").dropFirst().last else {
      return false
    }
    return verb == "generateContent" || verb == "streamGenerateContent"
  }

  /// The model stands in the path, and nowhere in the body.
  package static func model(in path: [Substring]) -> String? {
    path.last?.split(separator: ":").first.map(String.init)
  }

  package static func recognises(_ body: WireValue) -> Bool {
    if body["candidates"]?.array != nil { return true }
    return (body["contents"]?.array ?? []).contains { $0["parts"]?.array != nil }
  }

  package static let layout = BodyLayout(
    system: ["systemInstruction", "system_instruction"], tools: ["tools"], messages: ["contents"],
    blocks: ["parts"], words: ["parts", "text"], finishReason: "finishReason",
    cuts: [
      BodyCut("tools"), BodyCut("systemInstruction"), BodyCut("system_instruction"),
      BodyCut("contents/*", .message), BodyCut("candidates/*/content"),
    ])

  package static let roles = ["model": "assistant", "function": "tool"]

  // MARK: - Parts

  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    if let candidates = object["candidates"]?.array {
      var item = DialogueItem()
      item.messages = candidates.compactMap { $0["content"] }
      return item
    }
    if let call = object.first(of: ["functionCall", "function_call"]), call["args"] != nil {
      return DialogueItem(
        call: ToolCall(
          id: call["id"]?.string, name: call["name"]?.string, arguments: call["args"]))
    }
    if let answer = object.first(of: ["functionResponse", "function_response"])?["response"] {
      // A tool's answer is an object of the client's making: its texts are what the model reads.
      var item = DialogueItem()
      item.messages = answer.memberValues.filter { $0.string != nil }
      return item
    }
    if let code = object.first(of: ["executableCode", "executable_code"]) {
      return DialogueItem(
        call: ToolCall(id: nil, name: "code_execution", arguments: code, executor: .provider))
    }
    guard object["thought"]?.isTrue == true else { return nil }
    return DialogueItem(reasoning: object["text"]?.string.map { [$0] } ?? [])
  }

  /// Calls have an id in some versions only: without one, a name and the order pair the two.
  package static func result(_ object: WireValue, type: String?) -> ToolResult? {
    for key in ["functionResponse", "function_response"] {
      guard let answer = object[key] else { continue }
      return ToolResult(
        id: answer["id"]?.string, name: answer["name"]?.string, path: [key, "response"])
    }
    for key in ["codeExecutionResult", "code_execution_result"] where object[key] != nil {
      return ToolResult(id: nil, kind: .provider, path: [key, "output"])
    }
    return nil
  }

  package static func speaker(_ object: WireValue, type: String?) -> String? {
    if result(object, type: type) != nil { return "tool" }
    if object["candidates"] != nil { return "assistant" }
    return item(object, type: type) == nil ? nil : "assistant"
  }

  package static func isOfModel(_ message: WireValue) -> Bool {
    message["role"]?.string == "model"
  }

  // MARK: - Requests and answers

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    guard let settings = request["generationConfig"] ?? request["generation_config"] else { return }
    func setting(_ camel: String, _ snake: String) -> JSONOutline? {
      settings[camel] ?? settings[snake]
    }
    facts.add(.requestTemperature, fraction: settings["temperature"], in: bytes)
    facts.add(.requestTopP, fraction: setting("topP", "top_p"), in: bytes)
    facts.add(.requestTopK, scalar: setting("topK", "top_k"), in: bytes)
    facts.add(.requestSeed, scalar: settings["seed"], in: bytes)
    facts.add(
      .requestMaxTokens, scalar: setting("maxOutputTokens", "max_output_tokens"), in: bytes)
    facts.add(.requestChoiceCount, scalar: setting("candidateCount", "candidate_count"), in: bytes)
    let thinking = setting("thinkingConfig", "thinking_config")
    facts.add(
      .thinkingBudget, scalar: thinking?["thinkingBudget"] ?? thinking?["thinking_budget"],
      in: bytes)
  }

  /// A stream that is not one of events comes as a list of answers, each with what is new.
  package static func answer(_ body: WireValue) -> ModelAnswer {
    if let parts = body.array {
      var stream = GeminiStream()
      for part in parts { if let value = part.decoded { stream.take(value) } }
      return stream.message().map { Self.answer(.decoded($0)) } ?? ModelAnswer()
    }
    var answer = ModelAnswer()
    answer.id = body["responseId"]?.string
    answer.model = body["modelVersion"]?.string
    answer.error = ProviderError(body)
    if let reason = body["promptFeedback"]?["blockReason"]?.string {
      answer.finishReasons.append(reason)
      answer.isRefusal = true
    }
    for candidate in body["candidates"]?.array ?? [] {
      if let reason = candidate["finishReason"]?.string {
        answer.finishReasons.append(reason)
        if refusals.contains(reason) { answer.isRefusal = true }
      }
      for part in candidate["content"]?["parts"]?.array ?? [] {
        answer.take(item(part, type: nil))
      }
    }
    let usage = body["usageMetadata"]
    answer.use(.usageInputTokens, usage?["promptTokenCount"])
    answer.use(.usageOutputTokens, usage?["candidatesTokenCount"])
    answer.use(.usageCacheReadTokens, usage?["cachedContentTokenCount"])
    answer.use(.usageReasoningTokens, usage?["thoughtsTokenCount"])
    return answer
  }

  private static let refusals: Set<String> = [
    "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
  ]

  package static func stream() -> (any ModelStream)? { GeminiStream() }
}
