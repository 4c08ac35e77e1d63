import DeodandDialogue
import DeodandEvents

/// In whose message format a transcript is.
///
/// It is told by the person who imports and not guessed: a transcript in the wrong format would be
/// read without an error, and its calls would not be found.
public enum TranscriptFormat: Sendable, Hashable {
  /// OpenAI Chat Completions: `tool_calls`, messages with the role `tool`.
  case openAIChat
  /// Anthropic Messages: blocks `tool_use` and `tool_result`, `system` beside the messages.
  case anthropicMessages

  /// Who reads its messages.
  var dialect: any Dialect.Type {
    switch self {
    case .openAIChat: OpenAIChat.self
    case .anthropicMessages: AnthropicMessages.self
    }
  }
}

/// One message of a transcript, in whichever format: who speaks, what is asked for, what is
/// answered.
///
/// What the dialect does not know is left out here and stays in the message's bytes, which are
/// recorded.
struct TranscriptMessage {
  /// A tool that the message asks for.
  struct Call {
    let id: String?
    let name: String?
    /// The bytes of the arguments' JSON; nil if there are none.
    let arguments: [UInt8]?

    /// As an element of `tool_calls`.
    var facts: JSONObject {
      var facts = Facts()
      facts.add(.askedID, id)
      facts.add(.askedName, name)
      return facts.data
    }
  }

  /// What a tool answered.
  struct Answer {
    let id: String?
    let name: String?
    /// The exact bytes of the answer, which later requests hold too.
    let range: Range<Int>
    /// Success unless the message says that the tool failed: most formats have no word for more.
    let outcome: CallOutcome
  }

  let role: String
  /// Where the message stands among the bytes of the file.
  let range: Range<Int>
  private(set) var calls: [Call] = []
  private(set) var answers: [Answer] = []
  private(set) var model: String?
  private(set) var finishReason: String?
  /// Parts of the message that stand for themselves in a request, by their place in it.
  private(set) var cuts: [(pointer: String, range: Range<Int>)] = []

  /// Reads a message; nil if it has no role.
  init?(_ outline: JSONOutline, in bytes: [UInt8], _ dialect: any Dialect.Type) {
    let message = WireValue.standing(outline, in: bytes)
    // Without a role it can't be told who spoke, and a guess would be no evidence.
    guard let role = message["role"]?.string else { return nil }
    self.role = role
    range = outline.range
    model = message["model"]?.string
    finishReason = dialect.layout.finishReason.flatMap { message[$0]?.string }
    read(message, outline.range, "", dialect)
    // The message itself is read first, so that calls that stand beside the blocks come before
    // theirs.
    for block in dialect.layout.blocks(of: message) {
      guard case .standing(let place, _) = block.value else { continue }
      read(block.value, place.range, "/\(block.member)/\(block.index)", dialect)
    }
  }

  /// Reads the message itself, or a block of it.
  private mutating func read(
    _ object: WireValue, _ range: Range<Int>, _ pointer: String, _ dialect: any Dialect.Type
  ) {
    let type = object["type"]?.string
    // A call counts only in the model's own words: a user's message may quote one, or forge it.
    if role == "assistant" {
      calls += (dialect.item(object, type: type)?.calls ?? [])
        .filter { $0.executor == .client }
        .map { Call(id: $0.id, name: $0.name, arguments: Self.arguments($0)) }
    } else if let result = dialect.result(object, type: type), result.kind == .tool {
      answers.append(
        Answer(
          id: result.id, name: result.name, range: range,
          outcome: result.isError ? .error : .success))
      if !pointer.isEmpty, range.count >= BodyCutter.partBytes { cuts.append((pointer, range)) }
    }
  }

  /// One API sends arguments as a string that holds JSON, the other the object itself.
  private static func arguments(_ call: ToolCall) -> [UInt8]? {
    guard let arguments = call.arguments, !arguments.isNull else { return nil }
    return arguments.string.map { Array($0.utf8) } ?? arguments.bytes
  }
}
