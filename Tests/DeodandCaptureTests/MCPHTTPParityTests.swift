import DeodandCapture
import DeodandEvents
import Testing

/// What is recorded of a message does not depend on how it came: each row of the table in
/// docs/spec/capture.md, over a pipe and over HTTP.
@Suite struct MCPHTTPParityTests {
  enum Line: Sendable {
    case client(String)
    case server(String)
  }

  /// How the messages of a row travel over HTTP.
  enum Way: Sendable, CaseIterable {
    /// Within a session, answers as events.
    case session
    /// Without a session, answers as events.
    case sessionless
    /// Within a session, each message of the server as a whole body.
    case bodies
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [Line]
    var testDescription: String { name }
  }

  private static let meta = #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#

  private static let call =
    #"{"id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1}}}"#

  static let rows: [Row] = [
    Row(
      name: "a call and its result",
      lines: [
        .client(call),
        .server(#"{"id":1,"result":{"content":[{"type":"text","text":"done"}]}}"#),
      ]),
    Row(
      name: "a call that fails",
      lines: [.client(call), .server(#"{"id":1,"result":{"isError":true,"content":[]}}"#)]),
    Row(
      name: "a call that the protocol refuses",
      lines: [.client(call), .server(#"{"id":1,"error":{"code":-32602,"message":"no"}}"#)]),
    Row(
      name: "a resource",
      lines: [
        .client(#"{"id":"r","method":"resources/read","params":{"uri":"file:///a"}}"#),
        .server(#"{"id":"r","result":{"contents":[{"uri":"file:///a","text":"x"}]}}"#),
      ]),
    Row(
      name: "tools in pages, and changed",
      lines: [
        .client(#"{"id":1,"method":"tools/list"}"#),
        .server(#"{"id":1,"result":{"tools":[{"name":"a"}],"nextCursor":"p2"}}"#),
        .client(#"{"id":2,"method":"tools/list","params":{"cursor":"p2"}}"#),
        .server(#"{"id":2,"result":{"tools":[{"name":"b"}]}}"#),
        .client(#"{"id":3,"method":"tools/list"}"#),
        .server(#"{"id":3,"result":{"tools":[{"name":"c"}]}}"#), .client(call),
      ]),
    Row(
      name: "the handshake",
      lines: [
        .client(#"{"id":0,"method":"initialize","params":{"clientInfo":{"name":"c"}}}"#),
        .server(
          #"{"id":0,"result":{"protocolVersion":"2025-11-25","serverInfo":{"name":"s"}}}"#),
        .client(#"{"method":"notifications/initialized"}"#), .client(call),
      ]),
    Row(
      name: "a task",
      lines: [
        .client(call), .server(#"{"id":1,"result":{"task":{"taskId":"t9"}}}"#),
        .client(#"{"id":2,"method":"tasks/get","params":{"taskId":"t9"}}"#),
        .server(#"{"id":2,"result":{"taskId":"t9","status":"working"}}"#),
        .client(#"{"id":3,"method":"tasks/result","params":{"taskId":"t9"}}"#),
        .server(#"{"id":3,"result":{"content":[]}}"#),
      ]),
    Row(
      name: "prompts and unknown requests",
      lines: [
        .client(#"{"id":1,"method":"prompts/get","params":{"name":"p"}}"#),
        .server(#"{"id":1,"result":{"messages":[]}}"#),
        .client(#"{"id":2,"method":"x/launch"}"#), .server(#"{"id":2,"result":{}}"#),
      ]),
    Row(
      name: "harmless requests",
      lines: [
        .client(#"{"id":1,"method":"ping"}"#), .server(#"{"id":1,"result":{}}"#),
        .client(#"{"id":2,"method":"prompts/list"}"#), .server(#"{"id":2,"result":{}}"#),
      ]),
    Row(
      name: "questions that are answered in a retry",
      lines: [
        .client(#"{"id":1,"method":"tools/call","params":{"name":"rm",\#(meta)}}"#),
        .server(
          #"{"id":1,"result":{"resultType":"input_required","inputRequests":{"q":{"#
            + #""method":"elicitation/create","params":{"message":"Sure?"}},"m":{"#
            + #""method":"sampling/createMessage","params":{"messages":[]}}},"requestState":"s"}}"#),
        .client(
          #"{"id":2,"method":"tools/call","params":{"name":"rm","requestState":"s","#
            + #""inputResponses":{"q":{"action":"accept"},"m":{"model":"m1"}},\#(meta)}}"#),
        .server(#"{"id":2,"result":{"resultType":"complete","content":[]}}"#),
      ]),
    Row(
      name: "a batch",
      lines: [
        .client(
          #"[{"id":1,"method":"tools/call","params":{"name":"a"}},{"id":2,"method":"ping"},7]"#),
        .server(#"[{"id":2,"result":{}},{"id":1,"result":{}}]"#),
      ]),
  ]

  /// Rows in which the server says more than the answer, or less.
  static let asked: [Row] = [
    Row(name: "no JSON", lines: [.client("garbage"), .client("7"), .client(call), .server("x")]),
    Row(
      name: "sampling",
      lines: [
        .client(call),
        .server(#"{"id":1,"method":"sampling/createMessage","params":{"messages":[]}}"#),
        .client(#"{"id":1,"result":{"model":"m","content":{}}}"#),
        .server(#"{"id":1,"result":{}}"#),
      ]),
    Row(
      name: "elicitation",
      lines: [
        .client(call),
        .server(#"{"id":"e","method":"elicitation/create","params":{"message":"Sure?"}}"#),
        .client(#"{"id":"e","result":{"action":"decline"}}"#), .server(#"{"id":1,"result":{}}"#),
      ]),
    Row(
      name: "notifications, and an answer that nobody waits for",
      lines: [
        .client(call), .server(#"{"method":"notifications/progress","params":{"progress":1}}"#),
        .server(#"{"method":"notifications/message","params":{"level":"info","data":"x"}}"#),
        .server(#"{"method":"notifications/tools/list_changed"}"#),
        .client(#"{"method":"notifications/roots/list_changed"}"#),
        .server(#"{"id":99,"result":{}}"#), .server(#"{"id":1,"result":{}}"#),
      ]),
    Row(
      name: "a call that was cancelled and answered all the same",
      lines: [
        .client(call),
        .client(#"{"method":"notifications/cancelled","params":{"requestId":1}}"#),
        .server(#"{"id":1,"result":{}}"#),
      ]),
  ]

  @Test(arguments: rows, Way.allCases)
  func theRecordsAreThoseOfAPipe(_ row: Row, _ way: Way) { compare(row, way) }

  @Test(arguments: asked, [Way.session, .sessionless])
  func whatTheServerAsksIsRecordedAsOverAPipe(_ row: Row, _ way: Way) { compare(row, way) }

  private func compare(_ row: Row, _ way: Way) {
    var pipe = Wire()
    for line in row.lines {
      switch line {
      case .client(let text): pipe.client(text)
      case .server(let text): pipe.server(text)
      }
    }
    let (drafts, entries) = overHTTP(row, way)
    #expect(entries == pipe.entries.compactMap(Self.recorded))
    #expect(drafts.count == pipe.drafts.count)
    let extra: Set<String> = ["network.transport", "mcp.session", "mcp.protocol.version"]
    for (http, pipe) in zip(drafts, pipe.drafts) {
      #expect(http.type == pipe.type && http.id == pipe.id && http.subject == pipe.subject)
      for member in pipe.data.members { #expect(http[member.key] == member.value) }
      for member in http.data.members where pipe[member.key] == nil {
        #expect(extra.contains(member.key), "\(member.key)")
      }
      #expect(http["network.transport"] == "http")
      #expect((http["mcp.session"] == nil) == (way == .sessionless) || row.name.contains("retry"))
      #expect(http.content.map(\.name) == pipe.content.map(\.name))
      for content in pipe.content {
        #expect(http.body(content.name) == pipe.body(content.name)?.trimmingFeed)
      }
    }
  }

  private func overHTTP(_ row: Row, _ way: Way) -> ([EventDraft], [Wire.Entry]) {
    var wire = HTTPWire(digest: { "digest of " + String(decoding: $0, as: UTF8.self) })
    let headers = way == .sessionless ? [] : HTTPWire.session("session-0001")
    var stream: MCPHTTPGateway.Exchange?
    for line in row.lines {
      switch line {
      case .client(let text):
        let exchange = wire.post(text, headers)
        guard text.contains(#""method""#), !text.hasPrefix(#"{"method""#) else { continue }
        stream = exchange
        if way != .bodies { wire.stream(exchange) }
      case .server(let text):
        guard let stream else { continue }
        if way == .bodies { wire.answer(stream, text) } else { wire.event(stream, text) }
      }
    }
    return (wire.drafts, wire.entries.compactMap(Self.recorded))
  }

  private static func recorded(_ entry: Wire.Entry) -> Wire.Entry? {
    if case .passed = entry { nil } else { entry }
  }
}

extension String {
  fileprivate var trimmingFeed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
