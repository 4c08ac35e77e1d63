import DeodandEvents

/// A list of dialects that are asked in turn.
///
/// The order matters where shapes overlap. What adds to another format comes before it: Cohere and
/// Ollama before OpenAI's chat, Bedrock before Anthropic's messages. MCP comes after all whose
/// blocks look like its own; Gemini's look like nobody's.
package struct Dialects: Sendable {
  /// The dialects, the first that knows something is believed.
  package let all: [any Dialect.Type]
  /// Where things stand in bodies that nobody said the dialect of.
  package let layout: BodyLayout
  /// What dialects call speakers in words of their own.
  private let roles: [String: String]
  /// What of `layout.answered` is looked for in bytes: names that hold another one are left out.
  let answeredWords: [String]

  /// A list of its own, for tests; everybody else asks `known`.
  ///
  /// Layouts are merged once, here, since they are asked for with every body.
  package init(_ all: [any Dialect.Type]) {
    self.all = all
    layout = BodyLayout(anyOf: all.map { $0.layout })
    roles = all.reduce(into: [:]) { known, dialect in
      known.merge(dialect.roles) { first, _ in first }
    }
    let words = layout.answered
    answeredWords = words.filter { word in
      !words.contains { $0 != word && word.contains($0) }
    }
  }

  /// The dialects that Deodand reads.
  package static let known = Dialects([
    Cohere.self, Ollama.self, OpenAIChat.self, OpenAIResponses.self, BedrockConverse.self,
    AnthropicMessages.self, MCP.self, Gemini.self,
  ])

  // MARK: - Which dialect

  /// The dialect that a request speaks; nil if it is none of these.
  ///
  /// Nil does not mean that the body is not of a model: a gateway may have a path of its own.
  package func spoken(by method: String, to path: String) -> (any Dialect.Type)? {
    let segments = path.split(separator: "/")
    return all.first { $0.isSpoken(by: method, to: segments) }
  }

  /// The dialect that a body can only be in; nil if it may be in several, or in none.
  ///
  /// Costs a few look-ups of members for each dialect, and with some a look at the messages.
  package func recognise(_ body: WireValue) -> (any Dialect.Type)? {
    guard body.isObject else { return nil }
    return all.first { $0.recognises(body) }
  }

  /// Where things stand in a body whose dialect is known, or not.
  package func layout(of dialect: (any Dialect.Type)?) -> BodyLayout { dialect?.layout ?? layout }

  /// Where to cut a body: as the dialect says that it was spoken in, or else as the one says that
  /// its shape tells; a member that this one does not know as the first that does.
  package func cuts(of body: WireValue, in dialect: (any Dialect.Type)?) -> [BodyCut] {
    if let dialect { return dialect.layout.cuts }
    guard let recognised = recognise(body) else { return layout.cuts }
    return BodyLayout(anyOf: [recognised.layout, layout]).cuts
  }

  // MARK: - Objects, which tell by their shape what they are

  /// What an object is beyond the words in it.
  package func item(_ object: WireValue) -> DialogueItem? {
    let type = object["type"]?.string
    for dialect in all { if let item = dialect.item(object, type: type) { return item } }
    return nil
  }

  /// What an object tells the model of a call; nil if it does not.
  package func result(_ object: WireValue) -> ToolResult? {
    let type = object["type"]?.string
    for dialect in all { if let found = dialect.result(object, type: type) { return found } }
    return nil
  }

  /// Who speaks, as far as an object tells itself: a block that was cut out of a message tells it
  /// by its type.
  ///
  /// It is what the body says, and a client can write any role into any body.
  package func speaker(_ object: WireValue) -> String? {
    if let role = object["role"]?.string { return roles[role] ?? role }
    let type = object["type"]?.string
    for dialect in all { if let role = dialect.speaker(object, type: type) { return role } }
    return nil
  }
}
