import Dispatch

/// Runs an actor on a dispatch queue of its own, so that a disk that is slow never holds up a
/// thread of the cooperative pool. (`DispatchSerialQueue` is not an executor on Linux.)
final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "deodand.recorder", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Runs a body on the actor's queue, cheaper than a task.
  ///
  /// Bodies run one at a time and in order, among the actor's jobs.
  func run(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

  /// Runs work on the queue and waits for it; on the calling thread if the queue is idle.
  ///
  /// Deadlocks when called from the queue itself.
  func runNow<Result: Sendable>(_ work: @Sendable () -> Result) -> Result {
    queue.sync(execute: work)
  }
}
