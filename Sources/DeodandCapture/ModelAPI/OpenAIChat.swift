import DeodandEvents

/// OpenAI Chat Completions, and what many servers offer in its form.
enum OpenAIChat: ModelFormat {
  static let provider = "openai"

  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    let limit = request["max_completion_tokens"] ?? request["max_tokens"]
    facts.add("gen_ai.request.max_tokens", scalar: limit, in: bytes)
    facts.add("gen_ai.request.reasoning.level", scalar: request["reasoning_effort"], in: bytes)
    facts.add("gen_ai.request.choice.count", scalar: request["n"], in: bytes)
  }

  /// The contents of the messages before the first of another role, joined by line feeds.
  static func system(of request: JSONOutline, in bytes: [UInt8]) -> [UInt8]? {
    let leading = (request["messages"]?.elements ?? []).prefix { message in
      ["system", "developer"].contains(message["role"]?.text(in: bytes) ?? "")
    }
    let contents = leading.compactMap { $0["content"].map { bytes[$0.range] } }
    return contents.isEmpty ? nil : Array(contents.joined(separator: [UInt8(ascii: "\n")]))
  }

  static func toolResults(of request: JSONOutline, in bytes: [UInt8]) -> [String] {
    let messages = request["messages"]?.elements ?? []
    let last = messages.lastIndex { $0["role"]?.text(in: bytes) == "assistant" }
    return messages[(last.map { $0 + 1 } ?? 0)...].compactMap {
      $0["tool_call_id"]?.text(in: bytes)
    }
  }

  static func answer(_ message: JSONValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = message["id"]?.string
    answer.model = message["model"]?.string
    answer.systemFingerprint = message["system_fingerprint"]?.string
    answer.serviceTier = message["service_tier"]?.string
    answer.error = ProviderError(message)
    let usage = message["usage"]
    answer.use("input_tokens", usage?["prompt_tokens"])
    answer.use("output_tokens", usage?["completion_tokens"])
    let input = usage?["prompt_tokens_details"]
    answer.use("cache_read.input_tokens", input?["cached_tokens"])
    answer.use("cache_write.input_tokens", input?["cache_write_tokens"])
    answer.use(
      "reasoning.output_tokens", usage?["completion_tokens_details"]?["reasoning_tokens"])
    for choice in message["choices"]?.array ?? [] {
      if let reason = choice["finish_reason"]?.string { answer.finishReasons.append(reason) }
      let said = choice["message"]
      if let refusal = said?["refusal"]?.string, !refusal.isEmpty { answer.isRefusal = true }
      answer.calls += (said?["tool_calls"]?.array ?? []).map { call in
        let tool = call["function"] ?? call["custom"]
        return .init(id: call["id"]?.string, name: tool?["name"]?.string)
      }
      if let name = said?["function_call"]?["name"]?.string {
        answer.calls.append(.init(id: nil, name: name))
      }
    }
    return answer
  }

  static func stream() -> any ModelStream { OpenAIChatStream() }
}

/// Chunks of a chat completion: choices and their tool calls keyed by `index`.
private struct OpenAIChatStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  /// What every chunk repeats; the last one that is not null counts.
  private var head = JSONObject()
  private var choices: [Int: GrowingValue] = [:]
  private var reasons: [Int: JSONValue] = [:]

  mutating func take(_ data: JSONValue) {
    if let error = ProviderError(data) {
      ending = .failed(error)
      head["error"] = data["error"]
      return
    }
    for member in data.object?.members ?? [] where member.value != .null {
      switch member.key {
      case "choices", "obfuscation", "error": break
      case "object": head["object"] = "chat.completion"
      default: head[member.key] = member.value
      }
    }
    for choice in data["choices"]?.array ?? [] { take(choice: choice) }
  }

  private mutating func take(choice: JSONValue) {
    let index = Int(choice["index"]?.integer ?? 0)
    guard (0..<GrowingValue.elementLimit).contains(index) else { return }
    if let delta = choice["delta"] { choices[index, default: GrowingValue()].merge(delta) }
    if let reason = choice["finish_reason"], reason != .null { reasons[index] = reason }
  }

  mutating func done() { if ending == .open { ending = .proper } }

  func message() -> JSONValue? {
    if head.isEmpty && choices.isEmpty { return nil }
    var message = head
    let indices = Set(choices.keys).union(reasons.keys).sorted()
    message["choices"] = .array(
      indices.map { index in
        var said = choices[index]?.value?.object ?? JSONObject()
        if said["role"] == nil { said["role"] = "assistant" }
        if said["content"] == nil { said["content"] = .null }
        return [
          "index": .integer(Int64(index)), "message": .object(said),
          "finish_reason": reasons[index] ?? .null,
        ]
      })
    return .object(message)
  }
}
