import DeodandEvents

/// Documents of which each holds the next words of one message, the last one with `done`.
struct OllamaStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  private var head = JSONObject()
  private var said = GrowingValue()
  /// Calls come whole, one or several in a document.
  private var calls: [JSONValue] = []

  mutating func take(_ event: JSONValue) {
    if let error = ProviderError(.decoded(event)) {
      ending = .failed(error)
      head["error"] = event["error"]
      return
    }
    for member in event.object?.members ?? [] where member.key != "message" {
      head[member.key] = member.value
    }
    if var message = event["message"]?.object {
      if let asked = message["tool_calls"]?.array {
        calls += asked.prefix(max(0, GrowingValue.elementLimit - calls.count))
        message["tool_calls"] = nil
      }
      said.merge(.object(message))
    }
    if event["done"]?.bool == true, ending == .open { ending = .proper }
  }

  mutating func done() {}

  func message() -> JSONValue? {
    let said = said.value?.object
    if head.isEmpty && said == nil && calls.isEmpty { return nil }
    var message = head
    var whole = said ?? ["role": "assistant"]
    if !calls.isEmpty { whole["tool_calls"] = .array(calls) }
    message["message"] = .object(whole)
    return .object(message)
  }
}
