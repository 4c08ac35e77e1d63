public import DeodandEvents
public import DeodandStore
import Dispatch
import Synchronization

extension Recorder {
  /// Records events in one transaction and waits for it on the calling thread; on return they are
  /// durable.
  ///
  /// For programs that work with threads of their own, such as a proxy with one thread a direction:
  /// where nobody else is recording, the calling thread does the work itself and no other thread is
  /// woken. Must not be called from a Swift task, whose thread would be blocked.
  public nonisolated func recordBlocking(
    _ drafts: [EventDraft]
  ) throws(RecorderError) -> [Receipt] {
    if drafts.isEmpty { return [] }
    let cost = Intake.Cost(
      events: drafts.count, bytes: drafts.reduce(0) { $0 + PreparedEvent.cost(of: $1) })
    try admitBlocking(cost)
    defer { intake.release(cost) }
    var events: [PreparedEvent] = []
    events.reserveCapacity(drafts.count)
    for draft in drafts { events.append(try prepareBlocking(draft)) }
    let outcome = Outcome()
    switch intake.submit(Request(events: events, cost: cost) { outcome.finish($0) }) {
    case .queued: break
    case .startDrain: executor.runNow { self.assumeIsolated { $0.drain() } }
    case .refused(let reason): throw reason
    }
    return try outcome.wait().get()
  }

  private nonisolated func admitBlocking(_ cost: Intake.Cost) throws(RecorderError) {
    if try intake.admitAtOnce(cost) { return }
    // The queue is full: wait as a task would, on a thread that may be blocked.
    let outcome = Outcome()
    Task.detached { [intake] in
      do throws(RecorderError) {
        try await intake.admit(cost)
        outcome.finish(.success([]))
      } catch {
        outcome.finish(.failure(error))
      }
    }
    _ = try outcome.wait().get()
  }

  private nonisolated func prepareBlocking(
    _ draft: EventDraft
  ) throws(RecorderError) -> PreparedEvent {
    let label = draft.keyLabel ?? PreparedEvent.ownLabel
    let key: SubjectKey
    if let known = subjectKeys.withLock({ $0[label] }) {
      key = known
    } else {
      let made = executor.runNow { self.assumeIsolated { $0.keyResult(label) } }
      key = try made.get()
    }
    do throws(DraftError) {
      return try PreparedEvent(draft, under: key, recent: recent)
    } catch {
      throw RecorderError(error)
    }
  }

  private func keyResult(_ label: String) -> Result<SubjectKey, RecorderError> {
    do throws(RecorderError) {
      return .success(try makeKey(label))
    } catch {
      return .failure(error)
    }
  }

  /// One answer that one thread waits for.
  private final class Outcome: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let answer = Mutex<Request.Answer?>(nil)

    func finish(_ answer: Request.Answer) {
      self.answer.withLock { $0 = answer }
      semaphore.signal()
    }

    func wait() -> Request.Answer {
      semaphore.wait()
      guard let answer = answer.withLock({ $0 }) else {
        preconditionFailure("a request was ended without an answer")
      }
      return answer
    }
  }
}
