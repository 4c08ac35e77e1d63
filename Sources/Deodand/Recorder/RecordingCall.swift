import DeodandEvents
import DeodandStore
import Synchronization

/// One call of `record` on its way through the recorder: admitted, prepared, submitted, answered.
///
/// It does in the caller's context what needs no waiting, encryption above all, and says what to
/// wait for next. How a caller waits is the caller's affair: a task suspends, a thread blocks, and
/// that is the whole difference between `record` and `recordBlocking`.
struct RecordingCall {
  typealias Answer = Request.Answer

  /// How work gets onto the recorder's queue.
  enum Manner {
    /// It is left to the queue's thread.
    case suspending
    /// The calling thread does it itself where the queue is idle, so that no thread is woken.
    case blocking
  }

  /// What comes next.
  enum Step {
    /// To call this, wait until it answers, once, from any thread, and hand the answer to `goOn`.
    case wait((@escaping @Sendable (Answer) -> Void) -> Void)
    /// Nothing: the call is over.
    case finished(Answer)
  }

  /// What the call is waiting for: room, a data subject's key, or the commit.
  private enum Stage { case admission, preparation, receipts }

  private let recorder: Recorder
  private let manner: Manner
  private let drafts: [EventDraft]
  private let cost: Intake.Cost
  private var stage = Stage.admission
  private var events: [PreparedEvent] = []

  /// A call with at least one draft.
  init(_ drafts: [EventDraft], in recorder: Recorder, _ manner: Manner) {
    self.recorder = recorder
    self.manner = manner
    self.drafts = drafts
    cost = Intake.Cost(
      events: drafts.count, bytes: drafts.reduce(0) { $0 + PreparedEvent.cost(of: $1) })
  }

  /// The first step.
  mutating func start() -> Step {
    let (intake, cost) = (recorder.intake, cost)
    do throws(RecorderError) {
      guard try intake.admitAtOnce(cost) else {
        // The queue is full.
        return .wait { answer in
          intake.admit(cost) { answer($0.map { .failure($0) } ?? .success([])) }
        }
      }
      return prepare()
    } catch {
      return .finished(.failure(error))
    }
  }

  /// The step after a wait.
  mutating func goOn(_ answer: Answer) -> Step {
    switch (stage, answer) {
    // What was never admitted has nothing to give back.
    case (.admission, .failure): .finished(answer)
    case (.preparation, .failure), (.receipts, _): finish(answer)
    case (.admission, .success), (.preparation, .success): prepare()
    }
  }

  /// Prepares what is not prepared yet; a data subject that is new here has its key made first.
  private mutating func prepare() -> Step {
    stage = .preparation
    events.reserveCapacity(drafts.count)
    while events.count < drafts.count {
      let draft = drafts[events.count]
      let label = draft.keyLabel ?? PreparedEvent.ownLabel
      guard let key = recorder.subjectKeys.withLock({ $0[label] }) else {
        return .wait { [recorder, manner] in recorder.makeKey(label, manner, $0) }
      }
      do throws(DraftError) {
        events.append(try PreparedEvent(draft, under: key, recent: recorder.recent))
      } catch {
        return finish(.failure(RecorderError(error)))
      }
    }
    stage = .receipts
    return .wait { [recorder, manner, events, cost] in
      recorder.submit(Request(events: events, cost: cost, answer: $0), manner)
    }
  }

  /// The room is given back here and nowhere else.
  private func finish(_ answer: Answer) -> Step {
    recorder.intake.release(cost)
    return .finished(answer)
  }
}

extension Recorder {
  /// Runs a body on the recorder's queue.
  private nonisolated func run(
    _ manner: RecordingCall.Manner, _ body: @escaping @Sendable (isolated Recorder) -> Void
  ) {
    switch manner {
    case .suspending: executor.run { self.assumeIsolated { body($0) } }
    case .blocking: executor.runNow { self.assumeIsolated { body($0) } }
    }
  }

  fileprivate nonisolated func makeKey(
    _ label: String, _ manner: RecordingCall.Manner,
    _ answer: @escaping @Sendable (RecordingCall.Answer) -> Void
  ) {
    run(manner) { recorder in
      do throws(RecorderError) {
        _ = try recorder.makeKey(label)
        answer(.success([]))
      } catch {
        answer(.failure(error))
      }
    }
  }

  fileprivate nonisolated func submit(_ request: Request, _ manner: RecordingCall.Manner) {
    switch intake.submit(request) {
    case .queued: break
    case .startDrain: run(manner) { $0.drain() }
    case .refused(let reason): request.answer(.failure(reason))
    }
  }
}
