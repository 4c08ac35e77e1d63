import AsyncHTTPClient
import Deodand
import DeodandCapture
import DeodandCoding
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOCore
import NIOHTTP1

/// The recording reverse proxy before a model's API.
///
/// The request is durable before its last byte is sent; the response is durable before its end is
/// passed on. Streams pass chunk by chunk.
///
/// One for each configured upstream. A request lives in one task, on its connection's loop
/// (docs/decisions/0014).
struct ModelProxy: Sendable {
  let name: String
  let upstream: AgentConfiguration.Upstream
  let client: UpstreamClient
  let recorder: AgentRecorder
  let stop: StopSignal
  /// Bodies up to this size are recorded in one piece.
  ///
  /// It is `Limits.heldBodyBytes`, in bytes.
  static let wholeBytes = 8 << 20
  /// How much of a larger body is recorded at a time.
  ///
  /// It is `Limits.bodyPartBytes`, in bytes.
  static let partBytes = 4 << 20

  /// Serves one request.
  ///
  /// `target` is path and query as the client sent them, without the agent's own prefix. Throws a
  /// `Refusal` if nothing was answered yet.
  func serve(
    _ request: IncomingRequest, target: String, subject: String, _ party: Party
  ) async throws {
    var configuration = ModelExchange.Configuration(
      subject: subject, upstream: name, mint: Identifiers.mint, digest: Identifiers.digest,
      decode: { bytes, coding in
        // Bounds what a small body may become in memory.
        ContentCoding.readable(bytes, header: coding, limit: 4 * Self.wholeBytes)
      })
    configuration.party = party
    configuration.person = upstream.person
    var exchange = ModelExchange(
      configuration,
      request: HTTPRequestHead(request.head, target: target))
    let relay = ResponseRelay(request.writer)
    let response: HTTPClientResponse
    do {
      switch try await request.body.collect(upTo: Self.wholeBytes) {
      case .whole(let body):
        let work = Self.weight(body.count, request.head.headers)
        // Durable before a byte of it is sent, unless the policy is fail-open.
        try await LongWork.run(on: work) { try await admit(exchange.request(body: body)) }
        response = try await send(request.head, target, body)
      case .more(let beginning):
        // Several parts are sealed one after another, which takes long in any case.
        response = try await LongWork.leavingLoop {
          try await stream(request, target, beginning, &exchange)
        }
      }
    } catch let error as RecorderError {
      throw Refusal.notRecorded(error.message)
    } catch {
      return try await unanswered(error, &exchange, relay, request)
    }
    try await relayResponse(response, &exchange, relay, isForHead: request.head.method == .HEAD)
  }

  /// How many bytes a body may have when its content coding is undone.
  ///
  /// An encoded body is weighed by the most that it may unpack to, for its own size says little.
  private static func weight(_ count: Int, _ headers: HTTPHeaders) -> Int {
    headers.contains(name: "content-encoding") ? 4 * wholeBytes : count
  }

  private func admit(_ drafts: [EventDraft]) async throws(RecorderError) {
    try await recorder.admit(drafts, upstream.policy)
  }

  private func send(
    _ head: NIOHTTP1.HTTPRequestHead, _ target: String, _ body: [UInt8]
  ) async throws -> HTTPClientResponse {
    try await client.send(head, to: upstream, target: target, body: body)
  }

  // MARK: - Large requests

  /// Records and sends a large body part by part; the last part only when the whole is durable.
  ///
  /// The pipe lets one part through at a time, so that memory holds no more than a few whatever the
  /// upstream's pace. A part that was sent is not the whole: without its last part no upstream has
  /// a request.
  private func stream(
    _ request: IncomingRequest, _ target: String, _ beginning: [UInt8],
    _ exchange: inout ModelExchange
  ) async throws -> HTTPClientResponse {
    let pipe = BodyPipe()
    let head = request.head
    // With a length the upstream gets a length, without one chunks, as the client did it.
    let length = head.headers.first(name: "content-length").flatMap { Int64($0) }
    async let response = client.send(
      head, to: upstream, target: target, body: pipe, length: length)
    do {
      var pending = beginning
      var isAtEnd = false
      while !isAtEnd {
        if let more = try await request.body.next() {
          pending += more.readableBytesView
        } else {
          isAtEnd = true
        }
        // More than a part stays pending, so that there is always a last part for the end.
        while pending.count > Self.partBytes {
          let part = Array(pending.prefix(Self.partBytes))
          pending.removeFirst(Self.partBytes)
          try await admit(exchange.requestPart(part))
          // An upstream that answers early takes nothing more; its answer is what counts then.
          guard await pipe.send(ByteBuffer(bytes: part)) else {
            let early = try await response
            try await admit(exchange.answeredEarly())
            return early
          }
        }
      }
      try await admit(exchange.request(body: pending))
      guard await pipe.send(ByteBuffer(bytes: pending)) else { return try await response }
      pipe.finish()
    } catch {
      // The upstream's request breaks off, and so is none.
      pipe.finish(throwing: error)
      throw error
    }
    return try await response
  }

  // MARK: - The response

  /// A stream passes as it comes, and its end after its record; of anything else the last piece
  /// waits for the record.
  ///
  /// Whoever reads either can't take it for whole before it is durable.
  private func relayResponse(
    _ response: HTTPClientResponse, _ exchange: inout ModelExchange, _ relay: ResponseRelay,
    isForHead: Bool
  ) async throws {
    exchange.responseHead(HTTPResponseHead(response))
    relay.keep(response.status, response.headers, isForHead: isForHead)
    let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
    let isStream = type.hasPrefix("text/event-stream")
    var held: ByteBuffer?
    var count = 0
    var end = ExchangeEnd.complete
    do {
      // A stream's head passes at once: the client waits for its first event.
      if isStream { try await relay.passHead() }
      for try await buffer in response.body {
        count += buffer.readableBytes
        // Only what is too long to be held is recorded before the end.
        try await LongWork.run(on: count <= Self.wholeBytes ? 0 : count) {
          try await admit(exchange.responseBody(Array(buffer.readableBytesView)))
        }
        if isStream {
          try await relay.pass(buffer)
        } else {
          // The last piece stays here until the whole is durable.
          if let before = held { try await relay.pass(before) }
          held = buffer
        }
      }
    } catch let error as RecorderError {
      throw error
    } catch {
      end = self.end(after: error)
    }
    do throws(RecorderError) {
      let work = Self.weight(count, response.headers)
      try await LongWork.run(on: work) { () async throws(RecorderError) in
        try await admit(exchange.end(end))
      }
    } catch {
      // What has passed can't be called back; the end that is missing tells the client.
      guard relay.hasBegun else { throw Refusal.notRecorded(error.message) }
      return
    }
    guard case .complete = end else {
      // What came passes; the end that is missing tells the client that it was not all.
      if let held { try await relay.pass(held) }
      return
    }
    try await relay.end(held)
  }

  /// No response came: what is recorded of that, and what the client is told.
  private func unanswered(
    _ error: any Error, _ exchange: inout ModelExchange, _ relay: ResponseRelay,
    _ request: IncomingRequest
  ) async throws {
    let end: ExchangeEnd
    var refusal: Refusal? = Refusal(
      status: .badGateway, code: "upstream_unreachable",
      message: "the upstream \(name) gave no answer",
      remedy: "check the upstream's address and the network")
    if let slow = error as? Refusal {
      end = .interrupted(by: .client)
      refusal = slow
    } else if Task.isCancelled || error is ConnectionEnded || error is CancellationError {
      end = .interrupted(by: stop.isGiven ? .shutdown : .client)
      refusal = nil
    } else {
      switch UpstreamClient.fault(error) {
      case .timeout:
        end = .interrupted(by: .timeout)
        refusal = Refusal(
          status: .gatewayTimeout, code: "upstream_timeout",
          message: "the upstream \(name) did not answer in time",
          remedy: "try again, or raise limits.connectSeconds or limits.idleSeconds")
      case .failed(let reason): end = .unreachable(reason: reason)
      }
    }
    do throws(RecorderError) {
      try await admit(exchange.end(end))
    } catch {
      throw Refusal.notRecorded(error.message)
    }
    // Nobody is told what nobody waits for.
    throw refusal ?? error
  }

  /// Told apart for the record: the agent that stops, the client that leaves, the upstream that is
  /// silent or breaks off.
  private func end(after error: any Error) -> ExchangeEnd {
    if Task.isCancelled || error is CancellationError || error is ChannelError {
      return .interrupted(by: stop.isGiven ? .shutdown : .client)
    }
    if case .timeout = UpstreamClient.fault(error) { return .interrupted(by: .timeout) }
    return .interrupted(by: .upstream)
  }
}
