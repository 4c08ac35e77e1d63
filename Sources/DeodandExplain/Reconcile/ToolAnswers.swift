import DeodandEvents

/// The tools' answers in what a model is shown, whoever's wire format it is in.
struct ToolAnswers {
  /// The answers with the identifiers of their calls, in order.
  private(set) var found: [(id: String, text: String)] = []

  /// Reads a message, a list of messages, or a request.
  init(_ value: JSONValue) { read(value, depth: 0) }

  /// Whether bytes may hold a part of an answer: every wire format names the call in one of these
  /// words.
  static func mayStand(in bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.contains("tool_use_id") || text.contains("call_id")
  }

  private mutating func read(_ value: JSONValue, depth: Int) {
    // Request, messages, message, content, block.
    guard depth < 6 else { return }
    for element in value.array ?? [] { read(element, depth: depth + 1) }
    guard let object = value.object else { return }
    if let id = Self.answered(object) {
      found.append((id, Speech(.object(object)).text))
      return
    }
    for key in ["messages", "input", "content"] {
      if let inner = object[key], inner.string == nil { read(inner, depth: depth + 1) }
    }
  }

  private static func answered(_ object: JSONObject) -> String? {
    switch object["type"]?.string {
    case "tool_result": return object["tool_use_id"]?.string
    case "function_call_output", "custom_tool_call_output": return object["call_id"]?.string
    default: return object["role"]?.string == "tool" ? object["tool_call_id"]?.string : nil
    }
  }
}
