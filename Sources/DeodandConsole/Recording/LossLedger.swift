package import DeodandEvents
import Synchronization

/// Counts events that passed without a record, until the log says so itself.
///
/// Events, not calls: a batch of seven that can't be recorded is seven. What is counted is said in
/// the log before anything else that is recorded there again, in one `deodand.recorder.dropped`.
package final class LossLedger: Sendable {
  /// Both counters, which change together.
  ///
  /// Drafts come from the threads of several connections.
  private struct State {
    /// Lost, and not yet said in the log.
    var open = 0
    /// Lost since the ledger began.
    var total = 0
  }

  private let state = Mutex(State())
  /// The subject of the record that says it; nil if several runs share the ledger.
  private let subject: String?

  /// Nothing is lost.
  package init(subject: String? = nil) { self.subject = subject }

  /// Whether something was lost that the log does not say yet.
  package var isOpen: Bool { state.withLock { $0.open > 0 } }

  /// How many events were lost in all.
  package var total: Int { state.withLock { $0.total } }

  /// Counts events that could not be recorded and were let pass.
  package func lose(_ drafts: [EventDraft]) {
    state.withLock { state in
      state.open += drafts.count
      state.total += drafts.count
    }
  }

  /// Says in the log what it lacks, if it lacks anything; what can't be said stays counted.
  ///
  /// The count is taken before the record is written and given back if it fails: what is lost in
  /// between is counted for the next time, and nothing is said twice.
  package func settle<Failure: Error>(
    _ record: (EventDraft) async throws(Failure) -> Void
  ) async throws(Failure) {
    let lost = state.withLock { state in
      defer { state.open = 0 }
      return state.open
    }
    if lost == 0 { return }
    var draft = EventDraft(.recorderDropped, basis: .observed, subject: subject)
    draft.data[.count] = Int64(lost)
    draft.data[.reason] = "the storage failed"
    do throws(Failure) {
      try await record(draft)
    } catch {
      state.withLock { $0.open += lost }
      throw error
    }
  }
}
