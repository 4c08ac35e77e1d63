import Dispatch

/// Reads stored records back and hashes them beside the writer, through a connection of its own.
///
/// Before a checkpoint is signed all records since the last one are read from the disk. Doing that
/// here lets the writer go on; what comes in meanwhile is little, and the writer reads that itself.
///
/// The queue is serial and of low priority: one pass at a time, and the writer goes before it.
package final class Rehasher: Sendable {
  /// How far the stored records were read, opaque to whoever carries it.
  ///
  /// It is no proof of anything until the writer has compared its root with its own under the lock.
  package struct Progress: Sendable {
    let head: ChainHead
  }

  private let queue = DispatchQueue(label: "deodand.rehash", qos: .utility)
  private let path: String

  /// Makes one for the log in a directory.
  package init(_ path: String) { self.path = path }

  /// Reads on from where the writer has come, and gives the result back on a queue of its own.
  ///
  /// Each pass opens a connection of its own, so that it reads what is on the disk or in the
  /// write-ahead log, and not what the writer's connection may have in its cache.
  ///
  /// The callback is not on the writer's actor: hand the result over there.
  package func advance(
    _ plan: Plan, then: @escaping @Sendable (Result<Progress, StoreError>) -> Void
  ) {
    queue.async { [path] in
      do throws(StoreError) {
        let database = try Database(path + "/log.db", .readOnly)
        var head = plan.head
        try ChainLoader(database).rehash(&head, to: plan.size)
        then(.success(Progress(head: head)))
      } catch {
        then(.failure(error))
      }
    }
  }

  /// Waits until nothing is being read.
  package func wait() { queue.sync {} }

  /// What is to be read.
  package struct Plan: Sendable {
    let head: ChainHead
    let size: UInt64
  }
}

extension LogWriter {
  /// What has been stored and not been read back yet.
  package var rehashPlan: Rehasher.Plan { Rehasher.Plan(head: checked, size: head.size) }

  /// Takes over what was read back beside this writer.
  package func adopt(_ progress: Rehasher.Progress) {
    if progress.head.size > checked.size { checked = progress.head }
  }
}
