import DeodandEvents

/// Events of a message: blocks and calls keyed by `index`, each with a start, pieces and an end.
struct CohereStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  private var id: JSONValue?
  private var said = GrowingValue()
  private var plan = ""
  private var blocks: [Int: GrowingValue] = [:]
  private var calls: [Int: GrowingValue] = [:]
  private var end = JSONObject()

  mutating func take(_ event: JSONValue) {
    let delta = event["delta"]
    let message = delta?["message"]
    switch event["type"]?.string {
    case "message-start":
      id = event["id"]
      if let role = message?["role"] { said["role"].merge(role) }
    case "content-start", "content-delta":
      if let index = index(event), let block = message?["content"], block.object != nil {
        blocks[index, default: GrowingValue()].merge(block)
      }
    case "tool-plan-delta": plan += message?["tool_plan"]?.string ?? ""
    case "tool-call-start", "tool-call-delta":
      if let index = index(event), let call = message?["tool_calls"], call.object != nil {
        calls[index, default: GrowingValue()].merge(call)
      }
    case "message-end":
      for member in delta?.object?.members ?? [] { end[member.key] = member.value }
      if let error = delta?["error"]?.string {
        ending = .failed(ProviderError(code: nil, message: error))
      } else if ending == .open {
        ending = .proper
      }
    default: break
    }
  }

  mutating func done() { if ending == .open { ending = .proper } }

  private func index(_ event: JSONValue) -> Int? {
    event["index"]?.integer.map { Int($0) }
      .flatMap { (0..<GrowingValue.elementLimit).contains($0) ? $0 : nil }
  }

  func message() -> JSONValue? {
    var whole = said.value?.object ?? JSONObject()
    if whole.isEmpty && id == nil && end.isEmpty { return nil }
    if whole["role"] == nil { whole["role"] = "assistant" }
    if !plan.isEmpty { whole["tool_plan"] = .string(plan) }
    let content = blocks.sorted { $0.key < $1.key }.compactMap(\.value.value)
    if !content.isEmpty { whole["content"] = .array(content) }
    let asked = calls.sorted { $0.key < $1.key }.compactMap(\.value.value)
    if !asked.isEmpty { whole["tool_calls"] = .array(asked) }
    var message = JSONObject()
    message["id"] = id
    for member in end.members { message[member.key] = member.value }
    message["message"] = .object(whole)
    return .object(message)
  }
}
