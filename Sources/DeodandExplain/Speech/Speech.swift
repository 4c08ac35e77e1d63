import DeodandEvents

/// What a message says, whoever's wire format it is in: OpenAI Chat and Responses, Anthropic
/// Messages, MCP.
struct Speech {
  /// A tool that a model asked for.
  struct Call {
    let id: String?
    let name: String
    let arguments: JSONValue?
  }

  /// `system`, `user`, `assistant`, `tool`, or nil if the message does not say.
  let role: String?
  /// The texts in order, a refusal among them.
  let texts: [String]
  /// What a model is given to have thought: not said, and not sent again by every client.
  let reasoning: [String]
  /// The tools asked for.
  let calls: [Call]
  /// The call that a tool's message answers.
  let answers: String?

  /// Reads a message, an answer, or a result.
  init(_ value: JSONValue) {
    var reader = SpeechReader()
    reader.read(value)
    role = Self.role(of: value) ?? (reader.calls.isEmpty ? nil : "assistant")
    texts = reader.texts
    reasoning = reader.reasoning
    calls = reader.calls
    answers = (value["tool_call_id"] ?? value["call_id"] ?? value["tool_use_id"])?.string
  }

  private init(_ said: Speech, role: String, answers: String?) {
    self.role = role
    texts = said.texts
    reasoning = said.reasoning
    calls = said.calls
    self.answers = answers
  }

  /// Who speaks, as far as a value tells itself: a block that was cut out of a message tells it by
  /// its type.
  private static func role(of value: JSONValue) -> String? {
    if let role = value["role"]?.string { return role }
    switch value["type"]?.string {
    case "tool_result": return "tool"
    case "reasoning", "thinking", "redacted_thinking": return "assistant"
    case let type? where type.hasSuffix("_output"): return "tool"
    default: return nil
    }
  }

  /// The same words, with the speaker that they have in the body that they were cut out of.
  func placed(at pointer: String, in body: JSONValue) -> Speech {
    guard role == nil else { return self }
    guard var tokens = JSONPointer.tokens(pointer) else { return self }
    if ["system", "instructions", "systemPrompt"].contains(tokens.first) {
      return Speech(self, role: "system", answers: nil)
    }
    while !tokens.isEmpty {
      let place = tokens.map { "/" + JSONPointer.escape($0) }.joined()
      if let value = body.at(place), let role = Self.role(of: value) {
        return Speech(self, role: role, answers: Speech(value).answers)
      }
      tokens.removeLast()
    }
    return self
  }

  /// The same words, said by somebody who is known from elsewhere.
  func said(by role: String) -> Speech { Speech(self, role: role, answers: answers) }

  /// Reads bytes that may be JSON or plain text.
  init(bytes: [UInt8]) {
    if let value = try? JSONReader.read(bytes, profile: .wire) {
      self.init(value)
    } else {
      self.init(.string(String(decoding: bytes, as: UTF8.self)))
    }
  }

  /// Everything said, in one text.
  var text: String { texts.joined(separator: "\n") }
}

/// Gathers texts and calls from the places where wire formats put them.
private struct SpeechReader {
  var texts: [String] = []
  var reasoning: [String] = []
  var calls: [Speech.Call] = []

  mutating func read(_ value: JSONValue) {
    switch value {
    case .string(let text): texts.append(text)
    case .array(let elements): for element in elements { read(element) }
    case .object(let object): read(object)
    default: break
    }
  }

  private mutating func read(_ object: JSONObject) {
    switch object["type"]?.string {
    case "tool_use", "function_call", "custom_tool_call", "mcp_approval_request":
      ask(object, name: object["name"]?.string)
    case "computer_call", "local_shell_call", "shell_call":
      // Built-in tools have no name but their type.
      ask(object, name: object["type"]?.string)
    case "server_tool_use", "mcp_tool_use", "mcp_list_tools": break
    case "thinking", "reasoning": think(object)
    default: say(object)
    }
  }

  private mutating func ask(_ object: JSONObject, name: String?) {
    guard let name else { return }
    calls.append(
      .init(
        // OpenAI Responses give the item an id of its own beside the call's.
        id: (object["call_id"] ?? object["id"])?.string, name: name,
        arguments: arguments(object["input"] ?? object["arguments"] ?? object["action"])))
  }

  private mutating func think(_ object: JSONObject) {
    if let text = object["thinking"]?.string { reasoning.append(text) }
    for key in ["summary", "content"] {
      reasoning += (object[key]?.array ?? []).compactMap { $0["text"]?.string }
    }
  }

  private mutating func say(_ object: JSONObject) {
    for choice in object["choices"]?.array ?? [] {
      if let message = choice["message"] { read(message) }
    }
    for key in ["reasoning_content", "reasoning"] {
      if let text = object[key]?.string { reasoning.append(text) }
    }
    for key in ["content", "contents", "output", "text", "output_text", "refusal"] {
      if let value = object[key] { read(value) }
    }
    for call in object["tool_calls"]?.array ?? [] {
      let tool = call["function"] ?? call["custom"]
      if let name = tool?["name"]?.string {
        calls.append(
          .init(
            id: call["id"]?.string, name: name,
            arguments: arguments(tool?["arguments"] ?? tool?["input"])))
      }
    }
  }

  /// Arguments are JSON in a string with some providers and JSON with others.
  private func arguments(_ value: JSONValue?) -> JSONValue? {
    guard let text = value?.string else { return value }
    return (try? JSONReader.read(Array(text.utf8), profile: .wire)) ?? value
  }
}
