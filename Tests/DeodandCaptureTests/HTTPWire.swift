import DeodandCapture
import DeodandEvents
import Synchronization

/// A gateway under test: what it passes on in both directions, what it records, in order.
struct HTTPWire {
  typealias Headers = [(String, String)]

  var gateway: MCPHTTPGateway
  private(set) var drafts: [EventDraft] = []
  private(set) var entries: [Wire.Entry] = []
  private(set) var refusals: [MCPRefusal] = []
  /// What waits for decisions.
  private(set) var held: [HeldAction] = []
  /// What may pass, once somebody asks for it.
  private(set) var releases: [MCPRelease] = []
  /// What passed on, by exchange: to the server, and to the client.
  private(set) var sent: [MCPHTTPGateway.Exchange: [UInt8]] = [:]
  private(set) var received: [MCPHTTPGateway.Exchange: [UInt8]] = [:]

  /// The headers of a request in the stateless era.
  static let stateless: Headers = [("MCP-Protocol-Version", "2026-07-28")]

  /// The headers of a request within a session.
  static func session(_ id: String) -> Headers { [("Mcp-Session-Id", id)] }

  init(
    sessions: Int = 4, bodyBytes: Int = 1 << 16,
    decider: (any ActionDecider)? = nil,
    digest: @escaping @Sendable ([UInt8]) -> String = { HTTPWire.mix($0) }
  ) {
    let mint = SharedCounter()
    var configuration = MCPHTTPGateway.Configuration(
      session: .init(
        subject: "run/r1", mint: { mint.next() }, digest: digest))
    configuration.session.decider = decider
    configuration.sessions = sessions
    configuration.bodyBytes = bodyBytes
    gateway = MCPHTTPGateway(configuration)
  }

  /// A client posts a message.
  @discardableResult
  mutating func post(
    _ text: String, _ headers: Headers = [], subject: String? = nil
  ) -> MCPHTTPGateway.Exchange {
    let (exchange, actions) = gateway.post(
      headers: headers, body: Array(text.utf8), subject: subject)
    perform(actions) { wire, bytes in wire.sent[exchange, default: []] += bytes }
    return exchange
  }

  /// The server answers with one body.
  mutating func answer(
    _ exchange: MCPHTTPGateway.Exchange, _ text: String, status: Int = 200,
    _ headers: Headers = []
  ) {
    _ = gateway.respond(
      exchange, status: status, headers: headers + [("Content-Type", "application/json")])
    if !text.isEmpty { body(exchange, text) }
    end(exchange)
  }

  /// The server begins a stream of events.
  mutating func stream(_ exchange: MCPHTTPGateway.Exchange, _ headers: Headers = []) {
    _ = gateway.respond(
      exchange, status: 200,
      headers: headers + [("content-type", "text/event-stream; charset=utf-8")])
  }

  /// The server sends an event.
  mutating func event(_ exchange: MCPHTTPGateway.Exchange, _ text: String, id: String? = nil) {
    body(exchange, (id.map { "id: \($0)\n" } ?? "") + "event: message\ndata: \(text)\n\n")
  }

  /// The server sends bytes of a body.
  mutating func body(_ exchange: MCPHTTPGateway.Exchange, _ text: String) {
    body(exchange, Array(text.utf8))
  }

  mutating func body(_ exchange: MCPHTTPGateway.Exchange, _ bytes: [UInt8]) {
    performResponse(gateway.body(exchange, bytes), exchange)
  }

  mutating func end(_ exchange: MCPHTTPGateway.Exchange, _ how: MCPHTTPGateway.End = .complete) {
    performResponse(gateway.end(exchange, how), exchange)
  }

  /// Somebody decides on what is held.
  mutating func decide(
    _ exchange: MCPHTTPGateway.Exchange, _ hold: String, _ decision: ActionDecision
  ) {
    perform(gateway.decide(exchange, hold, decision)) { _, _ in }
  }

  /// The log has the decision: what is released is sent, unless it was taken back.
  mutating func release(_ exchange: MCPHTTPGateway.Exchange) {
    for release in releases {
      guard let bytes = gateway.release(exchange, release) else { continue }
      entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
      sent[exchange, default: []] += bytes
    }
    releases = []
  }

  mutating func shutdown() { drafts += gateway.shutdown() }

  /// Opens a session by a handshake.
  mutating func open(_ id: String, subject: String? = nil) {
    let exchange = post(
      #"{"id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","#
        + #""clientInfo":{"name":"c","version":"2"}}}"#, subject: subject)
    answer(
      exchange,
      #"{"id":0,"result":{"protocolVersion":"2025-11-25","serverInfo":{"name":"s","#
        + #""version":"1"}}}"#, [("mcp-session-id", id)])
  }

  /// The types of all drafts so far, without the prefix.
  var types: [String] { drafts.map { String($0.type.rawValue.dropFirst("deodand.".count)) } }

  /// The drafts of a type.
  func drafts(_ type: EventType) -> [EventDraft] { drafts.filter { $0.type == type } }

  /// Their types, from an index on.
  func types(from index: Int) -> [String] { Array(types.dropFirst(index)) }

  private mutating func performResponse(
    _ actions: [MCPAction], _ exchange: MCPHTTPGateway.Exchange
  ) {
    perform(actions) { wire, bytes in wire.received[exchange, default: []] += bytes }
  }

  private mutating func perform(
    _ actions: [MCPAction], _ pass: (inout HTTPWire, [UInt8]) -> Void
  ) {
    for action in actions {
      switch action {
      case .recordThenForward(let new, let bytes, let refusal):
        entries.append(.durable(new.map { String($0.type.rawValue.dropFirst(8)) }))
        entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
        drafts += new
        refusals.append(refusal)
        pass(&self, bytes)
      case .forward(let bytes):
        entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
        pass(&self, bytes)
      case .record(let new):
        entries.append(.recorded(new.map { String($0.type.rawValue.dropFirst(8)) }))
        drafts += new
      case .recordThenAnswer(let new, let answer, let refusal):
        entries.append(.durable(new.map { String($0.type.rawValue.dropFirst(8)) }))
        entries.append(.answered(String(decoding: answer.json ?? [], as: UTF8.self)))
        drafts += new
        refusals.append(refusal)
      case .recordThenHold(let new, let holds, let refusal):
        entries.append(.durable(new.map { String($0.type.rawValue.dropFirst(8)) }))
        drafts += new
        refusals.append(refusal)
        held += holds
      case .recordThenRelease(let new, let release, let refusal):
        entries.append(.durable(new.map { String($0.type.rawValue.dropFirst(8)) }))
        drafts += new
        refusals.append(refusal)
        releases.append(release)
      case .endHolds(let ids): held.removeAll { ids.contains($0.id) }
      }
    }
  }

  /// Stands in for SHA-256: says nothing of its input.
  static func mix(_ bytes: [UInt8]) -> String {
    var text = ""
    for round in UInt64(1)...4 {
      var hash = 0xcbf2_9ce4_8422_2325 &* round
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      let digits = String(hash, radix: 16)
      text += String(repeating: "0", count: 16 - digits.count) + digits
    }
    return text
  }
}

/// Makes ids of records.
private final class SharedCounter: Sendable {
  private let value = Mutex(0)

  func next() -> String {
    let digits = value.withLock { value in
      value += 1
      return String(value)
    }
    return "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }
}
