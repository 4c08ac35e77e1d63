import AsyncHTTPClient
import Deodand
import DeodandAgent
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandStore
import Dispatch
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An agent in this process with an upstream beside it, both on ports that the system chose.
final class AgentHarness: Sendable {
  /// What the upstream was sent.
  struct Seen: Sendable {
    let head: NIOHTTP1.HTTPRequestHead
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// A response of the agent.
  struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  let root: URL
  let agent: Agent
  private let serving: Task<Void, any Error>
  private let upstream: Upstream
  private let client: HTTPClient

  /// Starts both; `change` makes the configuration of the agent.
  init(
    decisions: Agent.Decisions = .init(), fault: (@Sendable (LogWriter.Step) -> StoreError?)? = nil,
    policy: CapturePolicy = .failClosed,
    answer: @escaping Upstream.Answer = Upstream.ok,
    configure change: (inout AgentConfiguration, BaseURL) -> Void = { _, _ in }
  ) async throws {
    root = FileManager.default.temporaryDirectory.appending(path: "deodand-agent-\(UUID())")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let state = StateDirectory(path: root.appending(path: "state").path)
    let log = root.appending(path: "log").path
    _ = try LogDirectory.create(at: log, origin: "example.com/test", state: state)
    upstream = try await Upstream.start(answer)
    let base = BaseURL(scheme: .http, host: "127.0.0.1", port: upstream.port, path: "")
    var configuration = AgentConfiguration(log: log)
    configuration.listen = ListenAddress(host: "127.0.0.1", port: 0)
    configuration.upstreams = ["model": .init(base, policy)]
    configuration.servers = ["tools": .init(base, policy)]
    configuration.run = "r1"
    configuration.heartbeatSeconds = 0
    configuration.limits.graceSeconds = 0
    change(&configuration, base)
    var recording = RecorderConfiguration(.service)
    recording.state = state
    recording.fault = fault
    agent = try await Agent.start(
      configuration, log: AgentLog(isQuiet: true), decisions: decisions, recording: recording)
    let agent = agent
    serving = Task { try await agent.serve() }
    var settings = HTTPClient.Configuration()
    settings.redirectConfiguration = .disallow
    settings.decompression = .disabled
    client = HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: settings)
  }

  /// What the upstream has been sent so far.
  var seen: [Seen] { upstream.seen }

  /// Asks the upstream itself, so that whatever was on its way to it has come first.
  func askUpstream() async throws {
    _ = try await send(port: upstream.port, "/probe", [:], "")
  }

  /// Sends a POST to the agent.
  func post(
    _ path: String, _ body: String, _ headers: HTTPHeaders = [:]
  ) async throws -> Reply {
    try await send(port: agent.address.tcp?.port ?? 0, path, headers, body)
  }

  /// Sends a GET to the agent.
  func get(_ path: String, _ headers: HTTPHeaders = [:]) async throws -> Reply {
    try await send(port: agent.address.tcp?.port ?? 0, path, headers, nil)
  }

  /// Sends bytes as they are, and reads until the agent ends the connection.
  func raw(_ bytes: [UInt8]) async throws -> [UInt8] {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: agent.address.tcp?.port ?? 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(bytes: bytes))
      var all: [UInt8] = []
      for try await piece in inbound { all += piece.readableBytesView }
      return all
    }
  }

  private func send(
    port: Int, _ path: String, _ headers: HTTPHeaders, _ body: String?
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = body == nil ? .GET : .POST
    request.headers = headers
    request.body = body.map { .bytes(ByteBuffer(string: $0)) }
    let response = try await client.execute(request, deadline: .distantFuture)
    let bytes = try await response.body.collect(upTo: 1 << 24)
    return Reply(
      status: Int(response.status.code), headers: response.headers,
      body: Array(bytes.readableBytesView))
  }

  /// Stops everything, and reads the log.
  func finish() async throws -> [Record] {
    serving.cancel()
    _ = await serving.result
    try await agent.close()
    try await client.shutdown()
    await upstream.stop()
    return try records()
  }

  /// The records as they stand in the log now.
  func records() throws -> [Record] {
    let reader = try LogReader(root.appending(path: "log").path)
    var records: [Record] = []
    try reader.forEachRecord(in: 0..<reader.size) { _, bytes throws(ReadError) in
      if let record = try? Record(parsing: bytes) { records.append(record) }
      return true
    }
    return records
  }

  deinit { try? FileManager.default.removeItem(at: root) }
}

extension [Record] {
  /// Those of the types that a test is about, without the prefix.
  var names: [String] {
    map { String($0.type.rawValue.dropFirst("deodand.".count)) }
      .filter { !$0.hasPrefix("recorder.") && !$0.hasPrefix("log.") }
  }

  func of(_ type: EventType) -> [Record] { filter { $0.type == type } }
}

/// A server that keeps what it is sent, and answers as a test wants it to.
final class Upstream: Sendable {
  typealias Answer = @Sendable (AgentHarness.Seen, ResponseWriter) async throws -> Void

  let port: Int
  private let server: HTTPServer
  private let kept: Kept
  private let task: Task<Void, any Error>

  /// What was sent, shared with the task that serves.
  private final class Kept: Sendable {
    let all = Mutex<[AgentHarness.Seen]>([])
  }

  private init(_ server: HTTPServer, _ port: Int, _ kept: Kept, _ task: Task<Void, any Error>) {
    self.server = server
    self.port = port
    self.kept = kept
    self.task = task
  }

  /// Listens, and answers.
  static func start(_ answer: @escaping Answer) async throws -> Upstream {
    let server = try await HTTPServer.bind(
      .tcp(ListenAddress(host: "127.0.0.1", port: 0)), on: MultiThreadedEventLoopGroup.singleton)
    let kept = Kept()
    let task = Task {
      try await server.serve { request in
        guard case .whole(let body)? = try? await request.body.collect(upTo: 1 << 24) else {
          return
        }
        let seen = AgentHarness.Seen(head: request.head, body: body)
        if request.head.uri != "/probe" { kept.all.withLock { $0.append(seen) } }
        try? await answer(seen, request.writer)
      }
    }
    return Upstream(server, server.address?.port ?? 0, kept, task)
  }

  var seen: [AgentHarness.Seen] { kept.all.withLock { $0 } }

  /// Answers every request of MCP with an empty result, and everything else with an empty object.
  @Sendable static func ok(_ seen: AgentHarness.Seen, _ writer: ResponseWriter) async throws {
    let id = (try? JSONReader.read(seen.body, profile: .wire))?["id"]?.integer
    let body = id.map { #"{"jsonrpc":"2.0","id":\#($0),"result":{"content":[]}}"# } ?? "{}"
    try await writer.answer(.ok, Array(body.utf8), type: "application/json")
  }

  func stop() async {
    server.stop()
    task.cancel()
    _ = await task.result
  }
}

/// Holds a log's commits back until a test lets them go.
final class CommitGate: Sendable {
  private struct State {
    var isShut = false
    var isReached = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let opened = DispatchSemaphore(value: 0)

  /// What a recorder is given as `fault`: it never fails, it waits.
  func check(_ step: LogWriter.Step) -> StoreError? {
    guard step == .commit else { return nil }
    let (isShut, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
      // Who waits may have begun before the gate was shut: a commit that passes is not theirs.
      guard state.isShut else { return (false, nil) }
      defer { (state.isReached, state.waiter) = (true, nil) }
      return (true, state.waiter)
    }
    waiter?.resume()
    if isShut { opened.wait() }
    return nil
  }

  /// The next commit waits; whoever waits for that already goes on waiting.
  func shut() { state.withLock { ($0.isShut, $0.isReached) = (true, false) } }

  /// Waits until a commit waits.
  func reached() async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if !state.isReached { state.waiter = continuation }
        return state.isReached
      }
      if isReached { continuation.resume() }
    }
  }

  /// Lets the commit that waits go, and all after it.
  func open() {
    state.withLock { $0.isShut = false }
    opened.signal()
  }
}
