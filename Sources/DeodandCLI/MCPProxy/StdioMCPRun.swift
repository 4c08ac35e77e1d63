import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandSystem
import Dispatch

/// One server's command run behind the proxy, from its start on record to its end on record.
///
/// The recorder is handed over open and is closed here, however the run ends.
struct StdioMCPRun {
  /// Program and arguments as they are given to the system; what is recorded has its secrets left
  /// out.
  let command: [String]
  let run: String
  let party: Party
  /// What happens to messages that can't be recorded.
  let policy: CapturePolicy
  let recorder: Recorder

  /// Runs it; the exit status to end with.
  ///
  /// Throws if the server could not be started, or if events were not recorded; with fail-open only
  /// after the server has ended.
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
      // The run that began on record ends on record, with the reason.
      let failure = Failure(error)
      _ = try await recorder.record(session.serverExited(.notStarted(failure.message)).drafts)
      try await recorder.close()
      throw failure
    }
    try SignalForwarding.begin(to: child.process)
    let proxy = StdioMCPProxy(child, session: session, log: log)
    // On a thread of its own: the proxy blocks, and the shared pool must not wait for a server.
    let ending = await withCheckedContinuation { continuation in
      DispatchQueue(label: "proxy").async { continuation.resume(returning: proxy.run()) }
    }
    if let failure = log.failure {
      // Events are missing: the log gets the word of that, if it can be written, in place of an
      // orderly end.
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
