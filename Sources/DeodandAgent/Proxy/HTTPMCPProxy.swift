import AsyncHTTPClient
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOCore
import NIOHTTP1
import Synchronization

/// The recording proxy before an MCP server that speaks Streamable HTTP.
///
/// A call is durable before it is sent to the server, a result before it reaches the client. What
/// messages mean, and what is done about it, is `MCPHTTPGateway`'s and `MCPTurn`'s; this moves the
/// bytes.
///
/// One for each configured server, for all its clients. The state machine is behind a lock that is
/// held for a message at a time, and never while anything is recorded or sent.
final class HTTPMCPProxy: Sendable {
  let name: String
  private let upstream: AgentConfiguration.Upstream
  private let client: UpstreamClient
  private let recorder: AgentRecorder
  private let stop: StopSignal
  private let gateway: Mutex<MCPHTTPGateway>
  let holds: HTTPHolds
  /// A message of a client beyond this is refused, in bytes.
  private let limit: Int

  /// `run` names the run of what belongs to none; `decider` is asked with the gateway's lock held,
  /// so it must not wait.
  init(
    name: String, upstream: AgentConfiguration.Upstream, client: UpstreamClient,
    recorder: AgentRecorder, stop: StopSignal, run: String, limit: Int,
    decider: (any ActionDecider)?, clock: any HoldClock
  ) {
    self.name = name
    self.upstream = upstream
    self.client = client
    self.recorder = recorder
    self.stop = stop
    var session = MCPSession.Configuration(
      subject: "run/" + run, mint: Identifiers.mint, digest: Identifiers.digest)
    session.decider = decider
    session.person = upstream.person
    var gateway = MCPHTTPGateway.Configuration(session: session)
    gateway.bodyBytes = limit
    self.gateway = Mutex(MCPHTTPGateway(gateway))
    self.limit = limit
    holds = HTTPHolds(decider, clock)
  }

  /// Serves one request.
  ///
  /// `query` is sent on with its question mark; `subject` is `run/ID`. Throws a `Refusal` if
  /// nothing was answered yet.
  func serve(
    _ request: IncomingRequest, query: String, subject: String, _ party: Party
  ) async throws {
    let headers = FieldText.readable(request.head.headers).map { ($0.name, $0.value) }
    // All of it before anything is sent: whether it may pass is known when it is recorded.
    guard case .whole(let body) = try await request.body.collect(upTo: limit) else {
      throw Refusal.tooLarge(limit)
    }
    let exchange: MCPHTTPGateway.Exchange
    var onward = body
    switch request.head.method {
    case .POST:
      let taken = gateway.withLock {
        $0.post(headers: headers, body: body, subject: subject, party: party)
      }
      exchange = taken.exchange
      // Nil: the client has its answer, and nothing goes to the server.
      guard let bytes = try await prepare(taken.actions, exchange, request) else { return }
      onward = bytes
    case .GET:
      exchange = gateway.withLock {
        $0.get(headers: headers, subject: subject, party: party)
      }
    case .DELETE:
      exchange = gateway.withLock {
        $0.delete(headers: headers, subject: subject, party: party)
      }
    default: throw Refusal.method("POST, GET, DELETE")
    }
    let response: HTTPClientResponse
    do {
      response = try await send(request, query, onward, isChanged: onward != body)
    } catch {
      let how = how(error, "the server could not be reached")
      // On record before the client is told: what it reads is in the log.
      await end(exchange, how)
      // Nobody is told what nobody waits for.
      if how == .clientClosed || stop.isGiven { throw error }
      throw Refusal(
        status: .badGateway, code: "server_unreachable",
        message: "the MCP server \(name) gave no answer",
        remedy: "check the server's address, and that it runs")
    }
    try await relayResponse(response, of: exchange, ResponseRelay(request.writer), request)
  }

  /// Sends a message to the server, and asks for an answer that can be read: messages that are
  /// compressed would be recorded unread.
  private func send(
    _ request: IncomingRequest, _ query: String, _ body: [UInt8], isChanged: Bool = false
  ) async throws -> HTTPClientResponse {
    var head = request.head
    // These repeat arguments (MCP 2026-07-28), and would speak of those that were replaced.
    if isChanged {
      for name in head.headers.map(\.name) where name.lowercased().hasPrefix("mcp-param-") {
        head.headers.remove(name: name)
      }
    }
    // Whatever the client accepts; docs/decisions/0013 says why.
    head.headers.replaceOrAdd(name: "accept-encoding", value: "identity")
    return try await client.send(head, to: upstream, target: query, body: body)
  }

  /// A server that asked the client waits for its answer: it learns that none will come.
  func tellServer(_ refusals: [MCPRefusal], _ request: IncomingRequest) async {
    let reason = recorder.fault?.message ?? "the log failed"
    for refusal in refusals where refusal.peer == .server {
      // Nothing more can be done for it if it can't be reached.
      _ = try? await send(request, "", refusal.json(reason: reason))
    }
  }

  /// What the messages mean; nothing else uses it meanwhile.
  ///
  /// The body runs with the lock held, so it must neither wait nor call back.
  func withGateway<Result: Sendable>(_ body: (inout MCPHTTPGateway) -> Result) -> Result {
    gateway.withLock { body(&$0) }
  }

  /// Sessions that nobody ended get their end, and requests without an answer say so.
  ///
  /// What can't be recorded is lost to the log, and counted if the policy lets it.
  func shutdown() async {
    _ = await admit(gateway.withLock { $0.shutdown() })
  }

  /// Forgets sessions that were not used since the last time.
  func endIdleSessions() async {
    _ = await admit(gateway.withLock { $0.endIdleSessions() })
  }

  // MARK: - The response

  /// Passes a response on as it comes; how far is the gateway's to say.
  ///
  /// The response is broken off where it can't be recorded or the server breaks it off: a missing
  /// end is the only thing that a client can't take for a whole answer.
  private func relayResponse(
    _ response: HTTPClientResponse, of exchange: MCPHTTPGateway.Exchange, _ relay: ResponseRelay,
    _ request: IncomingRequest
  ) async throws {
    let headers = FieldText.readable(response.headers).map { ($0.name, $0.value) }
    let passing = gateway.withLock {
      $0.respond(exchange, status: Int(response.status.code), headers: headers)
    }
    relay.keep(
      response.status, response.headers, isForHead: request.head.method == .HEAD)
    var how = MCPHTTPGateway.End.complete
    do {
      // A stream may say nothing for long, and its reader waits for the head.
      if passing == .atOnce { try await relay.passHead() }
      for try await buffer in response.body {
        let actions = gateway.withLock { $0.body(exchange, Array(buffer.readableBytesView)) }
        guard try await perform(actions, relay, request.writer) else {
          // It could not be recorded, so the rest is not passed on: to the exchange that is the
          // same as a client that went away.
          return await end(exchange, .clientClosed)
        }
      }
    } catch {
      how = self.how(error, "the server broke off")
    }
    let last = gateway.withLock { $0.end(exchange, how) }
    guard how == .complete else {
      // What has to end is recorded; there is nobody to pass anything on to.
      _ = await admit(last.drafts)
      return
    }
    guard try await perform(last, relay, request.writer) else { return }
    try await relay.end()
  }

  /// Records what has to be durable, then passes bytes on; false if the response ends here.
  private func perform(
    _ actions: [MCPAction], _ relay: ResponseRelay, _ writer: ResponseWriter
  ) async throws -> Bool {
    let turn = MCPTurn(actions)
    guard await admit(turn.drafts) else {
      // The end that is missing tells the client that this was not all.
      try await refuse(turn.refusals, relay, writer)
      return false
    }
    for step in turn.steps {
      switch step {
      case .forward(let bytes): try await relay.pass(ByteBuffer(bytes: bytes))
      case .record(let drafts):
        guard await admit(drafts) else {
          try await refuse([], relay, writer)
          return false
        }
      case .endHolds(let ids): holds.end(ids)
      case .answer, .hold, .release: preconditionFailure("a server's answers are not decided on")
      }
    }
    return true
  }

  /// Who ended an exchange: the agent itself, the client, or the server with a reason.
  ///
  /// A stop is asked about first: it cancels tasks too, and would be taken for the client.
  func how(_ error: any Error, _ reason: String) -> MCPHTTPGateway.End {
    if stop.isGiven { return .serverClosed("the agent was told to stop") }
    let isClient = Task.isCancelled || error is ChannelError || error is CancellationError
    return isClient ? .clientClosed : .serverClosed(reason)
  }

  /// Ends an exchange on record; nobody is left to be told if that fails.
  func end(_ exchange: MCPHTTPGateway.Exchange, _ how: MCPHTTPGateway.End) async {
    _ = await admit(gateway.withLock { $0.end(exchange, how) }.drafts)
  }

  /// False only where the policy is fail-closed: with fail-open what is lost is counted, and
  /// passes.
  func admit(_ drafts: [EventDraft]) async -> Bool {
    do throws(RecorderError) {
      try await recorder.admit(drafts, upstream.policy)
      return true
    } catch {
      return false
    }
  }

  /// Tells whoever waits, in the protocol's own words if there is an id to answer.
  func refuse(
    _ refusals: [MCPRefusal], _ relay: ResponseRelay, _ writer: ResponseWriter
  ) async throws {
    let reason = recorder.fault?.message ?? "the log failed"
    for refusal in refusals {
      if relay.hasBegun {
        // A stream of events can still say it; what else has passed can't be called back.
        return try await relay.pass(ByteBuffer(bytes: refusal.events(reason: reason)))
      }
      return try await writer.answer(
        .serviceUnavailable, refusal.json(reason: reason), type: "application/json")
    }
    if !relay.hasBegun { throw Refusal.notRecorded(reason) }
  }
}
