import Deodand
import DeodandStore
import Dispatch
import Foundation
import Synchronization
import Testing

/// `recordBlocking`: threads of a program's own, each waiting for its receipts.
@Suite struct BlockingTests {
  /// Runs a body on a thread that may be blocked.
  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "blocking").async { continuation.resume(returning: body()) }
    }
  }

  /// The receipts of drafts, or why there are none.
  private func record(
    _ drafts: [EventDraft], in recorder: Recorder
  ) async -> Result<[Receipt], RecorderError> {
    await onThread {
      do throws(RecorderError) {
        return .success(try recorder.recordBlocking(drafts))
      } catch {
        return .failure(error)
      }
    }
  }

  private func code(_ answer: Result<[Receipt], RecorderError>) -> RecorderError.Code? {
    if case .failure(let error) = answer { error.code } else { nil }
  }

  @Test func whatReturnedIsStoredInTheOrderOfTheCalls() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let receipts = await onThread {
      (0..<30).map { number in
        try? recorder.recordBlocking([message("a\(number)"), message("b\(number)")])
      }
    }
    // What was acknowledged can be read before anything else happens.
    let reader = try LogReader(log.path)
    let all = try receipts.flatMap { try #require($0) }
    #expect(all.map(\.sequence) == Array(2..<62))
    for receipt in all {
      #expect(LeafHash.of(try reader.recordBytes(receipt.sequence)) == receipt.leafHash)
    }
    #expect(await onThread { try? recorder.recordBlocking([]) } == [])
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func manyThreadsAndTasksShareOneLog() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    async let tasks = withThrowingTaskGroup(of: [Receipt].self) { group in
      for task in 0..<8 {
        group.addTask {
          var receipts: [Receipt] = []
          for _ in 0..<15 { receipts.append(try await recorder.record(message("t\(task)"))) }
          return receipts
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let threads = await onThread {
      let receipts = Mutex<[Receipt]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { thread in
        var last: UInt64 = 0
        for number in 0..<15 {
          guard let got = try? recorder.recordBlocking([message("\(thread).\(number)")]) else {
            continue
          }
          // Nobody's own events overtake each other.
          #expect(got.count == 1 && got[0].sequence > last)
          last = got[0].sequence
          receipts.withLock { $0 += got }
        }
      }
      return receipts.withLock { $0 }
    }
    let all = try await threads + tasks
    #expect(Set(all.map(\.sequence)).count == 240)
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  /// Where nobody else records, the calling thread commits; no other thread is woken for it.
  @Test func theCallingThreadDoesTheWork() async throws {
    let log = try TemporaryLog()
    let committing = Mutex<UInt>(0)
    let note = Note(committing)
    let recorder = try await log.recorder { $0.fault = { note.check($0) } }
    let calling = await onThread {
      let thread = UInt(pthread_self())
      return (try? recorder.recordBlocking([message("x")])) == nil ? 0 : thread
    }
    #expect(calling != 0)
    #expect(note.thread == calling)
    try await recorder.close()
  }

  /// The thread on which a commit was made.
  private final class Note: Sendable {
    private let number: Mutex<UInt>
    init(_ number: consuming sending Mutex<UInt>) { self.number = number }
    var thread: UInt { number.withLock { $0 } }
    func check(_ step: LogWriter.Step) -> StoreError? {
      if step == .commit { number.withLock { $0 = UInt(pthread_self()) } }
      return nil
    }
  }

  @Test func aFullQueueHoldsThreadsUpAndLosesNone() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder {
      $0.queue = .init(events: 1, bytes: 1)
      $0.batch = .init(events: 1, bytes: 1)
    }
    let sequences = await onThread {
      let found = Mutex<Set<UInt64>>([])
      DispatchQueue.concurrentPerform(iterations: 12) { number in
        if let got = try? recorder.recordBlocking([message("\(number)")]) {
          found.withLock { _ = $0.insert(got[0].sequence) }
        }
      }
      return found.withLock { $0 }
    }
    #expect(sequences == Set(2..<14))
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func aDraftThatIsRefusedLeavesRoomForTheNext() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.queue = .init(events: 1, bytes: 1) }
    let wrong = EventDraft(.humanInput, basis: .declared, subject: "two words")
    var nobody = message("x")
    nobody.dataSubject = "two words"
    for draft in [wrong, nobody] {
      #expect(code(await record([message("fits"), draft], in: recorder)) == .draft)
    }
    var customer = message("of a customer")
    customer.dataSubject = "customer/acme"
    let receipt = try await record([customer], in: recorder).get()[0]
    #expect(receipt.sequence == 2)
    try await recorder.close()
    let reader = try LogReader(log.path)
    let record = try reader.record(receipt.sequence)
    guard case .chunk(let commitment)? = record.content.first?.items.first,
      case .available = try reader.content(commitment)
    else {
      Issue.record("the content of a subject that was new can't be read")
      return
    }
  }

  @Test func afterCloseNothingIsTaken() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await record([message("one")], in: recorder).get()
    try await recorder.close()
    #expect(code(await record([message("two")], in: recorder)) == .closed)
    #expect(try LogReader(log.path).size == 4)
  }

  @Test func aFailureOfTheStorageIsToldAndStopsTheRecorder() async throws {
    let log = try TemporaryLog()
    let isArmed = Flag()
    let recorder = try await log.recorder {
      $0.fault = { step in
        isArmed.isSet && step == .insertRecord
          ? StoreError(.diskFull, "an injected failure", remedy: "none") : nil
      }
    }
    _ = try await record([message("before")], in: recorder).get()
    isArmed.set()
    let failed = await record([message("lost")], in: recorder)
    guard case .failure(let error) = failed else {
      Issue.record("a receipt for what was not stored")
      return
    }
    #expect(error.code == .failed && error.cause?.code == .diskFull)
    #expect(code(await record([message("after")], in: recorder)) == .failed)
    #expect(try LogReader(log.path).size == 3)
  }

  private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
  }
}
