package import DeodandEvents

/// What a span or log record says in its content: messages, arguments, results, of every generation
/// of conventions, read from the bytes as they came.
///
/// Everything in it is what the program reported. It is made anew for each question and never
/// stored, so that a convention that is learnt tomorrow is read in the records of today.
package struct TelemetryContent: Sendable {
  /// A tool call that a message asks for.
  package struct Call: Sendable {
    package let id: String?
    package let name: String?
    /// The arguments, out of their text if they came in one.
    ///
    /// Text that is no JSON stays a text.
    package let arguments: JSONValue?
  }

  /// A message of a conversation.
  package struct Message: Sendable {
    /// `system`, `user`, `assistant`, `tool`, or what the program calls it.
    package var role: String?
    /// What it says, in order.
    package var texts: [String] = []
    /// The tools that it asks for.
    package var calls: [Call] = []
    /// The call that it answers.
    package var answers: String?

    /// Everything said, in one text.
    package var text: String { texts.joined(separator: "\n") }

    /// Whether it says nothing.
    var isEmpty: Bool { texts.isEmpty && calls.isEmpty }
  }

  /// What the model had before it.
  package private(set) var input: [Message] = []
  /// What the model said.
  package private(set) var output: [Message] = []
  /// What a tool was called with.
  package private(set) var arguments: JSONValue?
  /// What a tool answered.
  package private(set) var result: JSONValue?
  /// What the program says about a failure.
  package private(set) var failure: String?

  /// Reads an item of which everything was decoded.
  ///
  /// Newer forms are read first; plain values count only where there are no messages, for programs
  /// that send both say the same twice.
  package init(_ item: TelemetryItem) {
    let name = item.ownName
    let convention = TelemetryConvention(name: name, attributes: item.attributes)
    failure = item.statusMessage.flatMap { $0.isEmpty ? nil : $0 }
    if convention.kind == .tool {
      readTool(item)
      return
    }
    readMessages(item.attributes)
    for event in item.events { readEvent(event.name, event.attributes, body: nil) }
    readEvent(name, [], body: item.body)
    if input.isEmpty, output.isEmpty { readValues(item) }
  }

  /// Reads the bytes of a record's content `span` or `log`.
  ///
  /// Without a media type the bytes are taken for protobuf.
  package init(
    _ kind: TelemetryItem.Kind, _ bytes: [UInt8], mediaType: String?
  ) throws(TelemetryError) {
    let encoding: TelemetryItem.Encoding = mediaType == "application/json" ? .json : .protobuf
    self.init(try TelemetryItem.read(kind, encoding, bytes, keep: .everything))
  }

  /// The tool calls that the model asked for.
  package var askedCalls: [Call] { output.flatMap(\.calls) }

  /// The tool calls that a model asked for, of an item of which only the facts were decoded.
  ///
  /// `bytes` are the item's, which are read again if an event or the body may hold calls.
  ///
  /// Bytes that can't be read again yield none: that something was asked for is then in the content
  /// only.
  package static func askedCalls(
    of item: TelemetryItem, _ kind: TelemetryItem.Kind, _ encoding: TelemetryItem.Encoding,
    _ bytes: [UInt8]
  ) -> [Call] {
    if item.mayAskForTools {
      guard let whole = try? TelemetryItem.read(kind, encoding, bytes, keep: .everything) else {
        return []
      }
      return TelemetryContent(whole).askedCalls
    }
    if item.outputs.isEmpty { return [] }
    var content = TelemetryContent()
    content.readOutput(item.outputs)
    return content.askedCalls
  }

  private init() {}

  /// The conventions' own names come before those that any span may have.
  private mutating func readTool(_ item: TelemetryItem) {
    arguments = item.first(
      "gen_ai.tool.call.arguments", "input.value", "traceloop.entity.input", "tool_input",
      "tool_parameters", "tool.parameters", "mcp.request.argument"
    ).map(TelemetryMessages.unwrap)
    result = item.first(
      "gen_ai.tool.call.result", "output.value", "traceloop.entity.output", "tool_result"
    ).map(TelemetryMessages.unwrap)
  }

  /// Attributes that hold messages: one structured value, or a name for each part of each message.
  private mutating func readMessages(_ attributes: [JSONObject.Member]) {
    for member in attributes {
      switch member.key {
      case "gen_ai.system_instructions":
        // Wherever the attribute stands, instructions come before what was said.
        input.insert(contentsOf: TelemetryMessages.instructions(member.value), at: 0)
      case "gen_ai.input.messages", "gen_ai.prompt":
        input += TelemetryMessages.all(in: member.value, role: "user")
      default: break
      }
    }
    for prefix in ["gen_ai.prompt.", "llm.input_messages.", "llm.prompts."] {
      input += IndexedMessages(prefix, in: attributes).messages
    }
    readOutput(attributes)
  }

  /// What `TelemetryNames` answers as `output` is read here, and the two have to name the same
  /// attributes: others never get into `TelemetryItem.outputs`.
  private mutating func readOutput(_ attributes: [JSONObject.Member]) {
    for member in attributes
    where member.key == "gen_ai.output.messages" || member.key == "gen_ai.completion" {
      output += TelemetryMessages.all(in: member.value, role: "assistant")
    }
    for prefix in ["gen_ai.completion.", "llm.output_messages.", "llm.completions."] {
      output += IndexedMessages(prefix, in: attributes).messages.map(TelemetryMessages.assistant)
    }
  }

  /// Messages that are events of their own, on a span or as log records.
  ///
  /// Conventions before 1.37 have one event for each message, with the content in the body, in an
  /// attribute, or in one that is JSON in a text.
  private mutating func readEvent(
    _ name: String, _ attributes: [JSONObject.Member], body: JSONValue?
  ) {
    guard name.utf8.starts(with: "gen_ai.".utf8) else { return }
    var content = JSONObject(lastOfEach: attributes)
    let inner = body ?? content["gen_ai.event.content"].map(TelemetryMessages.unwrap)
    if let object = inner?.object { content = object }
    switch name {
    case "gen_ai.choice":
      let message = content["message"].map(TelemetryMessages.unwrap) ?? .object(content)
      output += TelemetryMessages.all(in: message, role: "assistant")
        .map(TelemetryMessages.assistant)
    case "gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message",
      "gen_ai.tool.message":
      let role = String(name.dropFirst("gen_ai.".count).dropLast(".message".count))
      var message = TelemetryMessages.message(content, role: role)
      if role == "tool", message.answers == nil { message.answers = content["id"]?.string }
      input.append(message)
    default: readMessages(content.members)
    }
  }

  /// Where nothing else is said: what went in and what came out as plain values.
  private mutating func readValues(_ item: TelemetryItem) {
    if let value = item.first("input.value", "traceloop.entity.input", "prompt") {
      input = TelemetryMessages.all(in: value, role: "user")
    }
    if let value = item.first("output.value", "traceloop.entity.output") {
      output = TelemetryMessages.all(in: value, role: "assistant")
    }
  }
}

extension TelemetryItem {
  /// The first of some names that has a value; with `everything`.
  func first(_ names: String...) -> JSONValue? {
    for name in names {
      if let value = attribute(name), value != .null { return value }
    }
    return nil
  }
}
