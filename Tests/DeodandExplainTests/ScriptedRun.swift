import DeodandEvents
import DeodandExplain
import DeodandTesting

/// A run that is written down in a few words: what was said, what tools answered, what was then
/// done.
struct ScriptedRun {
  var log: MemoryLog
  /// The record of the last call, the one that is asked about.
  private(set) var action: UInt64 = 0
  /// The records of the results, in order.
  private(set) var results: [UInt64] = []

  /// An earlier call, and what came back.
  struct Step {
    let tool: String
    let arguments: JSONValue
    let answer: String

    init(_ tool: String, _ arguments: JSONValue, _ answer: String) {
      (self.tool, self.arguments, self.answer) = (tool, arguments, answer)
    }
  }

  init(
    user: String, system: String = "You help.", steps: [Step] = [], tool: String = "act",
    arguments: JSONValue, tools: JSONValue? = nil
  ) throws {
    log = try MemoryLog()
    log.append(RecordPlan(.runStarted, subject: "run/r1"))
    var messages: [JSONValue] = [
      ["role": "system", "content": .string(system)], ["role": "user", "content": .string(user)],
    ]
    for (index, step) in steps.enumerated() {
      let id = "c\(index)"
      let call = Self.message(id, step.tool, step.arguments)
      messages += [
        call, ["role": "tool", "tool_call_id": .string(id), "content": .string(step.answer)],
      ]
      let answer = log.body("result", text(.string(step.answer)), mediaType: "application/json")
      results.append(log.size)
      log.append(
        RecordPlan(
          .toolResult, subject: "run/r1",
          data: ["gen_ai.tool.name": .string(step.tool), "gen_ai.tool.call.id": .string(id)],
          content: [answer]))
    }
    var request: JSONObject = ["messages": .array(messages)]
    request["tools"] = tools
    append(.modelRequest, "request", .object(request), ["gen_ai.request.model": "m-1"])
    append(.modelResponse, "response", Self.message("last", tool, arguments), [:])
    action = log.size
    append(
      .toolCall, "arguments", arguments,
      ["gen_ai.tool.name": .string(tool), "gen_ai.tool.call.id": "last"])
  }

  private mutating func append(
    _ type: EventType, _ name: String, _ content: JSONValue, _ data: JSONObject
  ) {
    let body = log.body(name, text(content), mediaType: "application/json")
    log.append(RecordPlan(type, subject: "run/r1", data: data, content: [body]))
  }

  private static func message(
    _ id: String, _ tool: String, _ arguments: JSONValue
  ) -> JSONValue {
    let written = String(decoding: CanonicalWriter.write(arguments), as: UTF8.self)
    return [
      "role": "assistant",
      "tool_calls": [
        [
          "id": .string(id), "type": "function",
          "function": ["name": .string(tool), "arguments": .string(written)],
        ]
      ],
    ]
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: CanonicalWriter.write(value), as: UTF8.self)
  }

  /// Why the last call was made.
  func why() throws -> Explanation {
    try Why.explain(Reference(String(action)), in: log)
  }

  /// What the answer says of instructions.
  func instructions() throws -> [Statement] {
    try why().statements(.findings).filter { $0.kind == .derived(.instruction) }
  }
}
