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
    var call = RecordingCall(drafts, in: self, .blocking)
    var step = call.start()
    while true {
      switch step {
      case .finished(let answer): return try answer.get()
      case .wait(let begin):
        let outcome = Outcome()
        begin { outcome.finish($0) }
        step = call.goOn(outcome.wait())
      }
    }
  }

  /// One answer that one thread waits for.
  ///
  /// The value is there before the semaphore is signalled.
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
