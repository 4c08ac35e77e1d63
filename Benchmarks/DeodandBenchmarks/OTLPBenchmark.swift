import DeodandCapture

/// Reading exports without recording them: requests of 100 spans of 2 KB, as an instrumented agent
/// sends them.
enum OTLPBenchmark {
  private static let perRequest = 100

  static func run() throws {
    for encoding in [OTLPExport.Encoding.protobuf, .json] {
      let request = encoding == .protobuf ? protobuf() : json()
      let rounds = encoding == .protobuf ? 400 : 100
      var spans = 0
      let time = try ContinuousClock().measure {
        for _ in 0..<rounds {
          spans += try OTLPExport.parse(request, signal: .traces, encoding: encoding).accepted
        }
      }
      precondition(spans == rounds * perRequest, "every span is kept")
      let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
      print(
        "  \(encoding): \(Int(Double(spans) / seconds)) spans/s of \(request.count / perRequest)",
        "bytes, \(Int(Double(rounds * request.count) / seconds / 1_000_000)) MB/s")
    }
  }

  private static let prompt = String(repeating: "Find me a seat on the morning flight. ", count: 20)
  private static let answer =
    #"[{"role":"assistant","parts":[{"type":"tool_call","id":"call_1","name":"search_flights","#
    + #""arguments":{"from":"LIS","to":"OPO","date":"2026-11-25"}}],"finish_reason":"tool_calls"}]"#

  private static let texts = [
    ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"),
    ("gen_ai.request.model", "gpt-4o"), ("gen_ai.response.model", "gpt-4o-2024-11-20"),
    ("gen_ai.response.id", "chatcmpl-BzZ0a1b2c3d4e5f6"), ("gen_ai.conversation.id", "thread_42"),
    ("server.address", "api.openai.com"), ("gen_ai.agent.name", "booking"),
    (
      "gen_ai.input.messages",
      #"[{"role":"user","parts":[{"type":"text","content":"\#(prompt)"}]}]"#
    ),
    ("gen_ai.output.messages", answer),
  ]
  private static let counts = [
    ("gen_ai.usage.input_tokens", 1234), ("gen_ai.usage.output_tokens", 56),
    ("gen_ai.request.max_tokens", 1024), ("server.port", 443), ("thread.id", 139_872),
  ]

  private static func json() -> [UInt8] {
    func escaped(_ text: String) -> String { text.replacing("\"", with: "\\\"") }
    let attributes =
      texts.map { #"{"key":"\#($0.0)","value":{"stringValue":"\#(escaped($0.1))"}}"# }
      + counts.map { #"{"key":"\#($0.0)","value":{"intValue":"\#($0.1)"}}"# }
    let span =
      #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","#
      + #""name":"chat gpt-4o","kind":3,"startTimeUnixNano":"1764000000000000000","#
      + #""endTimeUnixNano":"1764000001000000000","attributes":["#
      + attributes.joined(separator: ",") + "]}"
    let spans = Array(repeating: span, count: perRequest).joined(separator: ",")
    return Array(
      (#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":"#
        + #"{"stringValue":"agent"}}]},"scopeSpans":[{"scope":{"name":"demo"},"spans":[\#(spans)]}]}]}"#)
        .utf8)
  }

  private static func protobuf() -> [UInt8] {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
    }
    func attribute(_ key: String, _ value: [UInt8]) -> [UInt8] {
      field(1, Array(key.utf8)) + field(2, value)
    }
    func time(_ number: UInt8) -> [UInt8] { [number << 3 | 1, 0, 0, 0, 0, 0, 0, 0x7b, 0x18] }
    var span = field(1, Array(1...16)) + field(2, Array(1...8))
    span += field(5, Array("chat gpt-4o".utf8)) + [6 << 3, 3] + time(7) + time(8)
    for (key, text) in texts { span += field(9, attribute(key, field(1, Array(text.utf8)))) }
    for (key, count) in counts {
      span += field(9, attribute(key, [3 << 3] + varint(UInt64(count))))
    }
    let scope = (0..<perRequest).reduce(field(1, field(1, Array("demo".utf8)))) { all, _ in
      all + field(2, span)
    }
    let service = field(1, Array("agent".utf8))
    let resource = field(1, attribute("service.name", service))
    return field(1, field(1, resource) + field(2, scope))
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + varint(value >> 7)
  }
}
