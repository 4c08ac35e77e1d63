import NIOCore

/// Runs a connection's task on the thread that reads and writes its socket.
///
/// A model call changes hands between sockets, the recorder and the client many times; without
/// this each of them would wake another thread. Work that takes long leaves the loop (`LongWork`),
/// for other connections live on it too.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  /// Runs the job later on the loop's own thread, never within the call.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
