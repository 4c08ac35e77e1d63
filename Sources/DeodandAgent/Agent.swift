package import Deodand
package import DeodandCapture
import DeodandConsole
package import DeodandEvents
package import DeodandHTTP
import DeodandSystem
import NIOCore
import NIOHTTP1
import NIOPosix

/// The companion agent: every way in which an AI system speaks, recorded as it happens, in one log.
///
/// One for each process: it owns the log's recorder, the sockets and the clients of upstreams.
/// `start` binds, `serve` serves, `close` ends the log; a caller that fails between them still has
/// to close.
package final class Agent: Sendable {
  /// Where a started agent can be reached.
  package struct Address: Sendable {
    /// Host and port, if it listens over TCP; the port is the one that was bound.
    package let tcp: ListenAddress?
    /// The path of the Unix socket, if it has one.
    package let socket: String?
  }

  /// Who decides on actions before they are passed on, and by which clock.
  package struct Decisions: Sendable {
    let decider: (any ActionDecider)?
    let clock: any HoldClock

    /// Nil lets every action pass.
    ///
    /// The clock is lent so that a test moves it itself.
    package init(
      _ decider: (any ActionDecider)? = nil, clock: any HoldClock = DispatchHoldClock()
    ) {
      self.decider = decider
      self.clock = clock
    }
  }

  /// As it was checked at the start; nothing of it changes while the agent runs.
  let configuration: AgentConfiguration
  /// The run of what names none.
  package let run: String
  let recorder: AgentRecorder
  package let metrics: AgentMetrics
  let log: AgentLog
  let access: Access
  /// Nil lets every action pass, and then nothing is recorded of decisions.
  let decider: (any ActionDecider)?
  /// One for each place that is listened on, TCP first.
  private let servers: [HTTPServer]
  private let stop: StopSignal
  /// Speaks to models, and to collectors of telemetry.
  let toModels: UpstreamClient
  /// The library asks for each to be shut down before it is dropped.
  private let clients: [UpstreamClient]
  /// What was made at the socket's path; nil if there is no socket.
  private let socketFile: SocketFile?
  /// By the name that stands first in a path.
  let models: [String: ModelProxy]
  /// By the name that stands in the path after `/mcp/`.
  let tools: [String: HTTPMCPProxy]
  /// Where it can be reached.
  package let address: Address

  /// Opens the log, binds, and is ready to serve.
  ///
  /// `decisions` says who decides on actions before they are passed on; by default all pass;
  /// `recording` is what the recorder is given besides what the configuration says.
  package static func start(
    _ configuration: AgentConfiguration, log: AgentLog, decisions: Decisions = Decisions(),
    recording base: RecorderConfiguration = RecorderConfiguration(.service)
  ) async throws -> Agent {
    try configuration.check()
    let access = try Access(file: configuration.tokens)
    // A port that anybody reaches would let anybody write evidence, and spend on the client's key.
    if let listen = configuration.listen, !listen.isLoopback, !access.isRestricted {
      throw ConfigurationError(
        "\(listen) is reached from other machines, and no token is asked for",
        "listen on 127.0.0.1, or name a file of tokens with --tokens")
    }
    let metrics = AgentMetrics(ConnectionRoom(configuration.limits.ofConnections))
    var recording = base
    recording.watches = configuration.watches
    recording.checkpointEvery = UInt64(configuration.checkpointRecords)
    // A stop must not take as long as a day's words take to index.
    recording.indexesAtClose = false
    let recorder = try await AgentRecorder(
      configuration.log, configuration: recording, metrics: metrics)
    // SwiftNIO's own group, which lives as long as the process and is never shut down.
    let group = MultiThreadedEventLoopGroup.singleton
    do {
      return try await Agent(
        configuration, access, recorder, metrics, log, decisions,
        servers: bind(configuration, metrics.room, on: group), on: group)
    } catch {
      // The error that is thrown says why; one of closing would hide it.
      try? await recorder.close()
      throw error
    }
  }

  /// Puts the parts together once the sockets are bound and the log is open.
  private init(
    _ configuration: AgentConfiguration, _ access: Access, _ recorder: AgentRecorder,
    _ metrics: AgentMetrics, _ log: AgentLog, _ decisions: Decisions,
    servers: (tcp: HTTPServer?, unix: HTTPServer?),
    on group: any EventLoopGroup
  ) throws {
    // One run for a whole life of the agent, unless each request or the operator names another.
    let run = configuration.run ?? Identifiers.mint()
    let stop = StopSignal()
    self.stop = stop
    toModels = try UpstreamClient(
      configuration.limits, trust: configuration.trust, on: group)
    // A client may listen to an MCP server for days before it says something.
    let toTools = try UpstreamClient(
      configuration.limits, trust: configuration.trust, waitsForEver: true, on: group)
    clients = [toModels, toTools]
    let toModels = toModels
    models = configuration.upstreams.reduce(into: [:]) { models, item in
      models[item.key] = ModelProxy(
        name: item.key, upstream: item.value, client: toModels, recorder: recorder, stop: stop)
    }
    tools = configuration.servers.reduce(into: [:]) { tools, item in
      tools[item.key] = HTTPMCPProxy(
        name: item.key, upstream: item.value, client: toTools, recorder: recorder, stop: stop,
        run: run, limit: configuration.limits.mcpBytes, decider: decisions.decider,
        clock: decisions.clock)
    }
    self.servers = [servers.tcp, servers.unix].compactMap { $0 }
    socketFile = configuration.socket.flatMap { SocketFile($0) }
    address = Address(
      // The port that was bound, for the one that was asked for may be 0.
      tcp: configuration.listen.flatMap { listen in
        (servers.tcp?.address?.port).map { ListenAddress(host: listen.host, port: $0) }
      }, socket: configuration.socket)
    self.configuration = configuration
    self.run = run
    self.access = access
    decider = decisions.decider
    self.recorder = recorder
    self.metrics = metrics
    self.log = log
  }

  /// Binds what is configured, TCP first.
  ///
  /// A socket that another process serves is left to it: binding would take the file from under it.
  private static func bind(
    _ configuration: AgentConfiguration, _ room: ConnectionRoom, on group: any EventLoopGroup
  ) async throws -> (tcp: HTTPServer?, unix: HTTPServer?) {
    let limits = configuration.limits.ofConnections
    var tcp: HTTPServer?
    if let listen = configuration.listen {
      do {
        tcp = try await HTTPServer.bind(.tcp(listen), on: group, limits: limits, room: room)
      } catch {
        throw Failure(
          .unable, "cannot listen on \(listen): \(SystemError.text(of: error))",
          hint: "choose another port with --listen, or stop the program that has it")
      }
    }
    guard let socket = configuration.socket else { return (tcp, nil) }
    // Binding removes a file that stands there, for it may be left of an agent that was killed.
    guard !UnixSocket.isServed(socket) else {
      throw Failure(
        .unable, "cannot listen on \(socket): another process listens there",
        hint: "choose another path with --socket, or stop the program that has it")
    }
    do {
      // Nobody else may connect between its making and its having its mode.
      let unix = try await Files.withPrivateMask {
        try await HTTPServer.bind(.unix(path: socket), on: group, limits: limits, room: room)
      }
      switch configuration.socketMode {
      case .owner: try Files.makePrivate(socket)
      case .group: try Files.openToGroup(socket)
      }
      return (tcp, unix)
    } catch {
      throw Failure(
        .unable, "cannot listen on \(socket): \(SystemError.text(of: error))",
        hint: "choose a path of at most 100 bytes in a directory that can be written")
    }
  }

  /// Serves until the task is cancelled; then answers what was begun, and closes the log.
  ///
  /// Nothing that was acknowledged is lost: a receipt was given after its record was durable.
  package func serve() async throws {
    let responder = AgentResponder(self)
    let servers = servers
    let grace = configuration.limits.graceSeconds
    // Detached from the caller's cancellation, which means: begin to stop.
    let serving = Task.detached {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for server in servers {
          group.addTask { try await server.serve { await responder.respond(to: $0) } }
        }
        try await group.waitForAll()
      }
    }
    let heart = Task { await beat() }
    let stopping = Task {
      // Nothing is taken any more; what was begun has `grace` seconds for its end.
      await Self.untilCancelled()
      for server in servers { server.stop() }
      // Detached, for this task is cancelled already and would not sleep.
      try? await Task.detached { try await Task.sleep(for: .seconds(grace)) }.value
      // First, so that whatever the cancellation ends is recorded as ended by us.
      stop.give()
      serving.cancel()
    }
    let outcome = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      stopping.cancel()
    }
    // It may be recording: the log is closed only when it is done.
    heart.cancel()
    _ = await heart.result
    // The path is free as soon as nobody listens there.
    socketFile?.remove()
    for tool in tools.values { await tool.shutdown() }
    for client in clients { await client.shutdown() }
    // Nobody asked it to stop: then it must not look as if somebody had.
    if case .failure(let error) = outcome, !Task.isCancelled { throw error }
  }

  /// Ends the log: what was lost, the stop, a checkpoint.
  ///
  /// Calls after this are refused, by the recorder.
  package func close() async throws(RecorderError) { try await recorder.close() }

  /// Records something of the agent's own, such as a run.
  @discardableResult
  package func record(_ drafts: [EventDraft]) async throws(RecorderError) -> [Receipt] {
    try await recorder.record(drafts)
  }

  /// Waits for cancellation; there is no event to wait for, so it sleeps, and a cancellation ends
  /// the sleep.
  private static func untilCancelled() async {
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
  }

  /// States at intervals that the recorder lives, and signs the log.
  private func beat() async {
    guard configuration.heartbeatSeconds > 0 else { return }
    let indexing = BackgroundIndex(configuration.log)
    while true {
      do {
        try await Task.sleep(for: .seconds(configuration.heartbeatSeconds))
      } catch {
        return
      }
      // The same interval for both: a session that nobody used for one whole beat is idle.
      for tool in tools.values { await tool.endIdleSessions() }
      do throws(RecorderError) {
        _ = try await recorder.record([recorder.heartbeat])
        try await recorder.checkpoint()
        // Only after a commit that went through: a storage that fails has enough to do.
        indexing.advance()
      } catch {
        // It goes on beating, for the recorder opens a log anew whose storage is mended.
        log.say(.error, "not recording", ["reason": .string(error.message)])
      }
    }
  }
}
