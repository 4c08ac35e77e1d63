public import DeodandCapture
import Synchronization

/// Decides by a table: what to call, by the name of the tool, resource, prompt or method, or
/// `unread` for bytes that can't be read.
public final class TableDecider: ActionDecider {
  private struct State {
    var asked: [ProposedAction] = []
    var holds: [(hold: HeldAction, answer: @Sendable (ActionDecision) -> Void)] = []
    var ended: [String] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let table: [String: ActionDecision]
  private let state = Mutex(State())

  /// Decides on what the table names, and on nothing else.
  public init(_ table: [String: ActionDecision]) { self.table = table }

  /// What the table says.
  public func decide(_ action: ProposedAction) -> ActionDecision? {
    state.withLock { $0.asked.append(action) }
    return table[Self.name(of: action)]
  }

  /// Keeps the hold until the test answers it.
  public func held(_ hold: HeldAction, answer: @escaping @Sendable (ActionDecision) -> Void) {
    let waiters = state.withLock { state in
      state.holds.append((hold, answer))
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Notes the end of a hold.
  public func ended(hold id: String) {
    let waiters = state.withLock { state in
      state.ended.append(id)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// What it was asked about.
  public var asked: [ProposedAction] { state.withLock { $0.asked } }

  /// The holds that have ended.
  public var ended: [String] { state.withLock { $0.ended } }

  /// Waits until so many holds have begun; the holds so far.
  @discardableResult
  public func holds(atLeast count: Int) async -> [HeldAction] {
    await wait { $0.holds.count >= count }
    return state.withLock { $0.holds.map(\.hold) }
  }

  /// Waits until so many holds have ended.
  public func endings(atLeast count: Int) async { await wait { $0.ended.count >= count } }

  private func wait(until isTrue: @Sendable (State) -> Bool) async {
    while !state.withLock({ isTrue($0) }) {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if isTrue(state) { return true }
          state.waiters.append(continuation)
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }

  /// Answers the hold on what has that name.
  public func answer(_ name: String, _ decision: ActionDecision) {
    let answer = state.withLock { state in
      state.holds.last { Self.name(of: $0.hold.action) == name }?.answer
    }
    precondition(answer != nil, "nothing of that name is held")
    answer?(decision)
  }

  private static func name(of action: ProposedAction) -> String {
    switch action.kind {
    case .toolCall(let name), .promptGet(let name): name ?? "nameless"
    case .resourceRead(let uri): uri ?? "nameless"
    case .other(let method): method
    case .unread: "unread"
    }
  }
}

/// A clock that stands still until a test moves it.
public final class ManualClock: HoldClock {
  private struct State {
    var now = Duration.zero
    var alarms: [(at: Duration, body: @Sendable () -> Void)] = []
  }

  private let state = Mutex(State())

  /// Begins at zero.
  public init() {}

  /// Calls the body when the test has moved the clock so far.
  public func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.alarms.append(($0.now + duration, body)) }
  }

  /// Moves the clock on: what was due by then is called, on this thread.
  public func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      defer { state.alarms.removeAll { $0.at <= state.now } }
      return state.alarms.filter { $0.at <= state.now }
    }
    for alarm in due { alarm.body() }
  }
}
