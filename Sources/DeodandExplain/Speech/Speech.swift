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
  /// The texts in order.
  let texts: [String]
  /// The tools asked for.
  let calls: [Call]
  /// The call that a tool's message answers.
  let answers: String?

  /// Reads a message, an answer, or a result.
  init(_ value: JSONValue) {
    var reader = SpeechReader()
    reader.read(value)
    // A block that was cut out of a message says who speaks by its type.
    let isResult = value["type"]?.string == "tool_result"
    role =
      value["role"]?.string ?? (isResult ? "tool" : reader.calls.isEmpty ? nil : "assistant")
    texts = reader.texts
    calls = reader.calls
    answers = value["tool_call_id"]?.string ?? value["call_id"]?.string
  }

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
    case "tool_use", "function_call":
      if let name = object["name"]?.string {
        calls.append(
          .init(
            // OpenAI Responses give the item an id of its own beside the call's.
            id: (object["call_id"] ?? object["id"])?.string, name: name,
            arguments: arguments(object["input"] ?? object["arguments"])))
      }
      return
    default: break
    }
    for choice in object["choices"]?.array ?? [] {
      if let message = choice["message"] { read(message) }
    }
    for key in ["content", "contents", "output", "text", "output_text"] {
      if let value = object[key] { read(value) }
    }
    for call in object["tool_calls"]?.array ?? [] {
      if let name = call["function"]?["name"]?.string {
        calls.append(
          .init(
            id: call["id"]?.string, name: name,
            arguments: arguments(call["function"]?["arguments"])))
      }
    }
  }

  /// Arguments are JSON in a string with some providers and JSON with others.
  private func arguments(_ value: JSONValue?) -> JSONValue? {
    guard let text = value?.string else { return value }
    return (try? JSONReader.read(Array(text.utf8), profile: .wire)) ?? value
  }
}
