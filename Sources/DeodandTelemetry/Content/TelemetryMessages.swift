import DeodandEvents

/// Reads messages out of structured values: OpenTelemetry's `parts`, and the forms of model APIs
/// that programs pass on.
///
/// Leniently: nothing is refused, and what is not understood says nothing. What these functions
/// find is shown beside its source, and never replaces it.
enum TelemetryMessages {
  typealias Message = TelemetryContent.Message
  typealias Call = TelemetryContent.Call

  /// JSON out of the text that it came in; anything else as it is.
  ///
  /// A text is tried only if it begins like an object or a list: a message that happens to be a
  /// number stays a text.
  static func unwrap(_ value: JSONValue) -> JSONValue {
    guard let text = value.string,
      let first = text.utf8.first(where: { $0 > 0x20 }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let inner = try? JSONReader.read(Array(text.utf8), profile: .wire)
    else { return value }
    return inner
  }

  /// The messages of a value; one that is a text is one message of that role.
  ///
  /// Recursion ends with the value, whose depth the reader has bounded.
  static func all(in value: JSONValue, role: String) -> [Message] {
    let value = unwrap(value)
    switch value {
    case .array(let elements):
      return elements.flatMap { element -> [Message] in
        // A list of texts is a list of messages, a list of lists (of a batch) is all of them.
        all(in: element, role: role)
      }
    case .object(let object):
      if let list = object["messages"], case .array = list { return all(in: list, role: role) }
      if let choices = object["choices"]?.array {
        return choices.compactMap { $0["message"]?.object }.map { message($0, role: role) }
      }
      let found = message(object, role: role)
      if !found.isEmpty { return [found] }
      return [Message(role: role, texts: [JSONText.of(value)])]
    case .string(let text): return text.isEmpty ? [] : [Message(role: role, texts: [text])]
    default: return []
    }
  }

  /// Instructions are parts without a message around them.
  static func instructions(_ value: JSONValue) -> [Message] {
    var message = Message(role: "system")
    read(unwrap(value), into: &message)
    return message.isEmpty ? [] : [message]
  }

  /// A message whose role is that of a model if it does not say.
  static func assistant(_ message: Message) -> Message {
    var message = message
    if message.role == nil { message.role = "assistant" }
    return message
  }

  /// One message, in whatever form.
  ///
  /// Forms are merged, not told apart: programs mix those of several APIs in one message.
  static func message(_ object: JSONObject, role: String) -> Message {
    var message = Message(role: object["role"]?.string ?? role)
    message.answers = object["tool_call_id"]?.string
    for key in ["parts", "content", "text"] {
      if let value = object[key] { read(unwrap(value), into: &message) }
    }
    for call in object["tool_calls"].map(unwrap)?.array ?? [] {
      message.calls.append(Self.call(call))
    }
    return message
  }

  /// Texts in the order in which they stand.
  private static func read(_ value: JSONValue, into message: inout Message) {
    switch value {
    case .string(let text): if !text.isEmpty { message.texts.append(text) }
    case .array(let elements): for element in elements { read(element, into: &message) }
    case .object(let part): read(part: part, value, into: &message)
    default: break
    }
  }

  /// A part, by its type: what is not a text, a call or an answer says nothing that can be quoted.
  private static func read(
    part: JSONObject, _ value: JSONValue, into message: inout Message
  ) {
    switch part["type"]?.string {
    case "text", "input_text", "output_text", nil:
      if let text = part["content"] ?? part["text"] { read(text, into: &message) }
    case "tool_call", "server_tool_call", "tool_use", "function_call":
      message.calls.append(call(value))
    case "tool_call_response", "server_tool_call_response", "tool_result":
      message.answers =
        (part["id"] ?? part["tool_use_id"])?.string ?? message.answers
      if let answer = part["response"] ?? part["result"] ?? part["content"] {
        message.texts.append(answer.string ?? JSONText.of(answer))
      }
    default: break
    }
  }

  /// `function` is that of OpenAI's chat format; `input` that of Anthropic's; parts have both on
  /// one level.
  private static func call(_ value: JSONValue) -> Call {
    let function = value["function"] ?? value
    return Call(
      id: (value["call_id"] ?? value["id"])?.string, name: function["name"]?.string,
      arguments: (function["arguments"] ?? value["input"]).map(unwrap))
  }
}

/// A JSON value as its canonical text.
///
/// Canonical, so that equal values give equal texts, whatever their spelling in the bytes.
enum JSONText {
  static func of(_ value: JSONValue) -> String {
    var bytes: [UInt8] = []
    CanonicalWriter.write(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Reads messages whose every part is an attribute of its own, such as
/// `llm.input_messages.0.message.content` and `gen_ai.prompt.0.role`.
///
/// Numbers need not begin at 0 or be without gaps; only their order counts. A key is split at each
/// dot, so that no path can name anything outside its message.
struct IndexedMessages {
  /// The messages in the order of their numbers.
  let messages: [TelemetryContent.Message]

  init(_ prefix: String, in attributes: [JSONObject.Member]) {
    var numbered: [Int: [(path: [Substring], value: JSONValue)]] = [:]
    for member in attributes where member.key.utf8.starts(with: prefix.utf8) {
      var path = member.key.dropFirst(prefix.count).split(separator: ".")[...]
      guard let number = path.popFirst().flatMap({ Int($0) }), number >= 0 else { continue }
      // OpenInference repeats what each part belongs to.
      path = path.filter { !Self.fillers.contains($0) }[...]
      guard let last = path.last, Self.leaves.contains(last) else { continue }
      numbered[number, default: []].append((Array(path), member.value))
    }
    messages = numbered.sorted { $0.key < $1.key }.map { Self.message($0.value) }
  }

  /// Without them both families of names have the same paths.
  private static let fillers: Set<Substring> = [
    "message", "tool_call", "function", "message_content",
  ]

  /// What is read of a message or a call, and so how many members one can have: a sender may name
  /// its attributes as it likes.
  private static let leaves: Set<Substring> = [
    "role", "content", "text", "tool_call_id", "id", "name", "arguments", "tool_calls",
  ]

  /// Puts the parts of one message together in the form that `TelemetryMessages` reads.
  private static func message(
    _ parts: [(path: [Substring], value: JSONValue)]
  ) -> TelemetryContent.Message {
    var object = JSONObject()
    var texts: [Int: JSONValue] = [:]
    var calls: [Int: JSONObject] = [:]
    for part in parts {
      if part.path.count == 1 {
        object[String(part.path[0])] = part.value
      } else if part.path.count == 3, let number = Int(part.path[1]) {
        switch part.path[0] {
        case "contents": if part.path[2] == "text" { texts[number] = part.value }
        case "tool_calls": calls[number, default: [:]][String(part.path[2])] = part.value
        default: break
        }
      }
    }
    if object["content"] == nil, !texts.isEmpty {
      object["content"] = .array(texts.sorted { $0.key < $1.key }.map(\.value))
    }
    if !calls.isEmpty {
      object["tool_calls"] = .array(calls.sorted { $0.key < $1.key }.map { .object($0.value) })
    }
    var message = TelemetryMessages.message(object, role: "")
    if message.role == "" { message.role = nil }
    return message
  }
}
