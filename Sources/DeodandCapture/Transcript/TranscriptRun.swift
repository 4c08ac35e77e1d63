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
  private var context: [ContentDraft.Piece] = []
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
    var data: JSONObject = [
      "file": [
        "name": .string(source.name), "sha256": .string(source.sha256),
        "bytes": .integer(Int64(source.byteCount)), "position": .integer(Int64(position)),
      ]
    ]
    if !metadata.isEmpty { data["metadata"] = .object(metadata) }
    add(.runStarted, data: data)
  }

  mutating func end() -> [EventDraft] {
    var facts = Facts([
      "calls": .integer(counts.calls), "results": .integer(counts.results),
      "reason": "end of transcript",
    ])
    for (role, count) in unknownRoles.sorted(by: { $0.key < $1.key }).prefix(8) {
      facts.note("\(count) messages of the unknown role \(role)")
    }
    add(.runEnded, data: facts.object)
    return drafts
  }

  /// Adds a message; false if it is none.
  mutating func add(_ message: JSONOutline) -> Bool {
    guard let role = text(message["role"]) else { return false }
    let slice = Array(bytes[message.range])
    switch role {
    case "assistant": assistant(message, slice)
    case "tool", "function": tool(message, slice)
    // Prompts and what people said are no events of their own in a transcript: each is first seen
    // in the request that carries it. Unknown roles are kept in the same way.
    case "user", "system", "developer": break
    default: unknownRoles[BoundedText.shorten(role, to: 64).text, default: 0] += 1
    }
    context.append(.chunk(slice))
    return true
  }

  /// An assistant turn is the model call that it was: the request with its whole context, and the
  /// response.
  private mutating func assistant(_ message: JSONOutline, _ slice: [UInt8]) {
    let request = add(
      .modelRequest, data: ["gen_ai.operation.name": "chat"], content: contextBody())
    // Before tool_calls there was one function_call, without an id.
    let asked = message["tool_calls"]?.elements ?? [message["function_call"]].compactMap { $0 }
    var facts = Facts(["request": .string(request)])
    if !asked.isEmpty { facts.add("tool_calls", .array(asked.prefix(64).map(summary))) }
    facts.add("gen_ai.response.model", text(message["model"]))
    // Only what the transcript says: a reason that is made up would be no evidence.
    if let reason = text(message["finish_reason"]) {
      facts.add("gen_ai.response.finish_reasons", [reason])
    }
    let response = add(.modelResponse, data: facts.object, content: content("response", slice))
    for call in asked where !isNull(call) { self.call(call, response) }
  }

  private func summary(_ call: JSONOutline) -> JSONValue {
    var facts = Facts()
    facts.add("id", text(call["id"]))
    facts.add("name", text((call["function"] ?? call)["name"]))
    return .object(facts.data)
  }

  private mutating func call(_ call: JSONOutline, _ response: String) {
    let function = call["function"] ?? call
    let name = text(function["name"])
    let id = text(call["id"])
    var facts = Facts(["response": .string(response)])
    facts.add("gen_ai.tool.name", name ?? "unknown")
    facts.add("gen_ai.tool.call.id", id)
    let record = add(.toolCall, data: facts.object, content: arguments(function["arguments"]))
    let key = id ?? Self.noID + (name ?? "")
    calls[Array(key.utf8), default: []].append(Call(record: record, tool: name ?? "unknown"))
    counts.calls += 1
  }

  /// The API sends arguments as a string that holds JSON; some transcripts hold the object itself.
  private func arguments(_ arguments: JSONOutline?) -> [ContentDraft] {
    guard let arguments, !isNull(arguments) else { return [] }
    let body = text(arguments).map { Array($0.utf8) } ?? Array(bytes[arguments.range])
    return [ContentDraft(name: "arguments", mediaType: "application/json", bytes: body)]
  }

  private mutating func tool(_ message: JSONOutline, _ slice: [UInt8]) {
    let id = text(message["tool_call_id"])
    let name = text(message["name"])
    let call = answered(id ?? Self.noID + (name ?? ""))
    var facts = Facts(["outcome": "success"])
    facts.add("call", call?.record)
    facts.add("gen_ai.tool.call.id", id)
    facts.add("gen_ai.tool.name", call?.tool ?? name)
    if call == nil { facts.note("answers no call of this transcript") }
    add(.toolResult, data: facts.object, content: content("result", slice))
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

  private func text(_ outline: JSONOutline?) -> String? {
    outline.flatMap { (try? $0.value(in: bytes))?.string }
  }

  private func isNull(_ outline: JSONOutline) -> Bool {
    bytes[outline.range].elementsEqual("null".utf8)
  }

  /// Every message before this turn, as a JSON array: the same chunks again, so they are stored
  /// once.
  private func contextBody() -> [ContentDraft] {
    var pieces: [ContentDraft.Piece] = [.literal("[")]
    var parts: [(pointer: String, piece: Int)] = []
    for (index, message) in context.enumerated() {
      if index > 0 { pieces.append(.literal(",")) }
      parts.append(("/\(index)", pieces.count))
      pieces.append(message)
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
