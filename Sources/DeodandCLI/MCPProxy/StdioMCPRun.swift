import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandSystem
import Dispatch

/// One server's command run behind the proxy, from its start on record to its end on record.
struct StdioMCPRun {
  let command: [String]
  let run: String
  let party: Party
  let policy: CapturePolicy
  let recorder: Recorder

  /// Runs it; the exit status to end with.
  func run() async throws -> Int32 {
    var configuration = MCPSession.Configuration(
      subject: "run/" + run, mint: Identifiers.mint, digest: Identifiers.digest)
    configuration.party = party
    var session = MCPSession(configuration)
    let log = ProxyLog(recorder, policy: policy, run: run)
    // Before anything runs it is on record what runs.
    let start = session.started(command: command, policy: policy).drafts
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
    let proxy = StdioMCPProxy(child, session: session, log: log)
    let ending = await withCheckedContinuation { continuation in
      DispatchQueue(label: "proxy").async { continuation.resume(returning: proxy.run()) }
    }
    if let failure = log.failure {
      await log.sayLost(in: recorder.directory.path)
      throw policy == .failOpen
        ? Failure(
          .unable, "events not recorded: \(log.lost); \(failure.message)", hint: failure.hint)
        : failure
    }
    _ = try await recorder.record(proxy.ended(ending))
    try await recorder.close()
    return ending.status
  }
}
