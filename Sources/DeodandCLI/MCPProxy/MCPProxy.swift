import Deodand
import DeodandCapture
import DeodandEvents
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The recording proxy between an MCP client on our standard streams and a server that we start.
///
/// One thread for each direction, so that a slow reader on one side never stops the other. The bytes of
/// each line are forwarded unchanged, after what they mean is durable.
final class MCPProxy: Sendable {
  private let child: ChildProcess
  private let log: ProxyLog
  private let session: Mutex<MCPSession>
  /// Held while a line is written to the client: refusals come from the other direction's thread.
  private let clientOutput = Mutex(())
  /// Entered while a line is being recorded.
  private let recording = DispatchGroup()
  private let hasEnded = Mutex(false)
  private let clientIsDone = DispatchSemaphore(value: 0)
  private let serverIsDone = DispatchSemaphore(value: 0)
  /// How long a server may take to end after its standard input was closed, then after SIGTERM.
  private static let grace = DispatchTimeInterval.seconds(5)
  private static let chunk = 1 << 16

  init(_ child: ChildProcess, session: MCPSession, log: ProxyLog) {
    self.child = child
    self.log = log
    self.session = Mutex(session)
  }

  /// Runs until the server has ended; how it ended.
  func run() -> ChildProcess.Ending {
    let outputs = DispatchGroup()
    DispatchQueue(label: "client to server").async { self.clientToServer() }
    DispatchQueue(label: "server to client").async(group: outputs) { self.serverToClient() }
    DispatchQueue(label: "standard error").async(group: outputs) { self.standardError() }
    DispatchQueue(label: "shutdown").async { self.endServerWhenClientIsDone() }
    let ending = child.wait()
    serverIsDone.signal()
    // A grandchild may hold the pipes open; what the server itself wrote is read by then.
    _ = outputs.wait(timeout: .now() + .seconds(2))
    hasEnded.withLock { $0 = true }
    recording.wait()
    return ending
  }

  /// The drafts that end the session.
  func ended(_ ending: ChildProcess.Ending) -> [EventDraft] {
    session.withLock { session in
      switch ending {
      case .exited(let status): session.ended(.exited(status))
      case .signalled(let signal): session.ended(.signalled(signal))
      }
    }
  }

  // MARK: - Directions

  private func clientToServer() {
    pump(from: 0, side: .client) { self.forward($0, from: .client, to: self.child.input) }
    close(child.input)
    clientIsDone.signal()
  }

  private func serverToClient() {
    pump(from: child.output, side: .server) { self.forward($0, from: .server, to: 1) }
    // The client is gone or the log failed: a server that goes on would act unrecorded.
    clientIsDone.signal()
  }

  private func pump(
    from descriptor: Int32, side: MCPSession.Side, _ handle: (LineFramer.Piece) -> Bool
  ) {
    var framer = LineFramer()
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = Pipe.read(descriptor, into: &buffer)
      if bytes.isEmpty { break }
      for piece in framer.push(bytes) where !handle(piece) { return }
    }
    if let rest = framer.finish() { _ = handle(rest) }
  }

  /// Records and forwards a piece; false if this direction has to end.
  private func forward(
    _ piece: LineFramer.Piece, from side: MCPSession.Side, to descriptor: Int32
  ) -> Bool {
    // Once the server has ended, nothing that a client still says is recorded as if it had been heard.
    recording.enter()
    guard !hasEnded.withLock({ $0 }) else {
      recording.leave()
      return false
    }
    let (bytes, step) = look(at: piece, from: side)
    let isRecorded = log.record(step.drafts)
    recording.leave()
    guard isRecorded else {
      if let refusal = step.refusal { _ = writeToClient(refusal) }
      return false
    }
    return descriptor == 1 ? writeToClient(bytes) : Pipe.write(descriptor, bytes)
  }

  private func look(
    at piece: LineFramer.Piece, from side: MCPSession.Side
  ) -> (bytes: [UInt8], step: MCPSession.Step) {
    switch piece {
    case .line(let line), .rest(let line):
      return (line, session.withLock { $0.line(line, from: side) })
    case .oversized(let part):
      let draft = session.withLock { $0.oversized(byteCount: part.count, from: side) }
      return (part, MCPSession.Step(drafts: [draft]))
    }
  }

  private func writeToClient(_ bytes: [UInt8]) -> Bool {
    clientOutput.withLock { _ in Pipe.write(1, bytes) }
  }

  /// Free text: forwarded at once, recorded as it comes, never a reason to stop.
  private func standardError() {
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = Array(Pipe.read(child.error, into: &buffer))
      if bytes.isEmpty { return }
      _ = Pipe.write(2, bytes)
      _ = log.record([session.withLock { $0.standardError(bytes) }])
    }
  }

  // MARK: - Shutdown

  /// MCP's shutdown of a stdio server: close its input, wait, SIGTERM, wait, SIGKILL.
  private func endServerWhenClientIsDone() {
    clientIsDone.wait()
    // The server gets time to finish, unless nothing that it does now could be recorded.
    if !log.isStopped { _ = serverIsDone.wait(timeout: .now() + Self.grace) }
    kill(child.pid, SIGTERM)
    DispatchQueue(label: "kill").asyncAfter(deadline: .now() + Self.grace) {
      kill(self.child.pid, SIGKILL)
    }
  }
}

/// Runs a server's command behind the proxy; the exit status to end with.
func runMCPProxy(
  command: [String], run: String, policy: ProxyPolicy, recorder: Recorder
) async throws -> Int32 {
  let session = MCPSession(run: run, digest: Identifiers.digest, mint: Identifiers.mint)
  let log = ProxyLog(recorder, policy: policy)
  // Before anything runs it is on record what runs.
  _ = try await recorder.record([session.started(command: command, policy: policy.rawValue)])
  let child: ChildProcess
  do {
    child = try ChildProcess.start(command)
  } catch {
    var session = session
    let reason = (error as? Failure)?.message ?? "unknown"
    _ = try await recorder.record(session.ended(.notStarted(reason)))
    try await recorder.close()
    throw error
  }
  try SignalForwarding.begin(to: child.pid)
  let proxy = MCPProxy(child, session: session, log: log)
  let ending = await withCheckedContinuation { continuation in
    DispatchQueue(label: "proxy").async { continuation.resume(returning: proxy.run()) }
  }
  if let failure = log.failure {
    await ProxyLoss.record(log.dropped, in: recorder.directory.path, run: run)
    throw policy == .failOpen
      ? Failure(
        .unable, "\(log.dropped) events were not recorded: \(failure.message)", hint: failure.hint)
      : failure
  }
  _ = try await recorder.record(proxy.ended(ending))
  try await recorder.close()
  return ending.status
}

/// Says in the log, if it can be written again, that events were lost.
enum ProxyLoss {
  static func record(_ count: Int, in path: String, run: String) async {
    guard let recorder = try? await Recorder.open(path) else {
      Notice.print("deodand: error: \(count) events were lost and the log can't say so")
      return
    }
    let draft = EventDraft(
      .recorderDropped, basis: .observed, subject: "run/" + run,
      data: ["count": .integer(Int64(count)), "reason": "the storage failed"])
    if (try? await recorder.record(draft)) == nil {
      Notice.print("deodand: error: \(count) events were lost and the log can't say so")
    }
    try? await recorder.close()
  }
}
