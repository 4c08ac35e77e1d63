import DeodandStore

/// Prepared events of one caller, who waits for their receipts.
struct Request: Sendable {
  typealias Answer = Result<[Receipt], RecorderError>

  let events: [PreparedEvent]
  let cost: Intake.Cost
  let continuation: CheckedContinuation<Answer, Never>
}
