/// Who decides on actions before they are passed on.
///
/// Called on the path of every action, with a lock held, so `decide` neither waits nor does I/O; a
/// decision that takes time is a hold, whose answer comes later.
public protocol ActionDecider: Sendable {
  /// What becomes of an action; nil if nothing is decided, and then nothing is recorded of it.
  func decide(_ action: ProposedAction) -> ActionDecision?

  /// An action is held, and that is durable.
  ///
  /// `answer` may be called from any thread, during this call too; the first answer counts, later
  /// ones and those after the end of the hold do nothing.
  func held(_ hold: HeldAction, answer: @escaping @Sendable (ActionDecision) -> Void)

  /// A hold has ended: by a decision, by the clock, or because nobody waits any more.
  func ended(hold id: String)
}

extension ActionDecider {
  /// Nobody is asked: the clock decides.
  public func held(_ hold: HeldAction, answer: @escaping @Sendable (ActionDecision) -> Void) {}

  /// Nothing to forget.
  public func ended(hold id: String) {}
}

/// What time it is for holds: a test has one that it moves itself.
public protocol HoldClock: Sendable {
  /// Calls a body once, on any thread, after a time.
  func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void)
}
