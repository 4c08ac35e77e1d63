package import NIOCore
import Synchronization

/// A request's body on its way from the task that reads and records it to the one that sends it on:
/// one piece at a time, so that neither runs ahead of the other.
///
/// At most one continuation waits at any time. Continuations are resumed outside the lock, except
/// where nobody else can have a part in it.
package final class BodyPipe: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  private enum State {
    case idle
    /// A piece waits to be taken; who sent it waits too.
    case full(ByteBuffer, CheckedContinuation<Bool, Never>)
    /// The consumer waits for a piece.
    case hungry(CheckedContinuation<Result<ByteBuffer?, any Error>, Never>)
    /// Nothing more will come.
    case finished((any Error)?)
    /// Nobody takes anything any more.
    case abandoned
  }

  private let state = Mutex(State.idle)

  /// A pipe that nothing is in.
  package init() {}

  /// Hands a piece over, and waits until it was taken; false if nobody takes any more.
  package func send(_ piece: ByteBuffer) async -> Bool {
    await withCheckedContinuation { sender in
      let next: CheckedContinuation<Result<ByteBuffer?, any Error>, Never>?
      next = state.withLock { state in
        switch state {
        case .hungry(let consumer):
          state = .idle
          return consumer
        case .idle:
          state = .full(piece, sender)
          return nil
        case .abandoned:
          sender.resume(returning: false)
          return nil
        case .full, .finished: preconditionFailure("pieces are sent one after another")
        }
      }
      guard let next else { return }
      next.resume(returning: .success(piece))
      sender.resume(returning: true)
    }
  }

  /// Ends the body, or breaks it off.
  package func finish(throwing error: (any Error)? = nil) {
    let consumer: CheckedContinuation<Result<ByteBuffer?, any Error>, Never>? = state.withLock {
      state in
      switch state {
      case .hungry(let consumer):
        state = .finished(error)
        return consumer
      case .idle: state = .finished(error)
      case .abandoned, .finished: break
      case .full: preconditionFailure("a body ends after its last piece")
      }
      return nil
    }
    consumer?.resume(returning: error.map { .failure($0) } ?? .success(nil))
  }

  /// Takes nothing more: whoever sends learns it.
  package func abandon() {
    let sender: CheckedContinuation<Bool, Never>? = state.withLock { state in
      defer { state = .abandoned }
      if case .full(_, let sender) = state { return sender }
      return nil
    }
    sender?.resume(returning: false)
  }

  package func makeAsyncIterator() -> Iterator { Iterator(pipe: self) }

  package struct Iterator: AsyncIteratorProtocol {
    let pipe: BodyPipe

    package mutating func next() async throws -> ByteBuffer? { try await pipe.take() }
  }

  private func take() async throws -> ByteBuffer? {
    let answer: Result<ByteBuffer?, any Error> = await withCheckedContinuation { consumer in
      let ready: (Result<ByteBuffer?, any Error>, CheckedContinuation<Bool, Never>?)?
      ready = state.withLock { state in
        switch state {
        case .full(let piece, let sender):
          state = .idle
          return (.success(piece), sender)
        case .finished(let error): return (error.map { .failure($0) } ?? .success(nil), nil)
        case .abandoned: return (.failure(CancellationError()), nil)
        case .idle:
          state = .hungry(consumer)
          return nil
        case .hungry: preconditionFailure("a body has one consumer")
        }
      }
      guard let (answer, sender) = ready else { return }
      sender?.resume(returning: true)
      consumer.resume(returning: answer)
    }
    return try answer.get()
  }
}
