import CLibrary
import Dispatch
import Synchronization

/// Signals that interrupt what a thread waits for in the kernel, again and again.
enum Interruptions {
  /// Runs a body on a thread of its own and sends that thread signals until it has ended, while
  /// another body runs here after the first of them.
  ///
  /// The handler is installed without `SA_RESTART`, so that each signal makes a waiting call fail
  /// with EINTR, or end with what it has done so far.
  static func during<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value, meanwhile: () -> Void
  ) -> Value {
    install()
    let begun = DispatchSemaphore(value: 0)
    let state = State<Value>()
    DispatchQueue(label: "interrupted").async {
      state.thread.withLock { $0 = pthread_self() }
      // Threads of a dispatch queue block signals.
      mask(SIG_UNBLOCK)
      begun.signal()
      let value = body()
      mask(SIG_BLOCK)
      state.result.withLock { $0 = value }
      // From here on the thread is the queue's again, and may go.
      state.thread.withLock { $0 = nil }
    }
    begun.wait()
    for _ in 0..<20 { state.interrupt() }
    meanwhile()
    while true {
      state.interrupt()
      if let value = state.result.withLock({ $0 }) { return value }
    }
  }

  private final class State<Value: Sendable>: Sendable {
    let thread = Mutex<pthread_t?>(nil)
    let result = Mutex<Value?>(nil)

    func interrupt() {
      thread.withLock { thread in
        if let thread { pthread_kill(thread, SIGUSR1) }
      }
      usleep(2000)
    }
  }

  private static func mask(_ how: Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    pthread_sigmask(how, &signals, nil)
  }

  private static func install() {
    var action = sigaction()
    #if os(Linux)
      action.__sigaction_handler.sa_handler = { _ in }
    #else
      action.__sigaction_u.__sa_handler = { _ in }
    #endif
    sigaction(SIGUSR1, &action, nil)
  }
}
