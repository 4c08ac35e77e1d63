import DeodandEvents
import Synchronization

/// Which shared chunks are surely stored, by fingerprint: what is found here need not be sealed,
/// looked up or inserted again.
///
/// Two generations stand in for a list in order of use: when the younger is full it becomes the
/// elder, and what is asked for moves to the younger. Preparation reads it from any thread; only
/// the writer adds to it, after a commit.
///
/// That a fingerprint is not found means nothing: the writer looks in the database then. Keys of
/// different subjects may be mixed, since fingerprints are keyed by subject.
package final class RecentChunks: Sendable {
  private struct Generations {
    var young: [Hash256: Commitment] = [:]
    var old: [Hash256: Commitment] = [:]
  }

  private let generations = Mutex(Generations())
  private let capacity: Int

  /// Remembers between one and two times `capacity` chunks.
  package init(capacity: Int = 8192) { self.capacity = capacity }

  func commitment(_ fingerprint: Hash256) -> Commitment? {
    generations.withLock { state in
      if let found = state.young[fingerprint] { return found }
      guard let found = state.old[fingerprint] else { return nil }
      RecentChunks.insert(fingerprint, found, &state, capacity)
      return found
    }
  }

  /// Only after their commit.
  ///
  /// A chunk with a salt of its own is stored again each time, and is left out.
  func insert(_ chunks: [SealedChunk]) {
    generations.withLock { state in
      for chunk in chunks where chunk.isShared {
        RecentChunks.insert(chunk.fingerprint, chunk.commitment, &state, capacity)
      }
    }
  }

  private static func insert(
    _ fingerprint: Hash256, _ commitment: Commitment, _ state: inout Generations, _ capacity: Int
  ) {
    if state.young.count >= capacity {
      state.old = state.young
      state.young.removeAll(keepingCapacity: true)
    }
    state.young[fingerprint] = commitment
  }
}
