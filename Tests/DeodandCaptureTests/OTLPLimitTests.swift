import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

@Suite("What an OTLP export is refused for")
struct OTLPLimitTests {
  /// A request of three spans of which the second is changed.
  private func three(_ change: (inout ForgedItem) -> Void) -> ForgedExport {
    var middle = ForgedItem("b")
    change(&middle)
    return ForgedExport(ForgedItem("a"), middle, ForgedItem("c"))
  }

  private func isolated(
    _ export: ForgedExport, _ reason: String, bounds: OTLPExport.Bounds = .init()
  )
    throws
  {
    let both = try Exported(export, bounds: bounds)
    for read in [both.protobuf, both.json] {
      #expect(read.drafts.map { $0.data["name"]?.string } == ["a", "c"])
      #expect(read.rejected == 1)
      #expect(read.message?.contains(reason) == true)
    }
  }

  @Test(
    "a span with an identifier that is none is left out, and no other",
    arguments: [
      ([], nil), (Array(repeating: 0, count: 16), nil), (Array(1...15), nil), (Array(1...17), nil),
      (nil, []), (nil, Array(repeating: 0, count: 8)), (nil, Array(1...7)), (nil, Array(1...9)),
    ] as [([UInt8]?, [UInt8]?)])
  func identifiers(trace: [UInt8]?, span: [UInt8]?) throws {
    try isolated(
      three {
        $0.trace = trace ?? $0.trace
        $0.span = span ?? $0.span
      }, "a trace id is not 16 bytes")
  }

  @Test("so is one with a parent that is none, but zeros are no parent")
  func parents() throws {
    try isolated(three { $0.parent = [1] }, "a span id is not 8 bytes")
    let zeros = try Exported(three { $0.parent = Array(repeating: 0, count: 8) })
    #expect(zeros.protobuf.accepted == 3 && zeros.json.accepted == 3)
  }

  @Test(
    "values nest to a limit, wherever they stand",
    arguments: ["attribute", "kept", "event", "output"])
  func depth(place: String) throws {
    func export(_ depth: Int) -> ForgedExport {
      three {
        let value = ForgedValue.nested(depth)
        switch place {
        case "attribute": $0.attributes = [("mine", value)]
        case "kept": $0.attributes = [("gen_ai.tool.name", value)]
        case "output": $0.attributes = [("gen_ai.output.messages", [value, "tool_call"])]
        default: $0.events = [("e", [("mine", value)])]
        }
      }
    }
    // A value stands one deep by itself, and one more within the list.
    let most = Limits.telemetryDepth - (place == "output" ? 2 : 1)
    let within = try Exported(export(most))
    #expect(within.protobuf.accepted == 3 && within.json.accepted == 3)
    try isolated(export(most + 1), "nested deeper than \(Limits.telemetryDepth)")
    try isolated(export(300), "nested deeper than \(Limits.telemetryDepth)")
  }

  @Test("bodies of log records nest no deeper")
  func bodyDepth() throws {
    for (depth, count) in [(Limits.telemetryDepth - 1, 1), (Limits.telemetryDepth, 0)] {
      var item = ForgedItem()
      item.body = .nested(depth)
      let both = try Exported(.logs(item))
      #expect(both.protobuf.accepted == count && both.json.accepted == count)
    }
  }

  @Test("resources nest no deeper: everything under a deeper one is left out")
  func resourceDepth() throws {
    var export = ForgedExport(ForgedItem("a"), ForgedItem("b"))
    export.resource = [("mine", .nested(Limits.telemetryDepth))]
    let both = try Exported(export)
    #expect(both.protobuf.rejected == 2 && both.json.rejected == 2)
  }

  @Test("a span may be as large as the limit says")
  func itemBytes() throws {
    let export = three { $0.attributes = [("mine", .string(String(repeating: "x", count: 900)))] }
    for (size, encoding) in [
      (export.items[1].spanProtobuf.count, OTLPExport.Encoding.protobuf),
      (export.items[1].spanJSON.utf8.count, .json),
    ] {
      var bounds = OTLPExport.Bounds()
      let bytes = encoding == .json ? export.json : export.protobuf
      bounds.itemBytes = size
      let fits = try OTLPExport.parse(
        bytes, signal: .traces, encoding: encoding, bounds: bounds)
      #expect(fits.accepted == 3)
      bounds.itemBytes = size - 1
      let short = try OTLPExport.parse(
        bytes, signal: .traces, encoding: encoding, bounds: bounds)
      #expect(short.accepted == 2)
      #expect(short.message == "1 not recorded: larger than \(size - 1) bytes")
    }
  }

  @Test("a resource may be as large as the limit says")
  func resourceBytes() throws {
    let export = ForgedExport(ForgedItem("a"), ForgedItem("b"))
    var bounds = OTLPExport.Bounds()
    bounds.resourceBytes = export.resourceProtobuf.count
    #expect(try Exported(export, bounds: bounds).protobuf.accepted == 2)
    bounds.resourceBytes -= 1
    let read = try Exported(export, bounds: bounds).protobuf
    #expect(read.rejected == 2)
    #expect(read.message?.contains("under a resource or scope larger than") == true)
  }

  @Test("a request may hold as many spans as the limit says")
  func items() throws {
    let export = ForgedExport(ForgedItem("a"), ForgedItem("b"), ForgedItem("c"))
    var bounds = OTLPExport.Bounds()
    bounds.items = 3
    #expect(try Exported(export, bounds: bounds).json.accepted == 3)
    bounds.items = 2
    let both = try Exported(export, bounds: bounds)
    for read in [both.protobuf, both.json] {
      #expect(read.accepted == 2)
      #expect(read.message == "1 not recorded: more than 2 in one request")
    }
  }

  @Test("and as many scopes under one resource")
  func scopes() throws {
    var bounds = OTLPExport.Bounds()
    bounds.items = 2
    for (count, isFine) in [(2, true), (3, false)] {
      let binary = Forge.field(1, (0..<count).flatMap { _ in Forge.field(2, []) })
      let read = try? OTLPExport.parse(
        binary, signal: .traces, encoding: .protobuf, bounds: bounds)
      #expect((read != nil) == isFine)
    }
  }

  @Test("long texts are shortened and noted, and a record still fits")
  func texts() throws {
    let long = String(repeating: "\u{1}", count: 2000)
    var item = ForgedItem(long, [:])
    item.attributes = (0..<200).map { ("gen_ai.request.\($0)", .int(1)) }
    item.attributes += ["gen_ai.request.model", "gen_ai.tool.name", "gen_ai.agent.name"].map {
      ($0, .string(long))
    }
    item.attributes.append(
      ("gen_ai.response.finish_reasons", .array(Array(repeating: .string(long), count: 64))))
    item.attributes.reverse()
    let draft = try Exported(ForgedExport(item)).draft()
    #expect(draft.data["note"] == "a value was too long for the record")
    let name = try #require(draft.data["name"]?.string)
    #expect(name.utf8.count <= Limits.nameBytes)
    #expect(CanonicalWriter.write(.object(draft.data)).count < 48_000)
  }

  @Test("metrics are counted, not recorded, and the answer says so")
  func metrics() throws {
    let points = Forge.field(1, []) + Forge.field(1, [])
    let metric = Forge.field(1, Array("n".utf8)) + Forge.field(7, points)
    let binary = Forge.field(1, Forge.field(2, Forge.field(2, metric) + Forge.field(2, metric)))
    let json = """
      {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"n","gauge":{"dataPoints":[{},{}]}},
       {"name":"m","summary":{"dataPoints":[{"a":1},{}]},"sum":null}]}]}]}
      """
    for read in [
      try OTLPExport.parse(binary, signal: .metrics, encoding: .protobuf),
      try OTLPExport.parse(Array(json.utf8), signal: .metrics, encoding: .json),
    ] {
      #expect(read.drafts.isEmpty)
      #expect(read.rejected == 4)
      #expect(read.message == "4 not recorded: metrics are not recorded")
    }
  }

  @Test(
    "what is no export is refused as a whole",
    arguments: [
      "", "x", "[]", "{", "{}x", #"{"resourceSpans":{}}"#, #"{"resourceSpans":[1]}"#,
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":7}]}]}]}"#,
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":1.5}]}]}]}"#,
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":"-1"}]}]}]}"#,
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":[}]}]}]}]}"#,
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[]}],"other":tru}]}"#,
    ])
  func notJSON(text: String) {
    let error = #expect(throws: OTLPFailure.self) {
      try OTLPExport.parse(Array(text.utf8), signal: .traces, encoding: .json)
    }
    #expect(error?.status == 400 && error?.code == 3)
  }

  @Test(
    "so is what is no protobuf",
    arguments: [
      [0x0a], [0x0a, 0x05], [0x0b], [0x0c], [0x00], [0x07, 0x00], [0x0a, 0x02, 0x12, 0x05],
      [0x08] + Array(repeating: 0xff, count: 10) + [0x00],
    ] as [[UInt8]])
  func notProtobuf(bytes: [UInt8]) {
    #expect(throws: OTLPFailure.self) {
      try OTLPExport.parse(bytes, signal: .traces, encoding: .protobuf)
    }
  }

  @Test("an export of nothing is one")
  func nothing() throws {
    #expect(try OTLPExport.parse([], signal: .traces, encoding: .protobuf).answer == [])
    let json = try OTLPExport.parse(Array("{}".utf8), signal: .logs, encoding: .json)
    #expect(json.answer == Array("{}".utf8))
  }
}
