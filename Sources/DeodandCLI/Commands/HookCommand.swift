import ArgumentParser
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandSystem

/// `deodand hook`: one hook event of a coding agent.
///
/// One process for each event, so it opens the log, records and ends; answers and statuses are
/// those that docs/spec/capture.md states.
struct HookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook",
    abstract: "Record one hook event of a coding agent (Claude Code) from standard input.",
    discussion: """
      Name it as the command of the agent's hooks: it reads the event's JSON, records it, and prints \
      nothing. If it can't record, it says so on standard error with status 4, which the agent reports and \
      goes on. With --fail-closed it holds the agent back instead (status 2), where the agent is about to \
      act or to take in a prompt.
      """)

  /// Without it a log that fails never stands in the agent's way.
  @Flag(help: "Hold the agent back if its intent can't be recorded.")
  var failClosed = false

  @OptionGroup var parties: PartyOptions
  @OptionGroup var log: LogOption

  func run() async throws {
    // All of standard input: the agent closes it after the event.
    let bytes = try Files.read("-")
    let hook: CodingAgentHook
    do {
      hook = try CodingAgentHook(bytes, digest: Identifiers.digest)
    } catch {
      // Nobody knows what the event was, so it is taken for one that acts.
      throw failure(error, isBefore: true)
    }
    do {
      // Every event opens the log anew; it shares the record of a start with others of this machine
      // and leaves none of a stop.
      let recorder = try await OpenLog.recorder(
        log, watches: [Watch(.hook)], mode: .oneShot)
      // Nobody decides here, for a process that lives for one event knows no policy.
      let decided = hook.decided(
        by: nil, in: Environment.variable("DEODAND_RUN"), about: parties.party,
        mint: Identifiers.mint)
      _ = try await recorder.record(decided.drafts)
      try await recorder.close()
      // Without a decision nothing is printed: the agent would read it as one.
      if let answer = decided.answer {
        try Output.standard.line(String(decoding: answer, as: UTF8.self))
      }
    } catch {
      // Only before: what has happened can't be held back.
      throw failure(error, isBefore: hook.moment == .before)
    }
  }

  /// Status 2 would hold the agent back, so it is kept for the case in which that is wanted.
  private func failure(_ error: any Error, isBefore: Bool) -> Failure {
    let failure = ErrorRendering.failure(for: error)
    let isHeldBack = failClosed && isBefore
    return Failure(
      isHeldBack ? .usage : .unable, "not recorded: \(failure.message)", hint: failure.hint)
  }
}
