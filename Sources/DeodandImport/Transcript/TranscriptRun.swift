import DeodandDialogue
import DeodandEvents

/// Turns the messages of one transcript into the events that they stand for.
struct TranscriptRun {
  private struct Call {
    let record: String
    let tool: String
  }

  private let bytes: [UInt8]
  private let run: String
  private let mint: @Sendable () -> String
  private var drafts: [EventDraft] = []
  private var context: [ContentDraft] = []
  private var system: [ContentDraft] = []
  /// Calls by their id, oldest first; some transcripts use an id more than once.
  private var calls: [[UInt8]: [Call]] = [:]
  private var lastAnswered: [[UInt8]: Call] = [:]
  /// How many messages had a role that is not known.
  private var unknownRoles: [String: Int64] = [:]
  private var counts: (calls: Int64, results: Int64) = (0, 0)

  init(bytes: [UInt8], run: String, mint: @escaping @Sendable () -> String) {
    self.bytes = bytes
    self.run = run
    self.mint = mint
  }

  mutating func begin(_ source: ImportSource, position: Int, metadata: JSONObject) {
    var data = JSONObject()
    data[.file] = source.facts(position: position)
    if !metadata.isEmpty { data[.metadata] = metadata }
    add(.runStarted, data: data)
  }

  mutating func end() -> [EventDraft] {
    var facts = Facts()
    facts.add(.callCount, counts.calls)
    facts.add(.resultCount, counts.results)
    facts.add(.reason, "end of transcript")
    for (role, count) in unknownRoles.sorted(by: { $0.key < $1.key }).prefix(8) {
      facts.note("\(count) messages of the unknown role \(role)")
    }
    add(.runEnded, data: facts.object)
    return drafts
  }

  /// What stands beside the messages and is part of every request: Anthropic's system prompt.
  mutating func setSystem(_ range: Range<Int>) {
    system = [
      ContentDraft(name: "system", mediaType: "application/json", bytes: Array(bytes[range]))
    ]
  }

  mutating func add(_ message: TranscriptMessage) {
    switch message.role {
    case "assistant": assistant(message)
    // Prompts and what people said are no events of their own in a transcript: each is first seen
    // in the request that carries it. Unknown roles are kept in the same way.
    case "user", "system", "developer", "tool", "function": break
    default:
      unknownRoles[BoundedText.shorten(message.role, to: 64).text, default: 0] += 1
    }
    for answer in message.answers { self.answer(answer) }
    context.append(
      BodySplitter.cut(bytes, message.range, at: message.cuts, name: "", mediaType: nil))
  }

  /// An assistant turn is the model call that it was: the request with its whole context, and the
  /// response.
  private mutating func assistant(_ message: TranscriptMessage) {
    var asked = JSONObject()
    asked[.operationName] = "chat"
    let request = add(.modelRequest, data: asked, content: contextBody() + system)
    var facts = Facts()
    facts.add(.request, request)
    if !message.calls.isEmpty { facts.add(.toolCalls, message.calls.prefix(64).map(\.facts)) }
    facts.add(.responseModel, message.model)
    // Only what the transcript says: a reason that is made up would be no evidence.
    if let reason = message.finishReason {
      facts.add(.responseFinishReasons, [reason])
    }
    let slice = Array(bytes[message.range])
    let response = add(.modelResponse, data: facts.object, content: content("response", slice))
    for call in message.calls { self.call(call, response) }
  }

  private mutating func call(_ call: TranscriptMessage.Call, _ response: String) {
    var facts = Facts()
    facts.add(.response, response)
    facts.add(.toolName, call.name ?? "unknown")
    facts.add(.toolCallID, call.id)
    let arguments = call.arguments.map { content("arguments", $0) } ?? []
    let record = add(.toolCall, data: facts.object, content: arguments)
    let key = call.id ?? Self.noID + (call.name ?? "")
    calls[Array(key.utf8), default: []].append(Call(record: record, tool: call.name ?? "unknown"))
    counts.calls += 1
  }

  private mutating func answer(_ answer: TranscriptMessage.Answer) {
    let call = answered(answer.id ?? Self.noID + (answer.name ?? ""))
    var facts = Facts()
    facts.add(.outcome, answer.outcome)
    facts.add(.call, call?.record)
    facts.add(.toolCallID, answer.id)
    facts.add(.toolName, call?.tool ?? answer.name)
    if call == nil { facts.note("answers no call of this transcript") }
    add(.toolResult, data: facts.object, content: content("result", Array(bytes[answer.range])))
    counts.results += 1
  }

  /// The oldest call of that id that has no answer yet; if all have one, the last that got it.
  private mutating func answered(_ id: String) -> Call? {
    let key = Array(id.utf8)
    guard var open = calls[key], !open.isEmpty else { return lastAnswered[key] }
    let first = open.removeFirst()
    calls[key] = open
    lastAnswered[key] = first
    return first
  }

  /// Begins the key of calls without an id; no id begins like this.
  private static let noID = "\u{0}"

  /// Every message before this turn, as a JSON array: the same chunks again, so they are stored
  /// once.
  private func contextBody() -> [ContentDraft] {
    var pieces: [ContentDraft.Piece] = [.literal("[")]
    var parts: [(pointer: String, piece: Int)] = []
    for (index, message) in context.enumerated() {
      if index > 0 { pieces.append(.literal(",")) }
      if message.parts.isEmpty { parts.append(("/\(index)", pieces.count)) }
      for part in message.parts {
        parts.append(("/\(index)" + part.pointer, pieces.count + part.piece))
      }
      pieces += message.pieces
    }
    pieces.append(.literal("]"))
    return [
      ContentDraft(name: "request", mediaType: "application/json", pieces: pieces, parts: parts)
    ]
  }

  private func content(_ name: String, _ slice: [UInt8]) -> [ContentDraft] {
    [ContentDraft(name: name, mediaType: "application/json", bytes: slice)]
  }

  @discardableResult
  private mutating func add(
    _ type: EventType, data: JSONObject = [:], content: [ContentDraft] = []
  ) -> String {
    let id = mint()
    drafts.append(
      EventDraft(
        type, basis: .imported, subject: "run/" + run, id: id, data: data, content: content))
    return id
  }
}
