import DeodandDialogue
import DeodandEvents

/// Turns the messages of one transcript into the events that they stand for.
///
/// What it makes up is one thing only: that an assistant turn was a model call with all messages
/// before it (docs/decisions/0007). Models, times, reasons of finishing and who typed a message are
/// left out unless the transcript states them.
///
/// Messages are given in their order. Each keeps its pieces for the requests after it: a transcript
/// of n messages makes drafts with about n² of them, whose bytes are held and stored once.
struct TranscriptRun {
  private struct Call {
    let record: String
    let tool: String
  }

  private let bytes: [UInt8]
  private let run: String
  /// Makes the id of an event.
  ///
  /// It is given, so that tests can have ids that do not change.
  private let mint: @Sendable () -> String
  private var drafts: [EventDraft] = []
  /// The messages so far, as they were cut.
  private var context: [ContentDraft] = []
  private var system: [ContentDraft] = []
  /// Calls by their id, oldest first; some transcripts use an id more than once.
  private var calls: [[UInt8]: [Call]] = [:]
  /// The call of each id that was answered last, for answers that come twice.
  private var lastAnswered: [[UInt8]: Call] = [:]
  /// How many messages had a role that is not known.
  private var unknownRoles: [String: Int64] = [:]
  private var counts: (calls: Int64, results: Int64) = (0, 0)

  init(bytes: [UInt8], run: String, mint: @escaping @Sendable () -> String) {
    self.bytes = bytes
    self.run = run
    self.mint = mint
  }

  /// To be called once, before all else: the start of a run is its first record.
  mutating func begin(_ source: ImportSource, position: Int, metadata: JSONObject) {
    var data = JSONObject()
    data[.file] = source.facts(position: position)
    if !metadata.isEmpty { data[.metadata] = metadata }
    add(.runStarted, data: data)
  }

  /// Everything that was made, in the order in which it is to be recorded.
  ///
  /// Calls without an answer are no fault here: explanation and reconciliation say what is missing.
  mutating func end() -> [EventDraft] {
    var facts = Facts()
    facts.add(.callCount, counts.calls)
    facts.add(.resultCount, counts.results)
    facts.add(.reason, "end of transcript")
    // Few are named: whoever wrote the file chose the roles, and a record has little room.
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

  /// The events of a message come before it joins the context: a model did not have its own answer
  /// before it when it answered.
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
    // As many as a recorded answer states (docs/spec/model-api.md); the others stand in its
    // content.
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

  /// It is joined to its response by the response's id, whether it has an id of its own or not.
  private mutating func call(_ call: TranscriptMessage.Call, _ response: String) {
    var facts = Facts()
    facts.add(.response, response)
    facts.add(.toolName, call.name ?? "unknown")
    facts.add(.toolCallID, call.id)
    let arguments = call.arguments.map { content("arguments", $0) } ?? []
    let record = add(.toolCall, data: facts.object, content: arguments)
    // Compared by bytes: Swift takes canonically equivalent texts for equal, and ids are no texts.
    let key = call.id ?? Self.noID + (call.name ?? "")
    calls[Array(key.utf8), default: []].append(Call(record: record, tool: call.name ?? "unknown"))
    counts.calls += 1
  }

  /// An answer to no call is recorded with a note: it may be made up, or its call was cut off.
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

  /// The exact bytes of the file, in one piece.
  private func content(_ name: String, _ slice: [UInt8]) -> [ContentDraft] {
    [ContentDraft(name: name, mediaType: "application/json", bytes: slice)]
  }

  /// Drafts one event of the run, without a time, and tells its id, by which later ones name it.
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
