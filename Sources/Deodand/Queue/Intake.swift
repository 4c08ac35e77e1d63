import DeodandSystem
import Synchronization

/// The bounded queue between callers and the one writer.
///
/// A caller is first admitted, which holds it up while too much is on the way (back-pressure); it
/// then prepares its events in its own context, submits them and waits. What was admitted counts
/// until it is answered. Order is the order of submission.
///
/// All state is behind one lock, which is never held while somebody is answered: an answer may come
/// back in here.
package final class Intake: Sendable {
  /// What a call takes of the bound.
  ///
  /// Bytes are those that the prepared event keeps in memory, more or less (`PreparedEvent.cost`).
  package struct Cost: Sendable {
    package var events: Int
    package var bytes: Int

    package init(events: Int, bytes: Int) {
      self.events = events
      self.bytes = bytes
    }
  }

  /// A call that was not admitted yet; whoever admits it counts its cost first.
  private struct Waiter {
    let cost: Cost
    let answer: @Sendable (RecorderError?) -> Void
  }

  private struct State {
    var queue: [Request] = []
    var used = Cost(events: 0, bytes: 0)
    var waiters: [Waiter] = []
    /// Whether a drain is running or scheduled.
    var isDraining = false
    /// Why nothing is taken any more.
    var end: RecorderError?
  }

  private let state = Mutex(State())
  private let bound: RecorderConfiguration.Bound
  private let batch: RecorderConfiguration.Bound

  package init(bound: RecorderConfiguration.Bound, batch: RecorderConfiguration.Bound) {
    self.bound = bound
    self.batch = batch
  }

  /// Admits a call that there is room for, unless others wait already; false if it has to wait.
  ///
  /// A call that would fit does not pass those that wait: a large one would otherwise wait for
  /// ever.
  package func admitAtOnce(_ cost: Cost) throws(RecorderError) -> Bool {
    let answer: Result<Bool, RecorderError> = state.withLock { state in
      if let end = state.end { return .failure(end) }
      guard state.waiters.isEmpty, hasRoom(state, cost) else { return .success(false) }
      Intake.add(cost, to: &state)
      return .success(true)
    }
    return try answer.get()
  }

  /// Admits a call as soon as there is room for it and for those that came before; then, or when
  /// nothing is taken any more, it is answered with nil, or with the reason.
  package func admit(_ cost: Cost, then answer: @escaping @Sendable (RecorderError?) -> Void) {
    let refusal: RecorderError?? = state.withLock { state in
      if let end = state.end { return .some(end) }
      if state.waiters.isEmpty, hasRoom(state, cost) {
        Intake.add(cost, to: &state)
        return .some(nil)
      }
      state.waiters.append(Waiter(cost: cost, answer: answer))
      return nil
    }
    if let refusal { answer(refusal) }
  }

  /// Gives back what a call took, and admits those who wait, in their order.
  ///
  /// Called once for each admitted call, whatever became of it: what is not given back is lost for
  /// good.
  package func release(_ cost: Cost) {
    let admitted = state.withLock { state -> [Waiter] in
      state.used.events -= cost.events
      state.used.bytes -= cost.bytes
      var count = 0
      while count < state.waiters.count, hasRoom(state, state.waiters[count].cost) {
        Intake.add(state.waiters[count].cost, to: &state)
        count += 1
      }
      let admitted = Array(state.waiters.prefix(count))
      state.waiters.removeFirst(count)
      return admitted
    }
    for waiter in admitted { waiter.answer(nil) }
  }

  /// What became of a submission.
  package enum Submission { case queued, startDrain, refused(RecorderError) }

  /// Queues a request; `startDrain` asks the caller to schedule a drain.
  ///
  /// At most one drain is on its way: that is what makes calls that come together share a
  /// transaction.
  package func submit(_ request: Request) -> Submission {
    state.withLock { state in
      if let end = state.end { return .refused(end) }
      state.queue.append(request)
      if state.isDraining { return .queued }
      state.isDraining = true
      return .startDrain
    }
  }

  /// What is queued, up to the bound of a batch; nil when nothing is, and then the next submission
  /// asks for a new drain.
  package func take() -> [Request]? {
    state.withLock { state in
      let requests = take(after: Cost(events: 0, bytes: 0), from: &state)
      if requests.isEmpty { state.isDraining = false }
      return requests.isEmpty ? nil : requests
    }
  }

  /// Lets callers run for a moment if nothing is queued.
  ///
  /// Those that were just answered are about to call again, and to be woken for them costs more
  /// than to step aside. For a single caller it would only be waiting.
  func linger() {
    for _ in 0..<40 {
      if state.withLock({ !$0.queue.isEmpty }) { return }
      ThisProcess.yield()
    }
  }

  /// What has come since and still fits the transaction that is open for a batch; nil if nothing.
  package func more(after batch: [Request]) -> [Request]? {
    let size = batch.reduce(into: Cost(events: 0, bytes: 0)) { sum, request in
      sum.events += request.cost.events
      sum.bytes += request.cost.bytes
    }
    return state.withLock { state in
      let requests = take(after: size, from: &state)
      return requests.isEmpty ? nil : requests
    }
  }

  /// The requests that still fit a batch; the first of an empty batch always does.
  ///
  /// Requests are never split, as their events are recorded together or not at all.
  private func take(after size: Cost, from state: inout State) -> [Request] {
    var count = 0
    var taken = size
    for request in state.queue {
      let events = taken.events + request.cost.events
      let bytes = taken.bytes + request.cost.bytes
      if taken.events > 0, events > batch.events || bytes > batch.bytes { break }
      taken = Cost(events: events, bytes: bytes)
      count += 1
    }
    let requests = Array(state.queue.prefix(count))
    state.queue.removeFirst(count)
    return requests
  }

  /// Takes nothing more; everybody who waits gets the reason, and so does everybody who comes.
  ///
  /// The first reason stands: what comes later is mostly its consequence.
  package func end(_ reason: RecorderError) {
    let (requests, waiters) = state.withLock { state in
      if state.end == nil { state.end = reason }
      defer {
        state.queue = []
        state.waiters = []
      }
      return (state.queue, state.waiters)
    }
    for request in requests { request.answer(.failure(reason)) }
    for waiter in waiters { waiter.answer(reason) }
  }

  /// Refuses what comes from now on, but leaves what is queued to be drained.
  package func refuse(_ reason: RecorderError) {
    let waiters = state.withLock { state in
      if state.end == nil { state.end = reason }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.answer(reason) }
  }

  /// Why nothing is taken any more, if so.
  ///
  /// It never goes back to nil.
  package var reason: RecorderError? { state.withLock { $0.end } }

  /// A call larger than the whole bound is admitted when it is alone.
  private func hasRoom(_ state: State, _ cost: Cost) -> Bool {
    state.used.events == 0
      || (state.used.events + cost.events <= bound.events
        && state.used.bytes + cost.bytes <= bound.bytes)
  }

  private static func add(_ cost: Cost, to state: inout State) {
    state.used.events += cost.events
    state.used.bytes += cost.bytes
  }
}
