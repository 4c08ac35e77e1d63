import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import Synchronization

/// Records from plain threads: a call returns when the events are durable, or says that they are
/// not.
final class ProxyLog: Sendable {
  private let recorder: Recorder
  private let policy: CapturePolicy
  private struct State {
    var dropped = 0
    var failure: Failure?
  }
  private let state = Mutex(State())

  init(_ recorder: Recorder, policy: CapturePolicy) {
    self.recorder = recorder
    self.policy = policy
  }

  /// The first failure, if there was one.
  var failure: Failure? { state.withLock { $0.failure } }
  /// Whether nothing may happen any more, since it could not be recorded.
  var isStopped: Bool { policy == .failClosed && failure != nil }
  /// How many events were lost.
  var dropped: Int { state.withLock { $0.dropped } }

  /// Records events; true if the line that they come from may be forwarded.
  func record(_ drafts: [EventDraft]) -> Bool {
    if drafts.isEmpty { return true }
    do throws(RecorderError) {
      _ = try recorder.recordBlocking(drafts)
      return true
    } catch {
      return admit(error, lost: drafts.count)
    }
  }

  private func admit(_ error: RecorderError, lost: Int) -> Bool {
    let failure = ErrorRendering.failure(for: error)
    let isFirst = state.withLock { state in
      defer {
        state.dropped += lost
        state.failure = state.failure ?? failure
      }
      return state.failure == nil
    }
    if isFirst {
      let consequence =
        policy == .failOpen
        ? "calls are forwarded without a record" : "calls that can't be recorded are not forwarded"
      Notice.say("deodand: error: \(failure.message); \(consequence)")
      if let hint = failure.hint { Notice.say("deodand: hint: \(hint)") }
    }
    return policy == .failOpen
  }
}
