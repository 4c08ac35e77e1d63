import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import NIOHTTP1

/// `POST /hooks/claude-code`: hook events of a coding agent over HTTP.
struct HookReceiver: Sendable {
  let recorder: AgentRecorder
  let policy: CapturePolicy
  let limit: Int

  func serve(_ request: IncomingRequest, run: String?) async throws {
    guard request.head.method == .POST else { throw Refusal.method("POST") }
    guard case .whole(let bytes) = try await request.body.collect(upTo: limit) else {
      throw Refusal.tooLarge(limit)
    }
    let hook: CodingAgentHook
    do throws(HookError) {
      hook = try CodingAgentHook(bytes, digest: Identifiers.digest)
    } catch {
      let refusal = Refusal.invalid(error.message, error.remedy)
      return try await hold(request, nil, reason: error.message, else: refusal)
    }
    do throws(RecorderError) {
      _ = try await recorder.record([hook.draft(in: run)])
    } catch {
      let refusal = Refusal.notRecorded(error.message)
      return try await hold(request, hook.name, reason: error.message, else: refusal)
    }
    try await request.writer.answer(.ok, HookAnswer.goOn, type: "application/json")
  }

  /// The agent goes on after an error; to hold it back takes an answer that says so.
  private func hold(
    _ request: IncomingRequest, _ name: String?, reason: String, else refusal: Refusal
  ) async throws {
    guard policy == .failClosed else { throw refusal }
    let answer = HookAnswer.holdBack(name, reason: reason)
    try await request.writer.answer(.ok, answer, type: "application/json")
  }
}
