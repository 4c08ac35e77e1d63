import DeodandEvents

/// Chunks of a chat completion: choices and their tool calls keyed by `index`.
struct OpenAIChatStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  /// What every chunk repeats; the last one that is not null counts.
  private var head = JSONObject()
  private var choices: [Int: GrowingValue] = [:]
  private var calls: [Int: StreamedCalls] = [:]
  private var reasons: [Int: JSONValue] = [:]

  mutating func take(_ event: JSONValue) {
    if let error = ProviderError(.decoded(event)) {
      ending = .failed(error)
      head["error"] = event["error"]
      return
    }
    for member in event.object?.members ?? [] where member.value != .null {
      switch member.key {
      case "choices", "obfuscation", "error": break
      case "object": head["object"] = "chat.completion"
      default: head[member.key] = member.value
      }
    }
    for choice in event["choices"]?.array ?? [] { take(choice: choice) }
  }

  /// A choice beyond the limit is dropped here and stands in the recorded stream.
  private mutating func take(choice: JSONValue) {
    let index = Int(choice["index"]?.integer ?? 0)
    guard (0..<GrowingValue.elementLimit).contains(index) else { return }
    if let delta = choice["delta"] { take(delta, of: index) }
    if let reason = choice["finish_reason"], reason != .null { reasons[index] = reason }
  }

  private mutating func take(_ delta: JSONValue, of index: Int) {
    guard var said = delta.object, let pieces = said["tool_calls"]?.array else {
      return choices[index, default: GrowingValue()].merge(delta)
    }
    said["tool_calls"] = nil
    choices[index, default: GrowingValue()].merge(.object(said))
    calls[index, default: StreamedCalls()].add(pieces)
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
        if let asked = calls[index]?.values, !asked.isEmpty {
          said["tool_calls"] = .array(asked)
        }
        return [
          "index": .integer(Int64(index)), "message": .object(said),
          "finish_reason": reasons[index] ?? .null,
        ]
      })
    return .object(message)
  }
}
