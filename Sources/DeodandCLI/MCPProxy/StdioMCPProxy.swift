package import DeodandCapture
import DeodandConsole
import DeodandDialogue
package import DeodandEvents
package import DeodandSystem
import Dispatch
import Synchronization

/// The recording proxy between an MCP client on two descriptors and a server that we start.
///
/// One thread for each direction, so that a slow reader on one side never stops the other. What the
/// lines mean, and what is done about it, is `MCPSession`'s and `MCPTurn`'s; this moves the bytes,
/// and keeps their order.
///
/// Locks: the session's is held for one frame, that of an output for one write; no two are held at
/// once but the output's around the session's, in `release`.
package final class StdioMCPProxy: Sendable {
  /// Where the client is.
  package struct Client: Sendable {
    /// Where its messages are read.
    let input: Int32
    /// Where it reads.
    let output: Int32
    /// Where the server's standard error goes.
    let error: Int32

    /// The client on our standard streams.
    package static let standard = Client(input: 0, output: 1, error: 2)

    /// A client on other descriptors; `output` is closed with the proxy's client side.
    package init(input: Int32, output: Int32, error: Int32) {
      self.input = input
      self.output = output
      self.error = error
    }
  }

  /// The server, with pipes for its three streams.
  private let child: PipedProcess
  private let client: Client
  /// Records before anything passes.
  private let log: ProxyLog
  /// The threads of both directions, the clock and whoever decides call it, each under the lock;
  /// what it answers is carried out after that.
  private let session: Mutex<MCPSession>
  private let holds: StdioHolds
  /// Refusals and answers come from other threads than the one that passes the server's lines.
  private let clientOutput: LineOutput
  /// Lines that were held come from other threads than the one that passes the client's.
  private let serverInput: LineOutput
  /// Entered while a line is being recorded.
  private let recording = DispatchGroup()
  /// Whether the server is known to have ended.
  private let hasEnded = Mutex(false)
  /// Whether what the server answers still reaches the client.
  private let outputIsOpen = Mutex(true)
  /// Signalled when there is a reason to end the server.
  private let clientIsDone = DispatchSemaphore(value: 0)
  /// Signalled when the server has ended.
  private let serverIsDone = DispatchSemaphore(value: 0)
  /// How long a server may take to end after its standard input was closed, then after SIGTERM.
  private static let grace = DispatchTimeInterval.seconds(5)
  /// How many times that, while requests are open.
  private static let graces = 24
  /// Bytes that are read at a time.
  private static let chunk = 1 << 16

  /// A proxy before a server that runs; `decider` is the session's, and told of holds.
  package init(
    _ child: PipedProcess, client: Client = .standard, session: MCPSession, log: ProxyLog,
    decider: (any ActionDecider)? = nil, clock: any HoldClock = DispatchHoldClock()
  ) {
    self.child = child
    self.client = client
    self.log = log
    self.session = Mutex(session)
    holds = StdioHolds(decider, clock)
    clientOutput = LineOutput(client.output)
    serverInput = LineOutput(child.input)
  }

  /// Runs until the server has ended; how it ended.
  ///
  /// Blocks the calling thread for the whole run.
  ///
  /// On return nothing is being recorded any more, so the caller may record the end.
  package func run() -> ChildProcess.Ending {
    let outputs = DispatchGroup()
    DispatchQueue(label: "client to server").async { self.clientToServer() }
    DispatchQueue(label: "server to client").async(group: outputs) { self.serverToClient() }
    DispatchQueue(label: "standard error").async(group: outputs) { self.standardError() }
    DispatchQueue(label: "shutdown").async { self.endServerWhenClientIsDone() }
    let ending = child.process.wait()
    serverIsDone.signal()
    // A grandchild may hold the pipes open; what the server itself wrote is read by then.
    // Two seconds at most, for what holds them open may never end.
    _ = outputs.wait(timeout: .now() + .seconds(2))
    hasEnded.withLock { $0 = true }
    recording.wait()
    holds.endAll()
    return ending
  }

  /// The drafts that end the session.
  ///
  /// To be recorded by the caller, after `run` has returned.
  package func ended(_ ending: ChildProcess.Ending) -> [EventDraft] {
    session.withLock { session in
      switch ending {
      case .exited(let status): session.serverExited(.exited(status: status)).drafts
      case .signalled(let signal): session.serverExited(.signalled(signal)).drafts
      }
    }
  }

  // MARK: - Directions

  /// Ends when the client closes its side, or when nothing of its may pass any more.
  private func clientToServer() {
    pump(from: client.input, .client)
    // First, so that nothing of what is held can still be written.
    _ = carryOut(.client) { $0.clientClosed() }
    serverInput.end()
    clientIsDone.signal()
  }

  /// Ends when the server closes its standard output, or when nothing of its may pass any more.
  private func serverToClient() {
    pump(from: child.output, .server)
    // The client is gone or the log failed: a server that goes on would act unrecorded.
    outputIsOpen.withLock { $0 = false }
    clientIsDone.signal()
  }

  /// Reads one direction to its end, and carries out what the session says of each frame.
  private func pump(from descriptor: Int32, _ peer: MCPPeer) {
    var framer = LineFramer()
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = ByteStream.read(descriptor, into: &buffer)
      let frames = bytes.isEmpty ? framer.finish().map { [$0] } ?? [] : framer.append(bytes)
      // Parsing needs no session, so a large message holds up nobody else.
      let parsed = frames.map { MCPFrame($0) }
      let isPassed = carryOut(peer) { session in parsed.flatMap { session.take($0, from: peer) } }
      // An empty read was the end of the stream.
      guard isPassed, !bytes.isEmpty else { return }
    }
  }

  /// Records what the session says in one transaction, then takes its steps in order; false if this
  /// direction has to end.
  private func carryOut(
    _ peer: MCPPeer, _ take: (inout MCPSession) -> [MCPAction]
  ) -> Bool {
    // Once the server has ended, nothing that a client still says is recorded as if it had been
    // heard.
    recording.enter()
    guard !hasEnded.withLock({ $0 }) else {
      recording.leave()
      return false
    }
    let turn = MCPTurn(session.withLock { take(&$0) })
    // Outside the session's lock: the other direction goes on while this one waits for the disk.
    let isRecorded = log.record(turn.drafts)
    recording.leave()
    guard isRecorded else {
      refuse(turn.refusals)
      return false
    }
    for step in turn.steps {
      guard perform(step, from: peer) else { return false }
    }
    return true
  }

  /// Takes one step after the transaction; false if this direction has to end.
  private func perform(_ step: MCPTurn.Step, from peer: MCPPeer) -> Bool {
    switch step {
    case .forward(let bytes): return output(to: peer.other).pass(bytes)
    case .record(let drafts): return recordUnlessEnded(drafts)
    case .answer(let answer):
      // A client that reads no answers may still have lines to pass.
      _ = output(to: answer.peer).insert { answer.lines }
      return true
    case .hold(let held):
      for hold in held { holds.begin(hold) { self.decide(hold.id, $0) } }
      return true
    case .release(let release):
      // Within the output's lock, so that no cancellation of the client's overtakes what it
      // cancels.
      return serverInput.insert { session.withLock { $0.release(release) } }
    case .endHolds(let ids):
      holds.end(ids)
      return true
    }
  }

  /// Somebody, or the clock, has decided on what is held.
  private func decide(_ hold: String, _ decision: ActionDecision) {
    _ = carryOut(.client) { $0.decide(hold, decision) }
    // Nobody who reads the client's lines may notice for long that nothing can be recorded.
    if log.isStopped { clientIsDone.signal() }
  }

  /// Whoever waits for an answer learns that none will come; a notification has nobody to tell.
  private func refuse(_ refusals: [MCPRefusal]) {
    let reason = log.failure?.message ?? "the log failed"
    for refusal in refusals {
      _ = output(to: refusal.peer).insert { refusal.lines(reason: reason) }
    }
  }

  /// For what need not be durable first: after the end it would stand behind the record of the end.
  private func recordUnlessEnded(_ drafts: [EventDraft]) -> Bool {
    recording.enter()
    defer { recording.leave() }
    return !hasEnded.withLock { $0 } && log.record(drafts)
  }

  /// Where a peer reads: the client's output, or the server's input.
  private func output(to peer: MCPPeer) -> LineOutput {
    peer == .client ? clientOutput : serverInput
  }

  /// Free text: forwarded at once, recorded as it comes, never a reason to stop.
  private func standardError() {
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let bytes = Array(ByteStream.read(child.error, into: &buffer))
      if bytes.isEmpty { return }
      _ = ByteStream.write(client.error, bytes)
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
    // A server that ignores SIGTERM is ended all the same, so that a client can close.
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
