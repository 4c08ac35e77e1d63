/// Work that would keep a loop from the other connections that live on it.
package enum LongWork {
  /// To read, hash and seal so many bytes takes about a millisecond.
  package static let bytes = 64 << 10

  /// Runs work on a connection's loop if it is short, on the shared pool of threads otherwise.
  package static func run<Value, Failure: Error>(
    on count: Int, _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    if count <= bytes { return try await work() }
    return try await leavingLoop(work)
  }

  /// Runs work on the shared pool of threads.
  package static func leavingLoop<Value, Failure: Error>(
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
  }
}
