import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandSystem
import Dispatch
import Synchronization

/// The recording proxy between an MCP client on our standard streams and a server that we start.
///
/// One thread for each direction, so that a slow reader on one side never stops the other. The
/// bytes of each line are forwarded unchanged, after what they mean is durable.
final class MCPProxy: Sendable {
  private let child: PipedProcess
  private let log: ProxyLog
  private let session: Mutex<MCPSession>
  /// Held while a line is written to the client: refusals come from the other direction's thread.
  private let clientOutput = Mutex(())
  /// The server's standard input, until it is closed; refusals of its requests come from the other
  /// direction's thread.
  private let serverInput: Mutex<Int32?>
  /// Entered while a line is being recorded.
  private let recording = DispatchGroup()
  private let hasEnded = Mutex(false)
  private let outputIsOpen = Mutex(true)
  private let clientIsDone = DispatchSemaphore(value: 0)
  private let serverIsDone = DispatchSemaphore(value: 0)
  /// How long a server may take to end after its standard input was closed, then after SIGTERM.
  private static let grace = DispatchTimeInterval.seconds(5)
  /// How many times that, while requests are open.
  private static let graces = 24
  private static let chunk = 1 << 16

  init(_ child: PipedProcess, session: MCPSession, log: ProxyLog) {
    self.child = child
    self.log = log
    self.session = Mutex(session)
    serverInput = Mutex(child.input)
  }

  /// Runs until the server has ended; how it ended.
  func run() -> ChildProcess.Ending {
    let outputs = DispatchGroup()
    DispatchQueue(label: "client to server").async { self.clientToServer() }
    DispatchQueue(label: "server to client").async(group: outputs) { self.serverToClient() }
    DispatchQueue(label: "standard error").async(group: outputs) { self.standardError() }
    DispatchQueue(label: "shutdown").async { self.endServerWhenClientIsDone() }
    let ending = child.process.wait()
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
      case .exited(let status): session.serverExited(.exited(status: status)).drafts
      case .signalled(let signal): session.serverExited(.signalled(signal)).drafts
      }
    }
  }

  // MARK: - Directions

  private func clientToServer() {
    pump(from: 0, .client)
    closeServerInput()
    session.withLock { _ = $0.clientClosed() }
    clientIsDone.signal()
  }

  private func serverToClient() {
    pump(from: child.output, .server)
    // The client is gone or the log failed: a server that goes on would act unrecorded.
    outputIsOpen.withLock { $0 = false }
    clientIsDone.signal()
  }

  private func pump(from descriptor: Int32, _ peer: MCPPeer) {
    var framer = LineFramer()
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = Stream.read(descriptor, into: &buffer)
      let frames = bytes.isEmpty ? framer.finish().map { [$0] } ?? [] : framer.append(bytes)
      guard pass(frames, from: peer), !bytes.isEmpty else { return }
    }
  }

  /// Records what frames that came together mean in one transaction, then forwards them in order;
  /// false if this direction has to end.
  private func pass(_ frames: [LineFramer.Frame], from peer: MCPPeer) -> Bool {
    // Parsing needs no session, so a large message holds up nobody else.
    let parsed = frames.map { MCPFrame($0) }
    // Once the server has ended, nothing that a client still says is recorded as if it had been
    // heard.
    recording.enter()
    guard !hasEnded.withLock({ $0 }) else {
      recording.leave()
      return false
    }
    let actions = session.withLock { session in parsed.flatMap { session.take($0, from: peer) } }
    let isRecorded = log.record(actions.draftsBeforeForwarding)
    recording.leave()
    guard isRecorded else {
      refuse(actions.refusals)
      return false
    }
    for action in actions {
      switch action {
      case .recordThenForward(_, let bytes, _), .forward(let bytes):
        guard write(bytes, to: peer.other) else { return false }
      case .record(let drafts):
        guard recordUnlessEnded(drafts) else { return false }
      }
    }
    return true
  }

  private func refuse(_ refusals: [MCPRefusal]) {
    let reason = log.failure?.message ?? "the log failed"
    for refusal in refusals { _ = write(refusal.lines(reason: reason), to: refusal.peer) }
  }

  private func recordUnlessEnded(_ drafts: [EventDraft]) -> Bool {
    recording.enter()
    defer { recording.leave() }
    return !hasEnded.withLock { $0 } && log.record(drafts)
  }

  private func write(_ bytes: [UInt8], to peer: MCPPeer) -> Bool {
    switch peer {
    case .client: clientOutput.withLock { _ in Stream.write(Stream.output, bytes) }
    case .server: serverInput.withLock { $0.map { Stream.write($0, bytes) } ?? false }
    }
  }

  private func closeServerInput() {
    serverInput.withLock { input in
      if let descriptor = input { Stream.close(descriptor) }
      input = nil
    }
  }

  /// Free text: forwarded at once, recorded as it comes, never a reason to stop.
  private func standardError() {
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = Array(Stream.read(child.error, into: &buffer))
      if bytes.isEmpty { return }
      _ = Stream.write(Stream.errors, bytes)
      _ = recordUnlessEnded(session.withLock { $0.stderr(bytes) }.drafts)
    }
  }

  // MARK: - Shutdown

  /// MCP's shutdown of a stdio server: close its input, wait, SIGTERM, wait, SIGKILL.
  private func endServerWhenClientIsDone() {
    clientIsDone.wait()
    // The server gets time to finish, unless nothing that it does now could be recorded.
    if !log.isStopped { waitForAnswers() }
    child.process.signal(Signals.terminate)
    DispatchQueue(label: "kill").asyncAfter(deadline: .now() + Self.grace) {
      self.child.process.signal(Signals.kill)
    }
  }

  /// A client that only sends its requests and closes still waits for the answers, so the grace
  /// begins anew while requests are open and somebody can be told.
  private func waitForAnswers() {
    for _ in 0..<Self.graces {
      if serverIsDone.wait(timeout: .now() + Self.grace) == .success { return }
      let isAwaited = outputIsOpen.withLock { $0 } && session.withLock { $0.hasOpenRequests }
      if !isAwaited || log.isStopped { return }
    }
  }
}

extension [MCPAction] {
  /// What must be durable before anything is forwarded.
  fileprivate var draftsBeforeForwarding: [EventDraft] {
    flatMap { action -> [EventDraft] in
      if case .recordThenForward(let drafts, _, _) = action { drafts } else { [] }
    }
  }

  fileprivate var refusals: [MCPRefusal] {
    compactMap { if case .recordThenForward(_, _, let refusal) = $0 { refusal } else { nil } }
  }

  /// Every draft.
  fileprivate var drafts: [EventDraft] {
    flatMap { action -> [EventDraft] in
      switch action {
      case .recordThenForward(let drafts, _, _), .record(let drafts): drafts
      case .forward: []
      }
    }
  }
}

/// Runs a server's command behind the proxy; the exit status to end with.
func runMCPProxy(
  command: [String], run: String, policy: CapturePolicy, recorder: Recorder
) async throws -> Int32 {
  var session = MCPSession(
    .init(subject: "run/" + run, mint: Identifiers.mint, digest: Identifiers.digest))
  let log = ProxyLog(recorder, policy: policy)
  // Before anything runs it is on record what runs.
  let start = session.started(command: command, policy: policy.rawValue).drafts
  _ = try await recorder.record(start)
  let child: PipedProcess
  do {
    child = try PipedProcess.start(command)
  } catch {
    let failure = Failure(error)
    _ = try await recorder.record(session.serverExited(.notStarted(failure.message)).drafts)
    try await recorder.close()
    throw failure
  }
  try SignalForwarding.begin(to: child.process)
  let proxy = MCPProxy(child, session: session, log: log)
  let ending = await withCheckedContinuation { continuation in
    DispatchQueue(label: "proxy").async { continuation.resume(returning: proxy.run()) }
  }
  if let failure = log.failure {
    await ProxyLoss.record(log.dropped, in: recorder.directory.path, run: run)
    throw policy == .failOpen
      ? Failure(
        .unable, "events not recorded: \(log.dropped); \(failure.message)", hint: failure.hint)
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
      Notice.say("deodand: error: events were lost and the log can't say so: \(count)")
      return
    }
    let draft = EventDraft(
      .recorderDropped, basis: .observed, subject: "run/" + run,
      data: ["count": .integer(Int64(count)), "reason": "the storage failed"])
    if (try? await recorder.record(draft)) == nil {
      Notice.say("deodand: error: events were lost and the log can't say so: \(count)")
    }
    try? await recorder.close()
  }
}
