public import DeodandEvents

/// What an MCP session over stdio says, as events: a state machine without input or output of its own.
///
/// Covers the handshake era (initialize, server-initiated requests) and the stateless revision 2026-07-28.
/// The shell forwards each line unchanged, after the step's drafts are durable.
public struct MCPSession: Sendable {
  /// Who speaks.
  public enum Side: Sendable {
    /// The client, towards the server.
    case client
    /// The server, towards the client.
    case server
  }

  /// What to do about a line.
  public struct Step: Sendable {
    /// Drafts that must be durable before the line is forwarded.
    public var drafts: [EventDraft] = []
    /// What to tell the client instead of forwarding, if the drafts can't be recorded.
    public var refusal: [UInt8]?

    /// Says what to record.
    public init(drafts: [EventDraft] = [], refusal: [UInt8]? = nil) {
      self.drafts = drafts
      self.refusal = refusal
    }
  }

  /// What happened to the processes.
  public enum End: Sendable, Hashable {
    /// The server exited with a status.
    case exited(Int32)
    /// A signal ended the server.
    case signalled(Int32)
    /// The server's command could not be started.
    case notStarted(String)
  }

  let run: String
  let digest: @Sendable ([UInt8]) -> String
  let mint: @Sendable () -> String
  var pending: [Key: [Pending]] = [:]
  var serverInfo = JSONObject()
  var surface: String?
  var listedPages: [[UInt8]] = []
  var waiting: [String: String] = [:]
  private var calls: Int64 = 0
  private var results: Int64 = 0

  /// A request in flight: ids are per direction.
  struct Key: Hashable {
    let side: Side
    let id: RequestID
  }

  /// What is remembered of a request until its answer.
  struct Pending {
    let method: String
    let recordID: String?
    let tool: String?
    let shown: String?
    var isCancelled = false
  }

  /// Begins a session; `digest` is hexadecimal SHA-256, `mint` makes event identifiers.
  public init(
    run: String, digest: @escaping @Sendable ([UInt8]) -> String,
    mint: @escaping @Sendable () -> String
  ) {
    self.run = run
    self.digest = digest
    self.mint = mint
  }

  /// Looks at a line, with or without its end.
  public mutating func line(_ bytes: [UInt8], from side: Side) -> Step {
    guard bytes.contains(where: { $0 > 0x20 }) else { return Step() }
    guard let outline = try? JSONOutline.read(bytes) else {
      return Step(drafts: [message(bytes, from: side, note: "not JSON")])
    }
    var step = Step()
    // Batches were legal in revision 2025-03-26.
    for part in outline.elements ?? [outline] {
      guard let message = Message(part, in: bytes) else {
        step.drafts.append(self.message(bytes, from: side, note: "not JSON-RPC"))
        continue
      }
      let (drafts, id) = handle(message, in: bytes, from: side)
      step.drafts += drafts
      if let id, !drafts.isEmpty, step.refusal == nil { step.refusal = Self.refusal(of: id) }
    }
    return step
  }

  /// A line that was too long to be looked at.
  public func oversized(byteCount: Int, from side: Side) -> EventDraft {
    EventDraft(
      EventType("deodand.mcp.message"), basis: .observed, subject: subject,
      data: [
        "from": .string(side == .client ? "client" : "server"),
        "note": "part of a line that is too long to be recorded",
        "bytes": .integer(Int64(byteCount)),
      ])
  }

  /// Text on the server's standard error.
  public func standardError(_ bytes: [UInt8]) -> EventDraft {
    EventDraft(
      EventType("deodand.process.stderr"), basis: .observed, subject: subject,
      content: [ContentDraft(name: "text", mediaType: "text/plain", bytes: bytes)])
  }

  /// The first event: what runs, and what happens to calls that can't be recorded.
  public func started(command: [String], policy: String) -> EventDraft {
    EventDraft(
      .runStarted, basis: .observed, subject: subject,
      data: [
        "mcp.server.command": .array(command.map { .string($0) }), "network.transport": "pipe",
        "policy": .string(policy),
      ])
  }

  /// The last events: calls without an answer, and how it ended.
  public mutating func ended(_ end: End) -> [EventDraft] {
    var drafts: [EventDraft] = []
    let open = pending.filter { $0.key.side == .client }.flatMap { $0.value }
      .filter { $0.method == "tools/call" }.sorted { ($0.recordID ?? "") < ($1.recordID ?? "") }
    for call in open { drafts.append(unanswered(call)) }
    pending.removeAll()
    var data: JSONObject = ["calls": .integer(calls), "results": .integer(results)]
    switch end {
    case .exited(let status): data["exit"] = .integer(Int64(status))
    case .signalled(let signal): data["signal"] = .integer(Int64(signal))
    case .notStarted(let reason): data["reason"] = .string(reason)
    }
    drafts.append(EventDraft(.runEnded, basis: .observed, subject: subject, data: data))
    return drafts
  }

  var subject: String { "run/" + run }

  mutating func countCall() { calls += 1 }
  mutating func countResult() { results += 1 }

  private func unanswered(_ call: Pending) -> EventDraft {
    var data: JSONObject = ["outcome": call.isCancelled ? "cancelled" : "no_response"]
    data["call"] = call.recordID.map { .string($0) }
    data["gen_ai.tool.name"] = call.tool.map { .string($0) }
    return EventDraft(.toolResult, basis: .observed, subject: subject, data: data)
  }

  private static func refusal(of id: RequestID) -> [UInt8] {
    let error =
      #","error":{"code":-32603,"message":"deodand could not record this exchange, so it was "#
      + #"stopped; its standard error says why"}}"#
    return Array(#"{"jsonrpc":"2.0","id":"#.utf8) + id.literal + Array(error.utf8)
      + [UInt8(ascii: "\n")]
  }

  /// A message as it is.
  func message(_ bytes: [UInt8], from side: Side, note: String?, method: String? = nil)
    -> EventDraft
  {
    var data: JSONObject = ["from": .string(side == .client ? "client" : "server")]
    data["note"] = note.map { .string($0) }
    data["mcp.method.name"] = method.map { .string($0) }
    let exact = bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : bytes
    return EventDraft(
      EventType("deodand.mcp.message"), basis: .observed, subject: subject, data: data,
      content: [ContentDraft(name: "message", mediaType: "application/json", bytes: exact)])
  }
}
