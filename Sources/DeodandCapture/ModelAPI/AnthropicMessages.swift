import DeodandEvents

/// The Anthropic Messages API.
enum AnthropicMessages: ModelFormat {
  static let provider = "anthropic"

  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    facts.add("gen_ai.request.max_tokens", scalar: request["max_tokens"], in: bytes)
    let effort = request["output_config"]?["effort"]
    facts.add("gen_ai.request.reasoning.level", scalar: effort, in: bytes)
    facts.add(
      "thinking.budget_tokens", scalar: request["thinking"]?["budget_tokens"], in: bytes)
  }

  static func system(of request: JSONOutline, in bytes: [UInt8]) -> [UInt8]? {
    request["system"].map { Array(bytes[$0.range]) }
  }

  static func toolResults(of request: JSONOutline, in bytes: [UInt8]) -> [String] {
    let messages = request["messages"]?.elements ?? []
    let last = messages.lastIndex { $0["role"]?.text(in: bytes) == "assistant" }
    return messages[(last.map { $0 + 1 } ?? 0)...].flatMap { message in
      (message["content"]?.elements ?? []).compactMap { $0["tool_use_id"]?.text(in: bytes) }
    }
  }

  static func answer(_ message: JSONValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = message["id"]?.string
    answer.model = message["model"]?.string
    answer.error = ProviderError(message)
    if let reason = message["stop_reason"]?.string {
      answer.finishReasons = [reason]
      answer.isRefusal = reason == "refusal"
    }
    if let usage = message["usage"] { tell(usage, to: &answer) }
    for block in message["content"]?.array ?? [] {
      let call = ModelAnswer.Call(id: block["id"]?.string, name: block["name"]?.string)
      switch block["type"]?.string {
      case "tool_use": answer.calls.append(call)
      case "server_tool_use", "mcp_tool_use": answer.providerCalls.append(call)
      default: break
      }
    }
    return answer
  }

  /// The provider counts cached tokens apart; OpenTelemetry's `input_tokens` includes them.
  private static func tell(_ usage: JSONValue, to answer: inout ModelAnswer) {
    let read = usage["cache_read_input_tokens"]?.integer
    let written = usage["cache_creation_input_tokens"]?.integer
    if let fresh = usage["input_tokens"]?.integer {
      let parts = [fresh, read ?? 0, written ?? 0].map { max(0, min($0, 1 << 40)) }
      answer.usage.append(("input_tokens", parts.reduce(0, +)))
    }
    answer.use("output_tokens", usage["output_tokens"])
    answer.use("cache_read.input_tokens", usage["cache_read_input_tokens"])
    answer.use("cache_write.input_tokens", usage["cache_creation_input_tokens"])
    let details = usage["output_tokens_details"]
    answer.use(
      "reasoning.output_tokens", details?["thinking_tokens"] ?? details?["reasoning_tokens"])
    answer.serviceTier = usage["service_tier"]?.string
  }

  static func stream() -> any ModelStream { AnthropicMessagesStream() }
}

/// Events of a message: content blocks keyed by `index`, which may be interleaved.
private struct AnthropicMessagesStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  private var head: JSONObject?
  private var blocks: [Int: GrowingValue] = [:]
  /// The JSON of tools' inputs, as far as it came.
  private var inputs: [Int: String] = [:]

  mutating func take(_ data: JSONValue) {
    switch data["type"]?.string {
    case "message_start": head = data["message"]?.object
    case "content_block_start": if let index = index(data) { begin(index, data) }
    case "content_block_delta":
      if let index = index(data), let delta = data["delta"] { grow(index, delta) }
    case "message_delta": finish(data)
    case "message_stop": if ending == .open { ending = .proper }
    case "error":
      ending = .failed(ProviderError(data) ?? ProviderError(code: nil, message: nil))
    default: break
    }
  }

  func done() {}

  private func index(_ data: JSONValue) -> Int? {
    data["index"]?.integer.map { Int($0) }
      .flatMap { (0..<GrowingValue.elementLimit).contains($0) ? $0 : nil }
  }

  private mutating func begin(_ index: Int, _ data: JSONValue) {
    guard let block = data["content_block"] else { return }
    blocks[index] = GrowingValue(block)
    if block["input"] != nil { inputs[index] = "" }
  }

  private mutating func grow(_ index: Int, _ delta: JSONValue) {
    for key in ["text", "thinking", "signature"] {
      guard let more = delta[key]?.string else { continue }
      blocks[index, default: GrowingValue()][key].append(more)
    }
    if let more = delta["partial_json"]?.string { inputs[index, default: ""] += more }
    if let citation = delta["citation"] {
      blocks[index, default: GrowingValue()]["citations"].merge(.array([citation]))
    }
  }

  /// Counts and reasons: what comes later takes the place of what came before.
  private mutating func finish(_ data: JSONValue) {
    var message = head ?? JSONObject()
    for member in data["delta"]?.object?.members ?? [] { message[member.key] = member.value }
    for member in data.object?.members ?? []
    where !["type", "delta", "usage"].contains(member.key) {
      message[member.key] = member.value
    }
    var usage = message["usage"]?.object ?? JSONObject()
    for member in data["usage"]?.object?.members ?? [] { usage[member.key] = member.value }
    message["usage"] = .object(usage)
    head = message
  }

  func message() -> JSONValue? {
    guard head != nil || !blocks.isEmpty else { return nil }
    var message = head ?? ["type": "message", "role": "assistant"]
    message["content"] = .array(
      blocks.sorted { $0.key < $1.key }.compactMap { index, block in
        guard var object = block.value?.object else { return nil }
        if let input = inputs[index], !input.isEmpty { object["input"] = Self.input(input) }
        return .object(object)
      })
    return .object(message)
  }

  /// A tool's input; where it did not come to its end, the text that came.
  private static func input(_ text: String) -> JSONValue {
    (try? JSONReader.read(Array(text.utf8), profile: .wire)) ?? .string(text)
  }
}
