import DeodandStore
import Dispatch
import Synchronization

/// Brings a log's search index up to date while the agent runs, so that the first question after
/// weeks does not wait for all of it.
///
/// Nobody waits for it, least of all a stop: the index is derived, and goes on where it was.
final class BackgroundIndex: Sendable {
  private let path: String
  private let isBusy = Atomic(false)
  private let queue = DispatchQueue(label: "deodand.index", qos: .utility)

  init(_ path: String) { self.path = path }

  /// Begins to index what came since, unless that is still going on.
  ///
  /// Failures are not told: a reader brings the index up to date itself, and says what is wrong.
  func advance() {
    guard !isBusy.exchange(true, ordering: .acquiringAndReleasing) else { return }
    queue.async { [self] in
      // A reader that has been asked nothing still brings the index up to date when it closes.
      try? LogReader(path).close()
      isBusy.store(false, ordering: .releasing)
    }
  }
}
