import DeodandEvents

/// OpenAI Responses.
enum OpenAIResponses: ModelFormat {
  static let provider = "openai"

  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    facts.add("gen_ai.request.max_tokens", scalar: request["max_output_tokens"], in: bytes)
    let effort = request["reasoning"]?["effort"]
    facts.add("gen_ai.request.reasoning.level", scalar: effort, in: bytes)
    facts.add(
      "gen_ai.request.previous_response.id", request["previous_response_id"]?.text(in: bytes))
    let conversation = request["conversation"]
    facts.add(
      "gen_ai.conversation.id",
      conversation?.text(in: bytes) ?? conversation?["id"]?.text(in: bytes))
    facts.add("gen_ai.prompt.name", request["prompt"]?["id"]?.text(in: bytes))
    facts.add("gen_ai.prompt.version", request["prompt"]?["version"]?.text(in: bytes))
    facts.add("background", scalar: request["background"], in: bytes)
  }

  /// The instructions; without them the contents of the first messages, joined by line feeds.
  static func system(of request: JSONOutline, in bytes: [UInt8]) -> [UInt8]? {
    if let instructions = request["instructions"], instructions.isString {
      return Array(bytes[instructions.range])
    }
    let leading = (request["input"]?.elements ?? []).prefix { message in
      ["system", "developer"].contains(message["role"]?.text(in: bytes) ?? "")
    }
    let contents = leading.compactMap { $0["content"].map { bytes[$0.range] } }
    return contents.isEmpty ? nil : Array(contents.joined(separator: [UInt8(ascii: "\n")]))
  }

  static func toolResults(of request: JSONOutline, in bytes: [UInt8]) -> [String] {
    let items = request["input"]?.elements ?? []
    let last = items.lastIndex { isOfModel($0, in: bytes) }
    return items[(last.map { $0 + 1 } ?? 0)...].compactMap { item in
      (item["call_id"] ?? item["approval_request_id"])?.text(in: bytes)
    }
  }

  private static func isOfModel(_ item: JSONOutline, in bytes: [UInt8]) -> Bool {
    let type = item["type"]?.text(in: bytes) ?? "message"
    if type == "message" { return item["role"]?.text(in: bytes) == "assistant" }
    return type == "reasoning" || type.hasSuffix("_call") || type == "mcp_approval_request"
  }

  static func answer(_ message: JSONValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.id = message["id"]?.string
    answer.model = message["model"]?.string
    answer.status = message["status"]?.string
    answer.serviceTier = message["service_tier"]?.string
    answer.error = ProviderError(message)
    let reason = message["incomplete_details"]?["reason"]?.string ?? answer.status
    answer.finishReasons = reason.map { [$0] } ?? []
    let usage = message["usage"]
    answer.use("input_tokens", usage?["input_tokens"])
    answer.use("output_tokens", usage?["output_tokens"])
    let input = usage?["input_tokens_details"]
    answer.use("cache_read.input_tokens", input?["cached_tokens"])
    answer.use("cache_write.input_tokens", input?["cache_write_tokens"])
    answer.use("reasoning.output_tokens", usage?["output_tokens_details"]?["reasoning_tokens"])
    for item in message["output"]?.array ?? [] { tell(item, to: &answer) }
    return answer
  }

  private static func tell(_ item: JSONValue, to answer: inout ModelAnswer) {
    let type = item["type"]?.string ?? ""
    let name = item["name"]?.string ?? type
    switch type {
    // What the client is to do, or to allow.
    case "function_call", "custom_tool_call", "computer_call", "local_shell_call", "shell_call",
      "apply_patch_call":
      answer.calls.append(.init(id: (item["call_id"] ?? item["id"])?.string, name: name))
    case "mcp_approval_request": answer.calls.append(.init(id: item["id"]?.string, name: name))
    case "message":
      let parts = item["content"]?.array ?? []
      if parts.contains(where: { $0["type"]?.string == "refusal" }) { answer.isRefusal = true }
    case _ where type.hasSuffix("_call"):
      answer.providerCalls.append(.init(id: item["id"]?.string, name: name))
    default: break
    }
  }

  static func stream() -> any ModelStream { OpenAIResponsesStream() }
}

/// Typed events with sequence numbers; the last one carries the whole response.
private struct OpenAIResponsesStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var missing = 0
  private var last: Int64?
  /// The response as the newest event that carries it tells it.
  private var head: JSONObject?
  private var items: [Int: GrowingValue] = [:]

  var notes: [String] { missing > 0 ? ["\(missing) events of the stream are missing"] : [] }

  mutating func take(_ data: JSONValue) {
    count(data)
    let type = data["type"]?.string ?? ""
    if let response = data["response"]?.object { head = response }
    switch type {
    case "response.completed", "response.incomplete": ending = .proper
    case "response.failed":
      let error = data["response"].flatMap { ProviderError($0) }
      ending = .failed(error ?? ProviderError(code: "failed", message: nil))
    case "error":
      // The error stands in the event itself or, with some servers, under its name.
      ending = .failed(ProviderError(data) ?? ProviderError(error: data))
    case "response.output_item.added", "response.output_item.done":
      if let index = index(data, "output_index"), let item = data["item"] {
        items[index] = GrowingValue(item)
      }
    case "response.content_part.added", "response.content_part.done":
      if let part = data["part"] { place(part, "content", "content_index", data) }
    case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
      if let part = data["part"] { place(part, "summary", "summary_index", data) }
    default: if let more = data["delta"]?.string { grow(type, more, data) }
    }
  }

  mutating func done() { if ending == .open { ending = .proper } }

  private mutating func count(_ data: JSONValue) {
    guard let number = data["sequence_number"]?.integer else { return }
    if let last, number > last + 1 { missing += Int(number - last - 1) }
    last = max(last ?? number, number)
  }

  private func index(_ data: JSONValue, _ key: String) -> Int? {
    let index = Int(data[key]?.integer ?? 0)
    return (0..<GrowingValue.elementLimit).contains(index) ? index : nil
  }

  private mutating func place(
    _ part: JSONValue, _ list: String, _ key: String, _ data: JSONValue
  ) {
    guard let item = index(data, "output_index"), let place = index(data, key) else { return }
    items[item, default: GrowingValue()][list][place] = GrowingValue(part)
  }

  /// Where the delta of each type of event belongs.
  private mutating func grow(_ type: String, _ more: String, _ data: JSONValue) {
    guard let item = index(data, "output_index") else { return }
    func part(_ list: String, _ key: String, _ text: String) {
      guard let place = index(data, key) else { return }
      items[item, default: GrowingValue()][list][place][text].append(more)
    }
    switch type {
    case "response.output_text.delta", "response.reasoning_text.delta":
      part("content", "content_index", "text")
    case "response.refusal.delta": part("content", "content_index", "refusal")
    case "response.reasoning_summary_text.delta": part("summary", "summary_index", "text")
    case "response.function_call_arguments.delta", "response.mcp_call_arguments.delta":
      items[item, default: GrowingValue()]["arguments"].append(more)
    case "response.custom_tool_call_input.delta":
      items[item, default: GrowingValue()]["input"].append(more)
    case "response.code_interpreter_call_code.delta":
      items[item, default: GrowingValue()]["code"].append(more)
    default: break
    }
  }

  func message() -> JSONValue? {
    guard head != nil || !items.isEmpty else { return nil }
    var message = head ?? ["object": "response"]
    // Servers that keep nothing send the last event with an empty output.
    if message["output"]?.array?.isEmpty ?? true {
      message["output"] = .array(items.sorted { $0.key < $1.key }.compactMap { $0.value.value })
    }
    return .object(message)
  }
}
