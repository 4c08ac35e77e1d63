import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOHTTP1

/// `POST /hooks/claude-code`: hook events of a coding agent over HTTP.
///
/// How the answers look is docs/spec/agent.md's and `HookAnswer`'s. The agent that asks waits for
/// the answer before it acts, so the record is durable before.
struct HookReceiver: Sendable {
  let recorder: AgentRecorder
  let decider: (any ActionDecider)?
  let policy: CapturePolicy
  /// Bytes of one event.
  let limit: Int

  /// Records one event, decides on it, and answers; `run` is the run that the request names, if it
  /// names one.
  func serve(_ request: IncomingRequest, run: String?, _ party: Party) async throws {
    guard request.head.method == .POST else { throw Refusal.method("POST") }
    guard case .whole(let bytes) = try await request.body.collect(upTo: limit) else {
      throw Refusal.tooLarge(limit)
    }
    let hook: CodingAgentHook
    do throws(HookError) {
      hook = try CodingAgentHook(bytes, digest: Identifiers.digest)
    } catch {
      throw Refusal.invalid(error.message, error.remedy)
    }
    // One transaction for event and decision: neither is ever on record without the other.
    let decided = hook.decided(by: decider, in: run, about: party, mint: Identifiers.mint)
    do throws(RecorderError) {
      _ = try await recorder.record(decided.drafts)
    } catch {
      // What is not held back has happened, or will, without a record.
      if policy == .failOpen || hook.moment == .after { recorder.lose(decided.drafts) }
      let refusal = Refusal.notRecorded(error.message)
      // A decision against the call stands, whether or not the log has it.
      guard policy == .failOpen, let decision = decided.decision, decision.isRestrictive else {
        return try await refuse(request, refusal, of: hook.name)
      }
    }
    try await request.writer.answer(
      .ok, decided.answer ?? HookAnswer.goOn, type: "application/json")
  }

  /// Answers that an event was not recorded.
  ///
  /// A coding agent goes on after any status but success; to hold it back takes an answer that says
  /// so, whatever was wrong with the request.
  func refuse(_ request: IncomingRequest, _ refusal: Refusal, of name: String? = nil) async throws {
    guard policy == .failClosed else { return try await request.writer.refuse(refusal) }
    let answer = HookAnswer.holdBack(name, reason: refusal.message)
    try await request.writer.answer(.ok, answer, type: "application/json")
  }
}
