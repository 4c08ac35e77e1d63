import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

@Suite("What of an OTLP export stands in the clear")
struct OTLPPrivacyTests {
  private static let secret = "the client is called Margarethe"

  @Test(
    "no attribute that quotes anybody is in the record",
    arguments: [
      "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions",
      "gen_ai.tool.definitions", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result",
      "gen_ai.tool.description", "gen_ai.prompt", "gen_ai.completion", "gen_ai.prompt.0.content",
      "gen_ai.completion.0.content", "gen_ai.completion.0.tool_calls.0.arguments",
      "gen_ai.prompt.variable.name", "gen_ai.retrieval.query.text", "gen_ai.retrieval.documents",
      "gen_ai.evaluation.explanation", "gen_ai.agent.description", "gen_ai.request.stop_sequences",
      "gen_ai.request.anything", "gen_ai.usage.anything", "gen_ai.response.anything",
      "input.value", "output.value", "metadata", "user.id", "user.email", "enduser.id",
      "llm.input_messages.0.message.content", "llm.output_messages.0.message.content",
      "llm.prompts.0.content", "llm.invocation_parameters", "llm.prompt_template.variables",
      "llm.prompt_template.template", "llm.token_count.anything", "tool.parameters",
      "tool.description", "traceloop.entity.input", "traceloop.entity.output",
      "traceloop.association.properties.user_name", "mcp.request.argument", "prompt", "tool_input",
      "tool_parameters", "error", "response", "exception.message", "url.full",
      "http.request.header.authorization", "db.query.text",
    ])
  func content(name: String) throws {
    for value in [
      ForgedValue.string(Self.secret), [.string(Self.secret)], ["a": .string(Self.secret)],
    ] {
      var item = ForgedItem("claude_code.user_prompt")
      item.attributes = [(name, value)]
      item.body = .string(Self.secret)
      item.events = [("gen_ai.choice", [("content", value)])]
      item.status = 2
      item.message = Self.secret
      let span = try Exported(ForgedExport(item)).draft()
      item.message = "INFO"
      let log = try Exported(.logs(item)).draft()
      for draft in [span, log] {
        let text = String(decoding: CanonicalWriter.write(.object(draft.data)), as: UTF8.self)
        #expect(!text.contains("Margarethe"))
      }
    }
  }

  @Test("families that count are kept under any name, if they count")
  func counts() throws {
    let attributes = try kept([
      "gen_ai.usage.new.kind": 7, "gen_ai.request.new": 0.5, "llm.token_count.new": 3,
      "mcp.new": true, "gen_ai.response.time_to_first_chunk": 0.25, "custom.count": 9,
      "gen_ai.usage.wrong": "seven",
    ])
    #expect(
      attributes == [
        "gen_ai.usage.new.kind": 7, "gen_ai.request.new": "0.5", "llm.token_count.new": 3,
        "mcp.new": true, "gen_ai.response.time_to_first_chunk": "0.25",
      ])
  }

  @Test(
    "what looks like a secret is left out under any name, and noted",
    arguments: ["gen_ai.tool.call.id", "gen_ai.agent.name", "session.id", "gen_ai.response.id"])
  func secrets(name: String) throws {
    var item = ForgedItem("ghp_0123456789abcdef0123")
    item.attributes = [(name, "sk-ant-0123456789abcdef")]
    let data = try data(ForgedExport(item))
    #expect(data["name"] == "[left out]")
    #expect(data["attributes"]?[name] == "[left out]")
    #expect(data["note"] == "left out what looks like a secret")
    let uri = try kept(["mcp.resource.uri": "https://me:hunter22@example.com/a"])
    #expect(uri["mcp.resource.uri"] == "https://[left out]@example.com/a")
    let asLong = try kept(["mcp.resource.uri": "https://0123456:89@example.com"])
    #expect(asLong["mcp.resource.uri"] == "https://[left out]@example.com")
  }

  @Test("short names mean something in Claude Code's records only")
  func codingAgent() throws {
    let attributes: ForgedAttributes = [
      "event.name": "tool_result", "tool_name": "Bash", "tool_use_id": "toolu_1", "model": "m",
      "success": "true", "duration_ms": "12", "tool_input": #"{"command":"ls"}"#,
    ]
    var item = ForgedItem("", attributes)
    item.body = "claude_code.tool_result"
    let agent = try data(.logs(item))
    #expect(agent["name"] == "claude_code.tool_result")
    #expect(
      agent["attributes"] == [
        "event.name": "tool_result", "tool_name": "Bash", "tool_use_id": "toolu_1", "model": "m",
        "success": "true", "duration_ms": "12",
      ])
    item.body = "something else"
    #expect(try data(.logs(item))["attributes"] == ["event.name": "tool_result"])
    #expect(try data(ForgedExport(item))["attributes"] == ["event.name": "tool_result"])
  }

  @Test("of repeated names the last counts, as it would for any reader")
  func repeated() throws {
    #expect(
      try kept(["gen_ai.tool.name": "a", "gen_ai.tool.name": "b"]) == ["gen_ai.tool.name": "b"])
  }

  @Test(
    "the tools that a model asked for are named, by every convention",
    arguments: [
      [
        "gen_ai.output.messages":
          #"[{"parts":[{"type":"tool_call","id":"c1","name":"book","arguments":{"a":1}}]}]"#
      ],
      [
        "gen_ai.output.messages": [
          ["role": "assistant", "parts": [["type": "tool_call", "id": "c1", "name": "book"]]]
        ]
      ],
      [
        "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.tool_calls.0.id": "c1",
        "gen_ai.completion.0.tool_calls.0.name": "book",
        "gen_ai.completion.0.tool_calls.0.arguments": "{}",
      ],
      [
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "book",
      ],
    ] as [ForgedAttributes])
  func asked(attributes: ForgedAttributes) throws {
    let data = try data(ForgedExport(ForgedItem("chat", attributes)))
    #expect(data["tool_calls"] == [["id": "c1", "name": "book"]])
    #expect(data["attributes"] == nil)
  }

  @Test("so they are out of events and bodies; what a model was shown asks for nothing")
  func askedInEvents() throws {
    let call: ForgedValue = [
      "id": "c1", "type": "function", "function": ["name": "book", "arguments": "{}"],
    ]
    var item = ForgedItem("chat")
    item.events = [("gen_ai.choice", [("message", ["tool_calls": [call]])])]
    #expect(try data(ForgedExport(item))["tool_calls"] == [["id": "c1", "name": "book"]])
    var log = ForgedItem("gen_ai.choice")
    log.body = ["index": 0, "message": ["tool_calls": [call]]]
    #expect(try data(.logs(log))["tool_calls"] == [["id": "c1", "name": "book"]])
    item.events = [("gen_ai.assistant.message", [("tool_calls", [call])])]
    #expect(try data(ForgedExport(item))["tool_calls"] == nil)
    #expect(
      try data(
        ForgedExport(
          ForgedItem(
            "chat", ["gen_ai.input.messages": #"[{"role":"assistant","tool_calls":[{"id":"c1"}]}]"#]
          )
        ))["tool_calls"] == nil)
  }

  @Test("not more of them than a record should hold")
  func manyAsked() throws {
    func export(_ count: Int) -> ForgedExport {
      let parts = (0..<count).map {
        ForgedValue.pairs([("type", "tool_call"), ("id", .string("c\($0)"))])
      }
      return ForgedExport(
        ForgedItem("chat", ["gen_ai.output.messages": [["parts": .array(parts)]]]))
    }
    let most = try data(export(64))
    #expect(most["tool_calls"]?.array?.count == 64 && most["note"] == nil)
    let more = try data(export(65))
    #expect(more["tool_calls"]?.array?.count == 64 && more["note"] != nil)
  }
}
