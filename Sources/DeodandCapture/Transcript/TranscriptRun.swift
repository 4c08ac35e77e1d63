import DeodandEvents

/// Turns the messages of one transcript into the events that they stand for.
struct TranscriptRun {
  private let bytes: [UInt8]
  private let run: String
  private let mint: @Sendable () -> String
  private var drafts: [EventDraft] = []
  private var context: [ContentDraft.Piece] = []
  private var calls: [String: (record: String, tool: String)] = [:]
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
    add(
      .runEnded,
      data: [
        "calls": .integer(counts.calls), "results": .integer(counts.results),
        "reason": "end of transcript",
      ])
    return drafts
  }

  /// Adds a message; false if it is none.
  mutating func add(_ message: JSONOutline) -> Bool {
    guard let value = try? message.value(in: bytes), let role = value["role"]?.string else {
      return false
    }
    let slice = Array(bytes[message.range])
    switch role {
    case "assistant": assistant(value, slice)
    case "tool", "function": tool(value, slice)
    // Prompts and what people said are no events of their own in a transcript: each is first seen
    // in the request that carries it. Unknown roles are kept in the same way.
    default: break
    }
    context.append(.chunk(slice))
    return true
  }

  /// An assistant turn is the model call that it was: the request with its whole context, and the
  /// response.
  private mutating func assistant(_ message: JSONValue, _ slice: [UInt8]) {
    let request = add(
      .modelRequest, data: ["gen_ai.operation.name": "chat"], content: contextBody())
    let asked = message["tool_calls"]?.array ?? []
    var data: JSONObject = ["request": .string(request)]
    if !asked.isEmpty { data["tool_calls"] = .array(asked.map(summary)) }
    data["gen_ai.response.finish_reasons"] = .array([.string(asked.isEmpty ? "stop" : "tool_calls")]
    )
    let response = add(.modelResponse, data: data, content: content("response", slice))
    for call in asked { self.call(call, response) }
  }

  private func summary(_ call: JSONValue) -> JSONValue {
    var object = JSONObject()
    object["id"] = call["id"]?.string.map { .string($0) }
    object["name"] = call["function"]?["name"]?.string.map { .string($0) }
    return .object(object)
  }

  private mutating func call(_ call: JSONValue, _ response: String) {
    let name = call["function"]?["name"]?.string ?? "unknown"
    var data: JSONObject = ["gen_ai.tool.name": .string(name), "response": .string(response)]
    data["gen_ai.tool.call.id"] = call["id"]?.string.map { .string($0) }
    let arguments = call["function"]?["arguments"]
    // The API sends arguments as a string that holds JSON; some transcripts hold the object itself.
    let body = arguments?.string.map { Array($0.utf8) } ?? arguments.map(CanonicalWriter.write)
    let record = add(
      .toolCall, data: data,
      content: body.map {
        [ContentDraft(name: "arguments", mediaType: "application/json", bytes: $0)]
      } ?? [])
    if let id = call["id"]?.string { calls[id] = (record, name) }
    counts.calls += 1
  }

  private mutating func tool(_ message: JSONValue, _ slice: [UInt8]) {
    let id = message["tool_call_id"]?.string
    let call = id.flatMap { calls[$0] }
    var data: JSONObject = ["outcome": "success"]
    data["call"] = call.map { .string($0.record) }
    data["gen_ai.tool.call.id"] = id.map { .string($0) }
    data["gen_ai.tool.name"] =
      (call?.tool ?? message["name"]?.string).map { .string($0) }
    if call == nil { data["note"] = "answers no call of this transcript" }
    add(.toolResult, data: data, content: content("result", slice))
    counts.results += 1
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
