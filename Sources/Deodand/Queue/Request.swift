package import DeodandStore

/// Prepared events of one caller, who waits for their receipts.
package struct Request: Sendable {
  package typealias Answer = Result<[Receipt], RecorderError>

  package let events: [PreparedEvent]
  package let cost: Intake.Cost
  /// Takes the answer, once; called on the recorder's queue.
  package let answer: @Sendable (Answer) -> Void

  package init(
    events: [PreparedEvent], cost: Intake.Cost, answer: @escaping @Sendable (Answer) -> Void
  ) {
    self.events = events
    self.cost = cost
    self.answer = answer
  }
}
