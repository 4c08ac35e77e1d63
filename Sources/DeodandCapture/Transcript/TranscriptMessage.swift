import DeodandEvents

/// In whose message format a transcript is.
public enum TranscriptFormat: Sendable, Hashable {
  /// OpenAI Chat Completions: `tool_calls`, messages with the role `tool`.
  case openAIChat
  /// Anthropic Messages: blocks `tool_use` and `tool_result`, `system` beside the messages.
  case anthropicMessages
}

/// One message of a transcript, in whichever format: who speaks, what is asked for, what is
/// answered.
struct TranscriptMessage {
  /// A tool that the message asks for.
  struct Call {
    let id: String?
    let name: String?
    let arguments: [UInt8]?
  }

  /// What a tool answered.
  struct Answer {
    let id: String?
    let name: String?
    /// The exact bytes of the answer, which later requests hold too.
    let range: Range<Int>
    let outcome: String
  }

  let role: String
  let range: Range<Int>
  private(set) var calls: [Call] = []
  private(set) var answers: [Answer] = []
  private(set) var model: String?
  private(set) var finishReason: String?
  /// Parts of the message that stand for themselves in a request, by their place in it.
  private(set) var cuts: [(pointer: String, range: Range<Int>)] = []

  /// Reads a message; nil if it has no role.
  init?(_ message: JSONOutline, in bytes: [UInt8], _ format: TranscriptFormat) {
    let source = Source(bytes: bytes)
    guard let role = source.text(message["role"]) else { return nil }
    self.role = role
    range = message.range
    model = source.text(message["model"])
    switch format {
    case .openAIChat: readOpenAI(message, source)
    case .anthropicMessages: readAnthropic(message, source)
    }
  }

  private mutating func readOpenAI(_ message: JSONOutline, _ source: Source) {
    finishReason = source.text(message["finish_reason"])
    switch role {
    case "assistant":
      // Before tool_calls there was one function_call, without an id.
      let asked = message["tool_calls"]?.elements ?? [message["function_call"]].compactMap { $0 }
      calls = asked.filter { !source.isNull($0) }.map { call in
        let function = call["function"] ?? call
        return Call(
          id: source.text(call["id"]), name: source.text(function["name"]),
          arguments: source.arguments(function["arguments"]))
      }
    case "tool", "function":
      answers = [
        Answer(
          id: source.text(message["tool_call_id"]), name: source.text(message["name"]),
          range: message.range, outcome: "success")
      ]
    default: break
    }
  }

  private mutating func readAnthropic(_ message: JSONOutline, _ source: Source) {
    finishReason = source.text(message["stop_reason"])
    for (index, block) in (message["content"]?.elements ?? []).enumerated() {
      switch source.text(block["type"]) {
      case "tool_use" where role == "assistant":
        calls.append(
          Call(
            id: source.text(block["id"]), name: source.text(block["name"]),
            arguments: source.arguments(block["input"])))
      case "tool_result" where role == "user":
        answers.append(
          Answer(
            id: source.text(block["tool_use_id"]), name: nil, range: block.range,
            outcome: source.isTrue(block["is_error"]) ? "error" : "success"))
        if block.range.count >= BodyCutter.partBytes {
          cuts.append(("/content/\(index)", block.range))
        }
      default: break
      }
    }
  }

  /// Reads values out of the file.
  private struct Source {
    let bytes: [UInt8]

    func text(_ outline: JSONOutline?) -> String? {
      outline.flatMap { (try? $0.value(in: bytes))?.string }
    }

    func isNull(_ outline: JSONOutline) -> Bool {
      bytes[outline.range].elementsEqual("null".utf8)
    }

    func isTrue(_ outline: JSONOutline?) -> Bool {
      outline.map { bytes[$0.range].elementsEqual("true".utf8) } ?? false
    }

    /// One API sends arguments as a string that holds JSON, the other the object itself.
    func arguments(_ outline: JSONOutline?) -> [UInt8]? {
      guard let outline, !isNull(outline) else { return nil }
      return text(outline).map { Array($0.utf8) } ?? Array(bytes[outline.range])
    }
  }
}
