import DeodandStore

/// Prepared events of one caller, who waits for their receipts.
struct Request: Sendable {
  typealias Answer = Result<[Receipt], RecorderError>

  let events: [PreparedEvent]
  let cost: Intake.Cost
  /// Takes the answer, once; called on the recorder's queue.
  let answer: @Sendable (Answer) -> Void
}
