import DeodandEvents

/// Events of a message, each an object whose one member is named by the event's type: blocks keyed
/// by `contentBlockIndex`.
struct BedrockConverseStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  private var role: JSONValue?
  private var blocks: [Int: GrowingValue] = [:]
  /// The JSON of tools' inputs, as far as it came: it comes as text.
  private var inputs: [Int: String] = [:]
  private var head = JSONObject()

  mutating func take(_ event: JSONValue) {
    for member in event.object?.members ?? [] { take(member.key, member.value) }
  }

  private mutating func take(_ type: String, _ event: JSONValue) {
    switch type {
    case "messageStart": role = event["role"]
    case "contentBlockStart":
      guard let index = index(event), let start = event["start"] else { return }
      blocks[index, default: GrowingValue()].merge(start)
    case "contentBlockDelta":
      if let index = index(event), let delta = event["delta"] { grow(index, delta) }
    case "messageStop":
      head["stopReason"] = event["stopReason"]
      if ending == .open { ending = .proper }
    case "metadata":
      head["usage"] = event["usage"]
      head["metrics"] = event["metrics"]
    case let type where type.hasSuffix("Exception"):
      ending = .failed(ProviderError(code: type, message: event["message"]?.string))
    default: break
    }
  }

  private func index(_ event: JSONValue) -> Int? {
    event["contentBlockIndex"]?.integer.map { Int($0) }
      .flatMap { (0..<GrowingValue.elementLimit).contains($0) ? $0 : nil }
  }

  private mutating func grow(_ index: Int, _ delta: JSONValue) {
    if let text = delta["text"]?.string {
      blocks[index, default: GrowingValue()]["text"].append(text)
    }
    if let more = delta["toolUse"]?["input"]?.string { inputs[index, default: ""] += more }
    if let text = delta["reasoningContent"]?["text"]?.string {
      blocks[index, default: GrowingValue()]["reasoningContent"]["reasoningText"]["text"]
        .append(text)
    }
  }

  mutating func done() {}

  func message() -> JSONValue? {
    if role == nil && blocks.isEmpty && inputs.isEmpty { return nil }
    let indices = Set(blocks.keys).union(inputs.keys).sorted()
    let content = indices.map { index -> JSONValue in
      var block = blocks[index]?.value?.object ?? JSONObject()
      if let input = inputs[index] {
        var call = block["toolUse"]?.object ?? JSONObject()
        call["input"] = (try? JSONReader.read(Array(input.utf8), profile: .wire)) ?? .string(input)
        block["toolUse"] = .object(call)
      }
      return .object(block)
    }
    var message = head
    message["output"] = [
      "message": ["role": role ?? "assistant", "content": .array(content)]
    ]
    return .object(message)
  }
}
