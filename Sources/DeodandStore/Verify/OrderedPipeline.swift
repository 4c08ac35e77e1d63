import DeodandSystem
import Dispatch
import Synchronization

/// Does work on other threads and gives the results back in the order of the inputs.
///
/// Only so many inputs are on the way at a time, so memory is bounded whatever there is to do. It
/// belongs to one thread.
///
/// Whoever pushes last takes all that is left with `next()`; results that nobody takes are computed
/// and dropped.
final class OrderedPipeline<Input: Sendable, Output: Sendable> {
  /// One result on its way: filled once on a worker, taken once by the owner.
  ///
  /// The semaphore is signalled after the value is there, so that a taker never finds it empty.
  private final class Slot: Sendable {
    private let output = Mutex<Output?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func fill(_ value: Output) {
      output.withLock { $0 = value }
      done.signal()
    }

    func take() -> Output {
      done.wait()
      guard let value = output.withLock({ $0 }) else { preconditionFailure("an empty slot") }
      return value
    }
  }

  private let work: @Sendable (Input) -> Output
  private let queue = DispatchQueue(label: "deodand.verify", attributes: .concurrent)
  private var slots: [Slot] = []
  /// Two for each processor: one being worked on, one waiting.
  private let width = 2 * Processors.count

  init(_ work: @escaping @Sendable (Input) -> Output) { self.work = work }

  /// Starts on an input; answers the oldest result if enough are on the way.
  ///
  /// Waits for that result when it is not ready: this is what keeps a fast reader from running
  /// ahead.
  func push(_ input: Input) -> Output? {
    let slot = Slot()
    let work = self.work
    queue.async { slot.fill(work(input)) }
    slots.append(slot)
    return slots.count > width ? slots.removeFirst().take() : nil
  }

  /// The oldest result that is still on the way; nil when all were taken.
  func next() -> Output? { slots.isEmpty ? nil : slots.removeFirst().take() }
}
