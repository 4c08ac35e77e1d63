import DeodandEvents

/// Typed events with sequence numbers; the last one carries the whole response.
struct OpenAIResponsesStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var missing = 0
  private var last: Int64?
  /// The response as the newest event that carries it tells it.
  private var head: JSONObject?
  private var items: [Int: GrowingValue] = [:]

  var notes: [String] { missing > 0 ? ["\(missing) events of the stream are missing"] : [] }

  /// The `done` events carry the whole item or part and take the place of what deltas put together.
  mutating func take(_ event: JSONValue) {
    count(event)
    let type = event["type"]?.string ?? ""
    if let response = event["response"]?.object { head = response }
    switch type {
    case "response.completed", "response.incomplete": ending = .proper
    case "response.failed":
      let error = event["response"].flatMap { ProviderError(.decoded($0)) }
      ending = .failed(error ?? ProviderError(code: "failed", message: nil))
    case "error":
      // The error stands in the event itself or, with some servers, under its name.
      ending = .failed(ProviderError(.decoded(event)) ?? ProviderError(error: .decoded(event)))
    case "response.output_item.added", "response.output_item.done":
      if let index = index(event, "output_index"), let item = event["item"] {
        items[index] = GrowingValue(item)
      }
    case "response.content_part.added", "response.content_part.done":
      if let part = event["part"] { place(part, "content", "content_index", event) }
    case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
      if let part = event["part"] { place(part, "summary", "summary_index", event) }
    default: if let more = event["delta"]?.string { grow(type, more, event) }
    }
  }

  mutating func done() { if ending == .open { ending = .proper } }

  /// A number that is not larger than the last is passed over: events that came again, or late, are
  /// not taken for missing ones, and one that was counted as missing stays so when it comes late.
  private mutating func count(_ event: JSONValue) {
    guard let number = event["sequence_number"]?.integer else { return }
    if let last, number > last + 1 { missing += Int(number - last - 1) }
    last = max(last ?? number, number)
  }

  private func index(_ event: JSONValue, _ key: String) -> Int? {
    let index = Int(event[key]?.integer ?? 0)
    return (0..<GrowingValue.elementLimit).contains(index) ? index : nil
  }

  private mutating func place(
    _ part: JSONValue, _ list: String, _ key: String, _ event: JSONValue
  ) {
    guard let item = index(event, "output_index"), let place = index(event, key) else { return }
    items[item, default: GrowingValue()][list][place] = GrowingValue(part)
  }

  /// Where the delta of each type of event belongs.
  private mutating func grow(_ type: String, _ more: String, _ event: JSONValue) {
    guard let item = index(event, "output_index") else { return }
    func part(_ list: String, _ key: String, _ text: String) {
      guard let place = index(event, key) else { return }
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
