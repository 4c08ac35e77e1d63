package import Deodand
import DeodandCapture
import DeodandConsole
package import DeodandEvents
import Synchronization

/// Records from plain threads: a call returns when the events are durable, or says that they are
/// not.
///
/// One for a run. With fail-closed the first failure stops the run for good; with fail-open events
/// are counted and let pass.
package final class ProxyLog: Sendable {
  private let recorder: Recorder
  private let policy: CapturePolicy
  private let ledger: LossLedger
  private let firstFailure = Mutex<Failure?>(nil)

  /// Records with a recorder, for one run.
  ///
  /// The recorder stays the caller's to close.
  package init(_ recorder: Recorder, policy: CapturePolicy, run: String) {
    self.recorder = recorder
    self.policy = policy
    ledger = LossLedger(subject: "run/" + run)
  }

  /// The first failure, if there was one.
  var failure: Failure? { firstFailure.withLock { $0 } }
  /// Whether nothing may happen any more, since it could not be recorded.
  ///
  /// Threads look at this between their steps; it never turns back.
  var isStopped: Bool { policy == .failClosed && failure != nil }
  /// How many events were lost.
  var lost: Int { ledger.total }

  /// Records events; true if the line that they come from may be forwarded.
  ///
  /// Blocks the calling thread for as long as a commit takes, so never call it from a task.
  func record(_ drafts: [EventDraft]) -> Bool {
    if drafts.isEmpty { return true }
    do throws(RecorderError) {
      _ = try recorder.recordBlocking(drafts)
      return true
    } catch {
      // Counted under either policy: what the server did up to now is not undone.
      ledger.lose(drafts)
      return admit(error)
    }
  }

  /// Whether the events may pass; the first failure is told on standard error, later ones are not.
  private func admit(_ error: RecorderError) -> Bool {
    let failure = ErrorRendering.failure(for: error)
    let isFirst = firstFailure.withLock { first in
      defer { first = first ?? failure }
      return first == nil
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

  /// Says in the log, if it can be written again, that events were lost.
  ///
  /// Best effort: where the log can't be written, standard error is the only witness.
  func sayLost(in path: String) async {
    do {
      // The old recorder stopped for good, so this takes a new one.
      let recorder = try await Recorder.open(path)
      try await ledger.settle { draft throws(RecorderError) in _ = try await recorder.record(draft)
      }
      try await recorder.close()
    } catch {
      Notice.say("deodand: error: events were lost and the log can't say so: \(ledger.total)")
    }
  }
}
