import DeodandEvents

/// Events of a message: content blocks keyed by `index`, which may be interleaved.
struct AnthropicMessagesStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  private var head: JSONObject?
  private var blocks: [Int: GrowingValue] = [:]
  /// The JSON of tools' inputs, as far as it came.
  ///
  /// A start event has `input: {}` as a placeholder; what counts comes as text in `partial_json`.
  private var inputs: [Int: String] = [:]

  mutating func take(_ event: JSONValue) {
    switch event["type"]?.string {
    case "message_start": head = event["message"]?.object
    case "content_block_start": if let index = index(event) { begin(index, event) }
    case "content_block_delta":
      if let index = index(event), let delta = event["delta"] { grow(index, delta) }
    case "message_delta": finish(event)
    case "message_stop": if ending == .open { ending = .proper }
    case "error":
      ending = .failed(ProviderError(.decoded(event)) ?? ProviderError(code: nil, message: nil))
    default: break
    }
  }

  /// This API ends with `message_stop`; a `[DONE]` that a gateway adds says nothing more.
  func done() {}

  private func index(_ event: JSONValue) -> Int? {
    event["index"]?.integer.map { Int($0) }
      .flatMap { (0..<GrowingValue.elementLimit).contains($0) ? $0 : nil }
  }

  private mutating func begin(_ index: Int, _ event: JSONValue) {
    guard let block = event["content_block"] else { return }
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
  private mutating func finish(_ event: JSONValue) {
    var message = head ?? JSONObject()
    for member in event["delta"]?.object?.members ?? [] { message[member.key] = member.value }
    for member in event.object?.members ?? []
    where !["type", "delta", "usage"].contains(member.key) {
      message[member.key] = member.value
    }
    var usage = message["usage"]?.object ?? JSONObject()
    for member in event["usage"]?.object?.members ?? [] { usage[member.key] = member.value }
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
