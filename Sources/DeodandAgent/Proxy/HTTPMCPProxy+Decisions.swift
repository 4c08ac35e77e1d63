import DeodandCapture
import DeodandEvents
import DeodandHTTP
import NIOHTTP1

// What a POST of the client has to wait for before it is sent to the server.
extension HTTPMCPProxy {
  /// What becomes of a POST.
  private enum Fate {
    /// It is sent to the server, with this body.
    case send([UInt8])
    /// It is answered here.
    case answer(MCPAnswer)
    /// It was cancelled by another exchange.
    case cancelled
  }

  /// Records a POST and waits for what is to be decided on it; the body to send, nil if the client
  /// has its answer already.
  ///
  /// A task waits here as long as the hold does, with its request's body in memory.
  func prepare(
    _ first: [MCPAction], _ exchange: MCPHTTPGateway.Exchange, _ request: IncomingRequest
  ) async throws -> [UInt8]? {
    var actions = first
    var signals: AsyncStream<HTTPHolds.Signal>.Iterator?
    var waited: [String] = []
    // However this ends, nobody waits any more.
    // Read at the end, so holds that begin within the loop are ended too.
    defer { holds.end(waited) }
    while true {
      let turn = MCPTurn(actions)
      // Records first, whatever the turn: neither a hold nor a refusal is told of before it is on
      // record.
      guard await admit(turn.drafts) else {
        withGateway { $0.refused(exchange) }
        await tellServer(turn.refusals, request)
        try await refuse(turn.refusals, ResponseRelay(request.writer), request.writer)
        return nil
      }
      // A client that went away meanwhile waits for nothing, so nothing of its goes on.
      if signals != nil, Task.isCancelled { try await leave(exchange, turn) }
      let taken = try await take(turn, exchange, waitingFor: waited)
      if let begun = taken.begun {
        signals = begun.signals.makeAsyncIterator()
        waited = begun.ids
      }
      switch taken.fate {
      case .send(let body)?: return body
      case .answer(let answer)?:
        withGateway { $0.refused(exchange) }
        try await self.answer(answer, request.writer)
        return nil
      case .cancelled?: return try await endCancelled(exchange, request.writer)
      case nil: break
      }
      // One signal at a time: each may lead to another turn, which is recorded before the next.
      switch await signals?.next() {
      case .decided(let hold, let decision)?:
        actions = withGateway { $0.decide(exchange, hold, decision) }
      case .ended?: return try await endCancelled(exchange, request.writer)
      case nil: try await leave(exchange, turn)
      }
    }
  }

  /// Takes the steps of a turn, after its transaction.
  ///
  /// At most one of the steps decides the fate, for a POST is one frame and passes whole or not at
  /// all.
  private func take(
    _ turn: MCPTurn, _ exchange: MCPHTTPGateway.Exchange, waitingFor own: [String]
  ) async throws -> (fate: Fate?, begun: HTTPHolds.Begun?) {
    var fate: Fate?
    var begun: HTTPHolds.Begun?
    for step in turn.steps {
      switch step {
      case .forward(let bytes): fate = .send(bytes)
      case .answer(let answer): fate = .answer(answer)
      case .hold(let held): begun = holds.begin(held)
      case .release(let release):
        // Asked for after the transaction: another exchange may have cancelled it meanwhile.
        fate = withGateway { $0.release(exchange, release) }.map { .send($0) } ?? .cancelled
      case .record(let drafts):
        guard await admit(drafts) else { throw Refusal.notRecorded("the log failed") }
      case .endHolds(let ids):
        // Its own holds end by its own decisions; those of others, by what it brought.
        holds.settle(ids.filter { own.contains($0) })
        holds.end(ids.filter { !own.contains($0) })
      }
    }
    return (fate, begun)
  }

  /// A result or an error in the place of the server's; a notification is only acknowledged.
  ///
  /// 202 is what Streamable HTTP answers to notifications; a refusal without an id to answer is a
  /// status instead.
  private func answer(_ answer: MCPAnswer, _ writer: ResponseWriter) async throws {
    if let json = answer.json {
      return try await writer.answer(.ok, json, type: "application/json")
    }
    guard answer.isRefusal else { return try await writer.answer(.accepted, [], type: "") }
    throw Refusal(
      status: .forbidden, code: "denied", message: "denied; nothing was carried out",
      remedy: "the log says by which rule")
  }

  /// Nobody answers a request that was cancelled: its stream ends without an answer.
  private func endCancelled(
    _ exchange: MCPHTTPGateway.Exchange, _ writer: ResponseWriter
  ) async throws -> [UInt8]? {
    withGateway { $0.refused(exchange) }
    try await writer.answer(.ok, [], type: "text/event-stream")
    return nil
  }

  /// The client went away, or the agent stops: what was held is on record as that, and never sent.
  private func leave(
    _ exchange: MCPHTTPGateway.Exchange, _ turn: MCPTurn
  ) async throws -> Never {
    let error = CancellationError()
    await end(exchange, how(error, "the agent was told to stop"))
    throw error
  }
}
