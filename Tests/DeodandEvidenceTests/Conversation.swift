import DeodandEvents
import DeodandLog
import DeodandTesting

/// A run of many turns in memory, in which each request repeats the one before and goes on.
struct Conversation {
  private(set) var log: MemoryLog
  /// The records of the calls.
  private(set) var calls: [UInt64] = []
  private var items: [ContentReference.Item] = [.literal("[")]
  private var parts: [ContentReference.Part] = []
  private var messages = 0
  private var request: UInt64?

  /// Records a run; `forgetting` names turns before which the context begins anew.
  init(turns: Int, forgetting: Set<Int> = []) throws {
    log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["host": "test", "watches": ["a test"]]))
    log.append(RecordPlan(.runStarted, subject: Self.run, data: ["agent": "keeper"]))
    let task = "Move every crane to the north bay, crane after crane."
    let input = log.body("text", task)
    log.append(RecordPlan(.humanInput, basis: .declared, subject: Self.run, content: [input]))
    say(#"{"role":"system","content":"You move cranes. The depot is yard-A1."}"#)
    say(#"{"role":"user","content":"\#(task)"}"#)
    for turn in 0..<turns {
      if forgetting.contains(turn) { begin() }
      record(turn)
    }
    log.append(RecordPlan(.runEnded, subject: Self.run, data: ["exit": 0]))
  }

  static let run = "run/r1"

  /// Begins another context: a summary stands in place of what was said.
  private mutating func begin() {
    (items, parts, messages, request) = ([.literal("[")], [], 0, nil)
    say(#"{"role":"system","content":"You move cranes. The depot is yard-A1."}"#)
    say(#"{"role":"user","content":"So far some cranes were moved to the north bay."}"#)
  }

  private mutating func say(_ message: String) {
    if messages > 0 { items.append(.literal(",")) }
    parts.append(.init(pointer: "/\(messages)", item: items.count))
    items.append(.chunk(log.keep(Array(message.utf8))))
    messages += 1
  }

  /// A request, its answer, the call that it asks for, and the result.
  private mutating func record(_ turn: Int) {
    let asked = log.append(
      RecordPlan(
        .modelRequest, subject: Self.run, data: ["gen_ai.request.model": "m-1"],
        content: [body()]))
    request = asked
    let crane = 4711 + 17 * turn
    let message = #"""
      {"role":"assistant","content":"Crane \#(crane) is next.","tool_calls":[{"id":"c\#(turn)","type":\#
      "function","function":{"name":"move","arguments":"{\"crane\":\#(crane),\"to\":\"north-bay\"}"}}]}
      """#
    let answer = log.body(
      "response", #"{"choices":[{"message":\#(message)}]}"#, mediaType: "application/json")
    let answered = log.append(
      RecordPlan(
        .modelResponse, subject: Self.run,
        data: [
          "request": .string(RecordPlan.id(asked)), "gen_ai.response.model": "m-1",
          "tool_calls": [["id": .string("c\(turn)"), "name": "move"]],
        ], content: [answer]))
    let arguments = log.body(
      "arguments", #"{"crane":\#(crane),"to":"north-bay"}"#, mediaType: "application/json")
    let call = log.append(
      RecordPlan(
        .toolCall, subject: Self.run,
        data: [
          "gen_ai.tool.name": "move", "gen_ai.tool.call.id": .string("c\(turn)"),
          "response": .string(RecordPlan.id(answered)),
        ], content: [arguments]))
    calls.append(call)
    let said = #""Crane \#(crane) stands at north-bay; next is \#(crane + 17).""#
    let result = log.body("result", said, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolResult, subject: Self.run,
        data: [
          "gen_ai.tool.name": "move", "gen_ai.tool.call.id": .string("c\(turn)"), "outcome": "ok",
          "call": .string(RecordPlan.id(call)),
        ], content: [result]))
    say(message)
    say(#"{"role":"tool","tool_call_id":"c\#(turn)","content":\#(said)}"#)
  }

  private var sent = 0
  /// How many records the last body goes on from, one from the other.
  private var depth = 0

  /// The whole body: what goes on from the request before, and its end.
  private mutating func body() -> ContentReference {
    defer { sent = items.count }
    // A recorder writes a body whole again where the chain of those that it goes on from is full.
    if depth == Limits.extendsDepth { request = nil }
    depth = request == nil ? 0 : depth + 1
    let extends = request.map { ContentReference.Extension(sequence: $0, items: sent) }
    let from = request == nil ? 0 : sent
    return ContentReference(
      name: "request", mediaType: "application/json", byteCount: 0, extends: extends,
      items: items[from...] + [.literal("]")], parts: parts.filter { $0.item >= from })
  }
}
