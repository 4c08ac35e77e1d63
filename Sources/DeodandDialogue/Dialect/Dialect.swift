package import DeodandEvents

/// The format of one provider's API: how its requests, answers and streams are recognised, cut and
/// read.
///
/// Everything that is known of a format is known by its dialect and by nobody else; capture, import
/// and explanation ask `Dialects`. Whatever a reader does not find is left out: a reader never
/// fails. A new dialect is a folder with a type that conforms, a line in `Dialects.known`, and its
/// tests.
///
/// All members are static: a dialect has no state, so it may be asked from any thread. Everything
/// read here comes from outside, and a dialect decides nothing that guards anything: a body that
/// pretends to be in another dialect is read badly, and recorded exactly all the same.
package protocol Dialect: Sendable {
  /// What it is called here.
  static var name: String { get }
  /// The provider whose API it is (`gen_ai.provider.name`), where the configuration names no other.
  static var provider: String { get }

  // MARK: Recognition

  /// Whether a request with this method, to a path of these segments, speaks it.
  ///
  /// The segments are those of the whole path, prefixes of gateways included: so the last ones
  /// decide.
  static func isSpoken(by method: String, to path: [Substring]) -> Bool
  /// The model that a path names, in dialects whose bodies don't.
  static func model(in path: [Substring]) -> String?
  /// Whether an object can be nothing but a body of this dialect.
  ///
  /// For bodies that came without a path: drafts of programs, transcripts, older logs.
  static func recognises(_ body: WireValue) -> Bool

  // MARK: Reading

  /// Where things stand.
  static var layout: BodyLayout { get }
  /// What an object is beyond the words in it, if it is one of this dialect; `type` is its member
  /// of that name.
  static func item(_ object: WireValue, type: String?) -> DialogueItem?
  /// Reads an object that tells the model what came of a call; nil if it does not.
  ///
  /// The path in it must lead to what the tool said, for that is where the body is cut.
  static func result(_ object: WireValue, type: String?) -> ToolResult?
  /// Who speaks in an object that has no `role`; nil if it does not tell.
  static func speaker(_ object: WireValue, type: String?) -> String?
  /// What the dialect calls speakers, where that is a word of its own.
  static var roles: [String: String] { get }
  /// Whether a message of a request repeats what the model said.
  ///
  /// What follows the last such message is new in the request: the answers of tools among it.
  static func isOfModel(_ message: WireValue) -> Bool

  // MARK: Requests and answers

  /// Whether a request asks for a streamed answer.
  static func wantsStream(_ request: WireValue) -> Bool
  /// The exact bytes of each tool definition, in the order of the request.
  static func toolDefinitions(of request: WireValue) -> [[UInt8]]
  /// Tells what a request says of itself; what several APIs say alike, `RequestFacts` tells.
  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts)
  /// What a complete answer says of itself.
  static func answer(_ body: WireValue) -> ModelAnswer
  /// How the events of a stream are told apart.
  static var framing: StreamFraming { get }
  /// Begins to put a stream together; nil if answers are not streamed.
  static func stream() -> (any ModelStream)?
}

extension Dialect {
  package static func speaker(_ object: WireValue, type: String?) -> String? { nil }

  package static func model(in path: [Substring]) -> String? { nil }

  package static var roles: [String: String] { [:] }

  package static var framing: StreamFraming { .events }

  package static func wantsStream(_ request: WireValue) -> Bool {
    request["stream"]?.isTrue ?? false
  }

  package static func isOfModel(_ message: WireValue) -> Bool {
    message["role"]?.string == "assistant"
  }

  /// The exact bytes of the system prompt: what stands beside the messages, or else the contents of
  /// the messages before the first of another role, joined by line feeds; nil if there is none.
  ///
  /// They are what `system.digest` is taken over (docs/spec/model-api.md), so a change here changes
  /// what old and new records can be compared by.
  package static func systemPrompt(of request: WireValue) -> [UInt8]? {
    if let prompt = request.first(of: layout.system), !prompt.isNull { return prompt.bytes }
    let leading = messages(of: request).prefix { message in
      ["system", "developer"].contains(message["role"]?.string ?? "")
    }
    let contents = leading.compactMap { $0["content"]?.bytes }
    return contents.isEmpty ? nil : Array(contents.joined(separator: [UInt8(ascii: "\n")]))
  }

  package static func toolDefinitions(of request: WireValue) -> [[UInt8]] {
    (request.first(of: layout.tools)?.array ?? []).map(\.bytes)
  }

  /// The calls that a request answers: those after the model's last turn.
  package static func answeredCalls(of request: WireValue) -> [String] {
    let messages = messages(of: request)
    let last = messages.lastIndex { isOfModel($0) }
    return messages[(last.map { $0 + 1 } ?? 0)...].flatMap { message -> [String] in
      let objects = [message] + layout.blocks(of: message).map(\.value)
      return objects.compactMap { result($0, type: $0["type"]?.string)?.id }
    }
  }

  private static func messages(of request: WireValue) -> [WireValue] {
    request.first(of: layout.messages)?.array ?? []
  }
}
