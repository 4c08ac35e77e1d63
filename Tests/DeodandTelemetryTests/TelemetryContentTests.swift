import DeodandEvents
import DeodandTelemetry
import DeodandTesting
import Testing

/// What a span or log record says, after both encodings have said the same.
private func content(_ item: ForgedItem, log: Bool = false) throws -> TelemetryContent {
  let kind: TelemetryItem.Kind = log ? .log : .span
  let binary = try TelemetryContent(
    kind, log ? item.logProtobuf : item.spanProtobuf, mediaType: "application/x-protobuf")
  let text = try TelemetryContent(
    kind, Array((log ? item.logJSON : item.spanJSON).utf8), mediaType: "application/json")
  #expect(summary(binary.input) == summary(text.input))
  #expect(summary(binary.output) == summary(text.output))
  #expect(binary.arguments == text.arguments && binary.result == text.result)
  return binary
}

private func content(_ attributes: ForgedAttributes) throws -> TelemetryContent {
  try content(ForgedItem("a", attributes))
}

/// Messages in one line each.
private func summary(_ messages: [TelemetryContent.Message]) -> [String] {
  messages.map { message in
    let calls = message.calls.map { call in
      let arguments = call.arguments.map {
        String(decoding: CanonicalWriter.write($0), as: UTF8.self)
      }
      return " \(call.id ?? "?")=\(call.name ?? "?")(\(arguments ?? ""))"
    }
    let answers = message.answers.map { " for \($0)" } ?? ""
    return "\(message.role ?? "?"): \(message.text)" + calls.joined() + answers
  }
}

private let input = ["system: Be brief.", "user: Book it.", "tool: no seat for c0"]
private let output = [#"assistant: Trying. c1=book({"seat":"12A"})"#]

@Suite("Reading what telemetry quotes")
struct TelemetryContentTests {
  @Test(
    "every convention tells of the same messages",
    arguments: [
      // OpenTelemetry, as JSON in texts.
      [
        "gen_ai.system_instructions": #"[{"type":"text","content":"Be brief."}]"#,
        "gen_ai.input.messages": #"""
        [{"role":"user","parts":[{"type":"text","content":"Book it."}]},
         {"role":"tool","parts":[{"type":"tool_call_response","id":"c0","response":"no seat"}]}]
        """#,
        "gen_ai.output.messages": #"""
        [{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},
          {"type":"text","content":"Trying."},
          {"type":"tool_call","id":"c1","name":"book","arguments":{"seat":"12A"}}]}]
        """#,
      ],
      // The same as structured values.
      [
        "gen_ai.output.messages": [
          [
            "role": "assistant",
            "parts": [
              ["type": "text", "content": "Trying."],
              [
                "type": "tool_call", "id": "c1", "name": "book",
                "arguments": #"{"seat":"12A"}"#,
              ],
            ],
          ]
        ],
        "gen_ai.input.messages": [
          ["role": "user", "parts": [["type": "text", "content": "Book it."]]],
          [
            "role": "tool",
            "parts": [["type": "tool_call_response", "id": "c0", "result": "no seat"]],
          ],
        ],
        "gen_ai.system_instructions": [["type": "text", "content": "Be brief."]],
      ],
      // OpenLLMetry.
      [
        "gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief.",
        "gen_ai.prompt.2.role": "tool", "gen_ai.prompt.2.content": "no seat",
        "gen_ai.prompt.2.tool_call_id": "c0", "gen_ai.prompt.1.role": "user",
        "gen_ai.prompt.1.content": #"[{"type":"text","text":"Book it."}]"#,
        "gen_ai.completion.0.content": "Trying.",
        "gen_ai.completion.0.tool_calls.0.id": "c1",
        "gen_ai.completion.0.tool_calls.0.name": "book",
        "gen_ai.completion.0.tool_calls.0.arguments": #"{"seat":"12A"}"#,
      ],
      // OpenInference.
      [
        "llm.input_messages.0.message.role": "system",
        "llm.input_messages.0.message.content": "Be brief.",
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.contents.0.message_content.type": "text",
        "llm.input_messages.1.message.contents.0.message_content.text": "Book it.",
        "llm.input_messages.2.message.role": "tool",
        "llm.input_messages.2.message.content": "no seat",
        "llm.input_messages.2.message.tool_call_id": "c0",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": "Trying.",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "book",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments":
          #"{"seat":"12A"}"#,
      ],
    ] as [ForgedAttributes])
  func conventions(attributes: ForgedAttributes) throws {
    let content = try content(attributes)
    #expect(summary(content.input) == input)
    #expect(summary(content.output) == output)
  }

  @Test("messages that are events, on a span and as log records")
  func events() throws {
    let call: ForgedValue = [
      "id": "c1", "type": "function",
      "function": ["name": "book", "arguments": #"{"seat":"12A"}"#],
    ]
    let messages: [(String, [(String, ForgedValue)])] = [
      ("gen_ai.system.message", [("content", "Be brief.")]),
      ("gen_ai.user.message", [("gen_ai.event.content", #"{"content":"Book it."}"#)]),
      ("gen_ai.tool.message", [("content", "no seat"), ("id", "c0")]),
      (
        "gen_ai.choice", [("index", 0), ("message", ["content": "Trying.", "tool_calls": [call]])]
      ),
    ]
    var span = ForgedItem("chat")
    span.events = messages.map { (name: $0.0, attributes: $0.1) }
    let whole = try content(span)
    #expect(summary(whole.input) == input)
    #expect(summary(whole.output) == output)
    for (name, attributes) in messages where name != "gen_ai.user.message" {
      var log = ForgedItem(name)
      log.body = .pairs(attributes)
      let one = try content(log, log: true)
      #expect((input + output).contains(summary(one.input + one.output)[0]))
    }
  }

  @Test("an event with the attributes of a span")
  func details() throws {
    let log = ForgedItem(
      "gen_ai.client.inference.operation.details",
      ["gen_ai.input.messages": [["role": "user", "parts": [["type": "text", "content": "Hi"]]]]])
    #expect(summary(try content(log, log: true).input) == ["user: Hi"])
  }

  @Test(
    "arguments and results of tools, by every convention",
    arguments: [
      [
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.call.arguments": #"{"seat":"12A","n":1.5}"#,
        "gen_ai.tool.call.result": "booked",
      ],
      [
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.call.arguments": ["seat": "12A", "n": 1.5],
        "gen_ai.tool.call.result": "booked",
      ],
      [
        "openinference.span.kind": "TOOL", "input.value": #"{"seat":"12A","n":1.5}"#,
        "output.value": "booked",
      ],
      [
        "traceloop.span.kind": "tool", "traceloop.entity.input": #"{"seat":"12A","n":1.5}"#,
        "traceloop.entity.output": "booked",
      ],
    ] as [ForgedAttributes])
  func tools(attributes: ForgedAttributes) throws {
    let content = try content(attributes)
    #expect(content.arguments == ["seat": "12A", "n": .number(1.5)])
    #expect(content.result == "booked")
    #expect(content.input.isEmpty && content.output.isEmpty)
  }

  @Test("where nothing else is said, what went in and what came out")
  func values() throws {
    let chain = try content(["input.value": "Hi", "output.value": #"{"answer":7}"#])
    #expect(summary(chain.input) == ["user: Hi"])
    #expect(summary(chain.output) == [#"assistant: {"answer":7}"#])
    let model = try content(
      [
        "openinference.span.kind": "LLM",
        "input.value": #"{"messages":[{"role":"user","content":"Hi"}]}"#,
      ])
    #expect(summary(model.input) == ["user: Hi"])
  }

  @Test("prompts of Claude Code, and why a call failed")
  func rest() throws {
    var log = ForgedItem("", ["prompt": "Do it."])
    log.body = "claude_code.user_prompt"
    #expect(summary(try content(log, log: true).input) == ["user: Do it."])
    var span = ForgedItem("a")
    span.message = "too slow"
    #expect(try content(span).failure == "too slow")
    #expect(try content([:]).failure == nil)
  }

  @Test("parts of kinds that are not known are passed over")
  func unknownParts() throws {
    let content = try content([
      "gen_ai.output.messages": [
        [
          "parts": [
            ["type": "hologram", "content": "x"], ["type": "text", "content": "Seen."], 7,
          ]
        ]
      ]
    ])
    #expect(summary(content.output) == ["assistant: Seen."])
  }

  @Test("what is not decoded for facts is there in full")
  func everything() throws {
    let item = ForgedItem("a", ["x": ["n": 9_007_199_254_740_993, "b": .bytes([1, 2, 3])]])
    let read = try TelemetryItem.read(.span, .protobuf, item.spanProtobuf, keep: .everything)
    #expect(read.attribute("x") == ["n": "9007199254740993", "b": "AQID"])
    #expect(read.facts.isEmpty)
    let again = try TelemetryItem.read(.span, .json, Array(item.spanJSON.utf8), keep: .everything)
    #expect(again.attribute("x") == read.attribute("x"))
  }

  @Test("names keep their place in the table, and no other bytes are taken for them")
  func names() throws {
    for name in ["gen_ai.tool.name", "session.id", "llm.token_count.prompt", "tool_call.id"] {
      let item = ForgedItem("a", [:])
      var copy = item
      copy.attributes = [(name, 1), (name + "x", 1), (String(name.dropLast()), 1)]
      let read = try TelemetryItem.read(.span, .protobuf, copy.spanProtobuf, keep: .facts)
      #expect(read.facts.map(\.name).contains(name))
      #expect(read.facts.filter { !$0.name.hasPrefix("llm.token_count.") }.count <= 1)
    }
  }
}
