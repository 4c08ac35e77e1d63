import DeodandEvents
import DeodandExplain
import DeodandTesting

/// A run in which a model is asked twice: it looks a crane up, then moves it.
///
/// The numbers of its records are in `At`.
struct ExplainCase {
  enum At {
    static let recorder: UInt64 = 1
    static let runStarted: UInt64 = 2
    static let input: UInt64 = 3
    static let tools: UInt64 = 4
    static let request1: UInt64 = 5
    static let response1: UInt64 = 6
    static let locate: UInt64 = 7
    static let located: UInt64 = 8
    static let request2: UInt64 = 9
    static let response2: UInt64 = 10
    static let approval: UInt64 = 11
    static let move: UInt64 = 12
    static let moved: UInt64 = 13
    static let request3: UInt64 = 14
    static let ended: UInt64 = 15
  }

  static let system = #"{"role":"system","content":"You move cranes. Depot is yard-A1."}"#
  static let user = #"{"role":"user","content":"Move crane 4711 to the north bay."}"#
  static let asked = #"""
    {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",\#
    "function":{"name":"locate","arguments":"{\"crane\":4711}"}}]}
    """#
  static let arguments =
    #"{"crane":4711,"from":"dock-Q9","home":"yard-A1","now":true,"speed":"fast-12"}"#

  var log: MemoryLog

  /// The run; `change` alters the plans before they are sealed.
  init(_ change: (inout [RecordPlan]) -> Void = { _ in }) throws {
    log = try MemoryLog()
    let run = "run/r1"
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    log.append(RecordPlan(.runStarted, subject: run, data: ["agent": "crane keeper"]))
    let input = log.body("text", "Move crane 4711 to the north bay.", mediaType: "text/plain")
    log.append(RecordPlan(.humanInput, basis: .declared, subject: run, content: [input]))
    log.append(
      RecordPlan(
        .toolListed, subject: run,
        data: ["tools": [["name": "locate"], ["name": "move"]], "surface": "0123456789abcdef99"]))
    let system = log.keep(Array(Self.system.utf8))
    let user = log.keep(Array(Self.user.utf8))
    appendFirstCall(run, system, user)
    let result = appendResult(run)
    appendSecondCall(run, [system, user], result)
    log.append(RecordPlan(.runEnded, subject: run, data: ["exit": 0]))
    log.append(RecordPlan(.recorderStopped))
    log = log.rewritten(change)
  }

  private mutating func appendFirstCall(_ run: String, _ system: Commitment, _ user: Commitment) {
    log.append(
      RecordPlan(
        .modelRequest, subject: run,
        data: ["gen_ai.request.model": "m-1", "gen_ai.request.temperature": "0.2"],
        content: [Self.messages([system, user], count: 2)]))
    let answer = log.body(
      "response", #"{"choices":[{"message":\#(Self.asked)}]}"#, mediaType: "application/json")
    log.append(
      RecordPlan(
        .modelResponse, subject: run,
        data: [
          "request": .string(RecordPlan.id(At.request1)), "gen_ai.response.model": "m-1-2026",
          "tool_calls": [["id": "c1", "name": "locate"]],
        ], content: [answer]))
    let arguments = log.body("arguments", #"{"crane":4711}"#, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolCall, subject: run,
        data: [
          "gen_ai.tool.name": "locate", "gen_ai.tool.call.id": "c1",
          "response": .string(RecordPlan.id(At.response1)),
        ], content: [arguments]))
  }

  /// What the tool said, in the very bytes in which the next request repeats it.
  private mutating func appendResult(_ run: String) -> Commitment {
    let result = log.body(
      "result", #""Crane 4711 stands at dock-Q9.""#, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolResult, subject: run,
        data: [
          "gen_ai.tool.name": "locate", "gen_ai.tool.call.id": "c1", "outcome": "ok",
          "call": .string(RecordPlan.id(At.locate)),
        ], content: [result]))
    guard case .chunk(let commitment) = result.items[0] else { preconditionFailure("one chunk") }
    return commitment
  }

  private mutating func appendSecondCall(
    _ run: String, _ first: [Commitment], _ result: Commitment
  ) {
    let context = first + [log.keep(Array(Self.asked.utf8))]
    let tool = [
      log.keep(Array(#"{"role":"tool","tool_call_id":"c1","content":"#.utf8)), result,
      log.keep(Array("}".utf8)),
    ]
    log.append(
      RecordPlan(
        .modelRequest, subject: run, data: ["gen_ai.request.model": "m-1"],
        content: [Self.messages(context, tool: tool, count: 4)]))
    let calls = #"""
      {"role":"assistant","tool_calls":[\#
      {"id":"c2","function":{"name":"move","arguments":\#(Self.quoted(Self.arguments))}},\#
      {"id":"c3","function":{"name":"notify","arguments":"{}"}}]}
      """#
    let answer = log.body("response", calls, mediaType: "application/json")
    log.append(
      RecordPlan(
        .modelResponse, subject: run,
        data: [
          "request": .string(RecordPlan.id(At.request2)), "gen_ai.response.model": "m-1-2026",
          "tool_calls": [["id": "c2", "name": "move"], ["id": "c3", "name": "notify"]],
        ], content: [answer]))
    log.append(
      RecordPlan(
        .humanApproval, basis: .declared, subject: run,
        data: ["call": .string(RecordPlan.id(At.move)), "decision": "approved"]))
    let arguments = log.body("arguments", Self.arguments, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolCall, subject: run,
        data: ["gen_ai.tool.name": "move", "gen_ai.tool.call.id": "c2"], content: [arguments]))
    let moved = log.body(
      "result", #""Done, it is at the north bay.""#, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolResult, subject: run,
        data: ["gen_ai.tool.name": "move", "gen_ai.tool.call.id": "c2", "outcome": "ok"],
        content: [moved]))
    guard case .chunk(let said) = moved.items[0] else { preconditionFailure("one chunk") }
    log.append(
      RecordPlan(
        .modelRequest, subject: run, data: ["gen_ai.request.model": "m-1"],
        content: [Self.messages([said], count: 1)]))
  }

  /// A JSON array of chunks, each a part; `tool` is a last message in three chunks, of which the
  /// second is one.
  private static func messages(
    _ chunks: [Commitment], tool: [Commitment] = [], count: Int
  ) -> ContentReference {
    var items: [ContentReference.Item] = [.literal("[")]
    var parts: [ContentReference.Part] = []
    for (index, chunk) in chunks.enumerated() {
      if index > 0 { items.append(.literal(",")) }
      parts.append(.init(pointer: "/\(index)", item: items.count))
      items.append(.chunk(chunk))
    }
    if !tool.isEmpty {
      items.append(.literal(","))
      parts.append(.init(pointer: "/\(count - 1)/content", item: items.count + 1))
      items += tool.map { .chunk($0) }
    }
    items.append(.literal("]"))
    return ContentReference(
      name: "request", mediaType: "application/json", byteCount: 0, extends: nil, items: items,
      parts: parts)
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: CanonicalWriter.write(.string(text)), as: UTF8.self)
  }

  /// The answer to *why* of a record.
  func why(_ sequence: UInt64) throws -> Explanation { try why(String(sequence)) }

  /// The answer to *why* of a reference.
  func why(_ reference: String) throws -> Explanation {
    try Why.explain(Reference(reference), in: log)
  }
}

extension Explanation {
  /// The statements of a section whose text holds some words.
  func said(_ words: String, in section: Section) -> [Statement] {
    statements(section).filter { $0.text.contains(words) }
  }
}
