package import Deodand
import DeodandConsole
package import DeodandEvents
import DeodandStore
import Synchronization

/// The agent's recorder: one log, opened again by itself after its storage failed.
///
/// A recorder stops for good when the storage fails (docs/decisions/0004). A process that lives for
/// months must not, so this opens a new one when somebody wants to record and enough time has
/// passed; what was lost until then is counted (`LossLedger`), and said in the log first.
package final class AgentRecorder: Sendable {
  /// What there is of a recorder.
  private enum Line: Sendable {
    case open(Recorder)
    /// Since when, and why.
    case failed(ContinuousClock.Instant, RecorderError)
    case closed
  }

  /// Guarded by one lock, which is never held across an `await`.
  private struct State {
    var line: Line
    /// Whether a task is opening the log: others fail at once rather than wait for it.
    var isOpening = false
  }

  private let state: Mutex<State>
  private let path: String
  private let configuration: RecorderConfiguration
  private let metrics: AgentMetrics
  private let ledger = LossLedger()
  /// How long a failed log is left alone.
  private static let pause = Duration.seconds(2)

  /// Opens the log.
  ///
  /// Throws if it can't be opened: an agent that never could record does not start.
  package init(
    _ path: String, configuration: RecorderConfiguration, metrics: AgentMetrics
  ) async throws(RecorderError) {
    let recorder = try await Recorder.open(path, configuration: configuration)
    state = Mutex(State(line: .open(recorder)))
    self.path = path
    self.configuration = configuration
    self.metrics = metrics
  }

  /// Records events; on return they are durable.
  ///
  /// Throws if they are not; a caller that lets them happen all the same has to say so by `lose`.
  package func record(_ drafts: [EventDraft]) async throws(RecorderError) -> [Receipt] {
    let start = ContinuousClock.now
    do throws(RecorderError) {
      let recorder = try await current()
      let receipts = try await record(drafts, with: recorder)
      metrics.recorded(drafts, in: ContinuousClock.now - start)
      return receipts
    } catch {
      metrics.notRecorded(drafts.count)
      throw error
    }
  }

  /// Only a failure of the storage ends a recorder; a draft at fault or a queue that is full does
  /// not.
  private func record(
    _ drafts: [EventDraft], with recorder: Recorder
  ) async throws(RecorderError) -> [Receipt] {
    do throws(RecorderError) {
      // A log that was only busy for a while is back without being opened again.
      if ledger.isOpen { try await sayLost(to: recorder) }
      return try await recorder.record(drafts)
    } catch {
      if error.code == .failed { fail(error, recorder) }
      throw error
    }
  }

  /// Counts events that happened, or were let happen, though they could not be recorded.
  func lose(_ drafts: [EventDraft]) { ledger.lose(drafts) }

  /// Opens a failed log again if it can be, without waiting for an event.
  ///
  /// A log that opens may still have no room, so it says that it is back.
  func probe() async {
    guard let recorder = try? await current() else { return }
    _ = try? await record([heartbeat], with: recorder)
  }

  /// That the recorder lives, and how many events it has recorded.
  var heartbeat: EventDraft {
    var draft = EventDraft(.recorderHeartbeat, basis: .observed)
    draft.data[.written] = Int64(metrics.totals.records)
    return draft
  }

  /// Whether what events announce may happen: they are durable, or the policy lets it pass.
  func admit(_ drafts: [EventDraft], _ policy: CapturePolicy) async throws(RecorderError) {
    if drafts.isEmpty { return }
    do throws(RecorderError) {
      _ = try await record(drafts)
    } catch {
      guard policy == .failOpen else { throw error }
      ledger.lose(drafts)
    }
  }

  /// Why nothing can be recorded now; nil if it can.
  ///
  /// Asked without waiting; by the time of the answer it may be otherwise.
  package var fault: RecorderError? {
    state.withLock { state in
      switch state.line {
      case .open: nil
      case .failed(_, let error): error
      case .closed: RecorderError(.closed, "the agent is stopping", remedy: "start it again")
      }
    }
  }

  /// Signs the log as it stands.
  package func checkpoint() async throws(RecorderError) {
    _ = try await current().checkpoint()
  }

  /// Records what is queued, signs a checkpoint, and closes the log.
  ///
  /// A second call does nothing.
  package func close() async throws(RecorderError) {
    let line = state.withLock { state in
      defer { state.line = .closed }
      // From now on nobody gets a recorder, whatever becomes of this one.
      return state.line
    }
    switch line {
    case .open(let recorder):
      try await sayLost(to: recorder)
      try await recorder.close()
    case .failed(_, let error):
      // The storage may have room again: then the log says what it lacks, and that it stopped.
      guard let recorder = try? await Recorder.open(path, configuration: configuration) else {
        throw error
      }
      try await sayLost(to: recorder)
      _ = try await recorder.record(heartbeat)
      try await recorder.close()
    case .closed: break
    }
  }

  // MARK: - Opening again

  /// The recorder, or the reason why there is none; the first who asks after the pause opens it
  /// again.
  private func current() async throws(RecorderError) -> Recorder {
    let decision: Result<Recorder?, RecorderError> = state.withLock { state in
      switch state.line {
      case .open(let recorder): return .success(recorder)
      case .closed:
        return .failure(
          RecorderError(.closed, "the agent is stopping", remedy: "start it again"))
      case .failed(let since, let error):
        guard !state.isOpening, ContinuousClock.now - since > Self.pause else {
          return .failure(error)
        }
        state.isOpening = true
        return .success(nil)
      }
    }
    if let recorder = try decision.get() { return recorder }
    return try await openAgain()
  }

  /// Who fails here starts the pause anew, so that a broken storage is tried every two seconds at
  /// most.
  private func openAgain() async throws(RecorderError) -> Recorder {
    do throws(RecorderError) {
      let recorder = try await Recorder.open(path, configuration: configuration)
      try await sayLost(to: recorder)
      state.withLock { state in
        state.isOpening = false
        state.line = .open(recorder)
      }
      return recorder
    } catch {
      state.withLock { state in
        state.isOpening = false
        state.line = .failed(.now, error)
      }
      throw error
    }
  }

  /// Notes that a recorder has stopped.
  private func fail(_ error: RecorderError, _ recorder: Recorder) {
    state.withLock { state in
      // Another task may have seen the same failure, and opened a new recorder since.
      guard case .open(let current) = state.line, current === recorder else { return }
      state.line = .failed(.now, error)
    }
  }

  /// Says in the log how many events passed without a record.
  ///
  /// Before anything else that a recorder is given, so that the gap stands where it was.
  private func sayLost(to recorder: Recorder) async throws(RecorderError) {
    try await ledger.settle { draft throws(RecorderError) in _ = try await recorder.record(draft) }
  }
}
