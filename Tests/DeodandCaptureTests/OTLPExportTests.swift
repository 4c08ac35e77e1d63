import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

/// A request read from both encodings.
struct Exported {
  let protobuf: OTLPExport
  let json: OTLPExport

  init(_ export: ForgedExport, subject: String? = nil, bounds: OTLPExport.Bounds = .init()) throws {
    let signal: OTLPExport.Signal = export.isLogs ? .logs : .traces
    protobuf = try OTLPExport.parse(
      export.protobuf, signal: signal, encoding: .protobuf, subject: subject, bounds: bounds)
    json = try OTLPExport.parse(
      export.json, signal: signal, encoding: .json, subject: subject, bounds: bounds)
  }

  /// The draft of the first item, after both encodings have given the same.
  func draft(_ index: Int = 0) throws -> EventDraft {
    let (one, other) = (protobuf.drafts[index], json.drafts[index])
    #expect(one.data == other.data)
    #expect(one.type == other.type)
    #expect(one.subject == other.subject)
    #expect(one.occurred == other.occurred)
    #expect(one.traceparent == other.traceparent)
    #expect(one.content.map(\.name) == other.content.map(\.name))
    return one
  }
}

/// The data of the only item, the same in both encodings.
func data(_ export: ForgedExport) throws -> JSONObject { try Exported(export).draft().data }

/// The attributes that the record of a span keeps.
func kept(_ attributes: ForgedAttributes) throws -> JSONObject {
  try data(ForgedExport(ForgedItem("a", attributes)))["attributes"]?.object ?? [:]
}

@Suite("OTLP exports")
struct OTLPExportTests {
  @Test("a span becomes a record that says what it is, in both encodings alike")
  func span() throws {
    var item = ForgedItem(
      "chat gpt-4o",
      [
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.request.temperature": 0.7, "gen_ai.usage.input_tokens": 12,
        "gen_ai.request.seed": 9_007_199_254_740_993,
        "gen_ai.response.finish_reasons": ["stop", "length"], "gen_ai.request.stream": true,
      ])
    item.parent = Array(0xb1...0xb8)
    item.kind = 3
    item.status = 2
    item.message = "model said: the secret is out"
    item.dropped = 4
    var export = ForgedExport(item)
    export.schema = "https://opentelemetry.io/schemas/1.41.0"
    let draft = try Exported(export).draft()
    #expect(draft.type == .otelSpan)
    #expect(draft.basis == .reported)
    #expect(draft.subject == "run/0102030405060708090a0b0c0d0e0f10")
    #expect(draft.occurred?.rfc3339 == "2025-11-24T16:00:01.987654Z")
    #expect(draft.traceparent == "00-0102030405060708090a0b0c0d0e0f10-a1a2a3a4a5a6a7a8-01")
    #expect(
      draft.data == [
        "trace.id": "0102030405060708090a0b0c0d0e0f10", "span.id": "a1a2a3a4a5a6a7a8",
        "parent.span.id": "b1b2b3b4b5b6b7b8", "name": "chat gpt-4o", "kind": "client",
        "start": "2025-11-24T16:00:00.123456789Z", "end": "2025-11-24T16:00:01.987654321Z",
        "status": "error", "service.name": "booking", "scope.name": "demo.tracer",
        "scope.version": "1.2", "schema.url": "https://opentelemetry.io/schemas/1.41.0",
        "dropped": ["attributes": 4],
        "attributes": [
          "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
          "gen_ai.request.temperature": "0.7", "gen_ai.usage.input_tokens": 12,
          "gen_ai.request.seed": "9007199254740993",
          "gen_ai.response.finish_reasons": ["stop", "length"], "gen_ai.request.stream": true,
        ],
      ])
  }

  @Test("a log record becomes one, and need not belong to a trace")
  func log() throws {
    var item = ForgedItem("gen_ai.client.inference.operation.details", ["gen_ai.system": "openai"])
    item.kind = 9
    item.message = "INFO"
    let draft = try Exported(.logs(item)).draft()
    #expect(draft.type == .otelLog)
    #expect(draft.content.map(\.name) == ["log", "resource", "scope"])
    #expect(
      draft.data == [
        "trace.id": "0102030405060708090a0b0c0d0e0f10", "span.id": "a1a2a3a4a5a6a7a8",
        "name": "gen_ai.client.inference.operation.details", "severity": "INFO",
        "severity.number": 9, "observed": "2025-11-24T16:00:00.123456789Z",
        "time": "2025-11-24T16:00:01.987654321Z", "service.name": "booking",
        "scope.name": "demo.tracer", "scope.version": "1.2",
        "attributes": ["gen_ai.system": "openai"],
      ])
    item.trace = Array(repeating: 0, count: 16)
    item.span = []
    let alone = try Exported(.logs(item)).draft()
    #expect(alone.traceparent == nil)
    #expect(alone.subject == nil)
    #expect(alone.data["note"] == nil)
    item.trace = [1, 2]
    let wrong = try Exported(.logs(item)).draft()
    #expect(wrong.data["note"]?.string == "a trace or span id is not one")
  }

  @Test("times that are not given are left out")
  func times() throws {
    var item = ForgedItem("a")
    item.end = 0
    #expect(
      try Exported(ForgedExport(item)).draft().occurred?.microseconds == 1_764_000_000_123_456)
    item.start = 0
    let draft = try Exported(ForgedExport(item)).draft()
    #expect(draft.occurred == nil)
    #expect(draft.data["start"] == nil && draft.data["end"] == nil)
    item.end = .max
    #expect(try Exported(ForgedExport(item)).draft().occurred?.rfc3339.hasPrefix("2554-") == true)
  }

  @Test("content is the exact bytes, each found where it stood in the request")
  func exactness() throws {
    let items = [ForgedItem("one", ["a": "b"]), ForgedItem("two", ["c": ["d": [1, 2.5]]])]
    var export = ForgedExport()
    export.items = items
    let both = try Exported(export)
    for (index, item) in items.enumerated() {
      let binary = both.protobuf.drafts[index].content
      #expect(binary.map(\.name) == ["span", "resource", "scope"])
      #expect(binary.allSatisfy { $0.mediaType == "application/x-protobuf" })
      #expect(
        binary.map(bytes) == [item.spanProtobuf, export.resourceProtobuf, export.scopeProtobuf])
      let text = both.json.drafts[index].content
      #expect(text.allSatisfy { $0.mediaType == "application/json" })
      #expect(
        text.map(bytes)
          == [item.spanJSON, export.resourceJSON, export.scopeJSON].map { Array($0.utf8) })
    }
    #expect(both.protobuf.message == nil && both.protobuf.rejected == 0)
    export.resource = nil
    export.scope = nil
    #expect(try Exported(export).draft().content.map(\.name) == ["span"])
  }

  private func bytes(_ content: ContentDraft) -> [UInt8] {
    guard content.pieces.count == 1, case .chunk(let bytes) = content.pieces[0] else { return [] }
    return bytes
  }

  @Test("a span sent twice is recorded twice")
  func duplicates() throws {
    let item = ForgedItem("same")
    #expect(try Exported(ForgedExport(item, item)).protobuf.accepted == 2)
  }

  @Test("what is about the spans may stand behind them")
  func order() throws {
    let span = Forge.field(2, ForgedItem("a").spanProtobuf)
    let resource = Forge.field(1, ForgedExport().resourceProtobuf)
    let request = Forge.field(
      1, Forge.field(2, span + Forge.field(1, ForgedExport().scopeProtobuf)) + resource)
    let read = try OTLPExport.parse(request, signal: .traces, encoding: .protobuf)
    #expect(read.drafts[0].data["service.name"] == "booking")
    #expect(read.drafts[0].data["scope.name"] == "demo.tracer")
    let json = """
      {"resourceSpans":[{"scopeSpans":[{"spans":[\(ForgedItem("a").spanJSON)],
       "scope":\(ForgedExport().scopeJSON)}],"resource":\(ForgedExport().resourceJSON)}]}
      """
    let other = try OTLPExport.parse(Array(json.utf8), signal: .traces, encoding: .json)
    #expect(other.drafts[0].data == read.drafts[0].data)
  }

  @Test("JSON may write numbers as numbers, enumerations by name, and null for nothing")
  func liberalJSON() throws {
    let json = """
      {"resourceSpans":[{"resource":null,"scopeSpans":[{"scope":null,"later":[{}],"spans":[
       {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8",
        "parentSpanId":null,"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_OK"},
        "startTimeUnixNano":1764000000123456789,"endTimeUnixNano":null,"new":{"a":[1]},
        "attributes":[{"value":{"intValue":7},"key":"gen_ai.usage.input_tokens"},
         {"key":"gen_ai.request.model","value":null},
         {"key":"gen_ai.request.top_p","value":{"doubleValue":"NaN"}}],"events":null}]}]}]}
      """
    let read = try OTLPExport.parse(Array(json.utf8), signal: .traces, encoding: .json)
    let data = read.drafts[0].data
    #expect(data["kind"] == "server")
    #expect(data["status"] == "ok")
    #expect(data["start"] == "2025-11-24T16:00:00.123456789Z")
    #expect(
      data["attributes"] == ["gen_ai.usage.input_tokens": 7, "gen_ai.request.top_p": "nan"])
  }

  @Test(
    "the run is the session that the program names, or else the trace",
    arguments: subjectCases)
  func subjects(attributes: ForgedAttributes, run: String) throws {
    let export = ForgedExport(ForgedItem("a", attributes))
    #expect(try Exported(export).draft().subject == "run/" + run)
    #expect(try Exported(export, subject: "run/mine").draft().subject == "run/mine")
  }

  @Test("a resource can name the session")
  func resourceSession() throws {
    var export = ForgedExport(ForgedItem("a"))
    export.resource = [("session.id", "r")]
    #expect(try Exported(export).draft().subject == "run/r")
  }
}

private let trace = "0102030405060708090a0b0c0d0e0f10"

/// Attributes, and the run that they name.
private let subjectCases: [(ForgedAttributes, String)] = [
  (["session.id": "s", "gen_ai.conversation.id": "c"], "s"),
  (["gen_ai.conversation.id": "c"], "c"),
  (["traceloop.association.properties.session_id": "t"], "t"),
  (["session.id": "two words", "gen_ai.conversation.id": "c"], trace),
  (["session.id": "sk-ant-0123456789abcdef"], trace), ([:], trace),
]
