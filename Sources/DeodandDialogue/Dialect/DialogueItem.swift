/// What one object of a dialogue is beyond the words in it: a call, a thought, a list of choices.
package struct DialogueItem: Sendable {
  /// The calls that it makes.
  package var calls: [ToolCall] = []
  /// What the model is given to have thought: not said, and not sent again by every client.
  package var reasoning: [String] = []
  /// Messages that it holds elsewhere than words stand.
  package var messages: [WireValue] = []
  /// Whether its members hold words, too (`BodyLayout.words`).
  package var speaks = true

  /// An item that holds nothing but words.
  package init() {}

  /// A call, and nothing that was said.
  package init(call: ToolCall, speaks: Bool = false) {
    calls = [call]
    self.speaks = speaks
  }

  /// A thought, and nothing that was said.
  package init(reasoning: [String]) {
    self.reasoning = reasoning
    speaks = false
  }
}

/// A tool that an answer of a model calls.
package struct ToolCall: Sendable {
  /// Who carries a call out.
  package enum Executor: Sendable, Hashable {
    /// Whoever asked the model.
    case client
    /// The provider, before it answers.
    case provider
  }

  /// The identifier that its result names.
  package var id: String?
  /// The tool's name; the type of a built-in tool that has no other.
  package var name: String?
  /// As they stand: an object with some providers, JSON in a string with others.
  package var arguments: WireValue?
  package var executor = Executor.client

  package init(
    id: String?, name: String?, arguments: WireValue? = nil, executor: Executor = .client
  ) {
    self.id = id
    self.name = name
    self.arguments = arguments
    self.executor = executor
  }
}

/// An object that tells the model what came of a call.
package struct ToolResult: Sendable {
  /// Whose answer it is.
  package enum Kind: Sendable, Hashable {
    /// A tool's that the client named, in words that can be compared with those of the tool.
    case tool
    /// A built-in tool's that the client carries out: pictures, output of shells by streams.
    case builtIn
    /// A tool's that the provider carried out.
    case provider
    /// A person's, or a rule's, on whether the provider may.
    case approval
  }

  /// The call that it answers.
  package var id: String?
  /// The tool's name, where the format repeats it.
  package var name: String?
  package var kind = Kind.tool
  /// Whether the tool is said to have failed.
  package var isError = false
  /// The keys that lead to what was answered.
  package var path: [String]

  package init(
    id: String?, name: String? = nil, kind: Kind = .tool, isError: Bool = false, path: [String]
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.isError = isError
    self.path = path
  }
}
