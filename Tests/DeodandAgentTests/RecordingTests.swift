import Deodand
import DeodandConsole
import DeodandEvents
import Synchronization
import Testing

/// What the two commands share of recording.
@Suite("Losses and batches")
struct RecordingTests {
  private static func drafts(_ count: Int) -> [EventDraft] {
    (0..<count).map { EventDraft(.humanInput, basis: .reported, data: ["n": .integer(Int64($0))]) }
  }

  private static let full = RecorderError(.failed, "the disk is full", remedy: "make room")

  @Test("a batch of seven lost events is seven")
  func ledger() async throws {
    let ledger = LossLedger(subject: "run/r1")
    await ledger.settle { _ in Issue.record("nothing was lost") }
    ledger.lose(Self.drafts(7))
    ledger.lose(Self.drafts(1))
    #expect(ledger.isOpen && ledger.total == 8)
    // What can't be said stays counted.
    await #expect(throws: RecorderError.self) {
      try await ledger.settle { _ throws(RecorderError) in throw Self.full }
    }
    ledger.lose(Self.drafts(1))
    var said: [EventDraft] = []
    await ledger.settle { said.append($0) }
    #expect(said.map(\.type) == [.recorderDropped] && said[0].subject == "run/r1")
    #expect(said[0].data["count"] == 9 && !ledger.isOpen && ledger.total == 9)
    await ledger.settle { _ in Issue.record("it was said already") }
  }

  /// Refuses what holds a number of a set, and counts the transactions.
  private final class Log: Sendable {
    let refused: Set<Int64>
    let failsAt: Int64?
    let transactions = Mutex(0)

    init(refusing refused: Set<Int64> = [], failingAt failsAt: Int64? = nil) {
      self.refused = refused
      self.failsAt = failsAt
    }

    func record(_ drafts: [EventDraft]) throws(RecorderError) -> [Int64] {
      transactions.withLock { $0 += 1 }
      let numbers = drafts.compactMap { $0.data["n"]?.integer }
      if drafts.count == 1, numbers.first == failsAt { throw RecordingTests.full }
      guard refused.isDisjoint(with: numbers) else {
        throw RecorderError(.draft, "not this one", remedy: "another")
      }
      return numbers
    }
  }

  private static func outcomes(
    of count: Int, in log: Log
  ) async throws -> (kept: [Int], refused: [Int]) {
    let items = drafts(count).enumerated().map { (item: $0.offset, draft: $0.element) }
    var (kept, refused): ([Int], [Int]) = ([], [])
    try await BatchRecording.record(items) { drafts throws(RecorderError) in
      try log.record(drafts)
    } each: { item, outcome in
      switch outcome {
      case .success(let number):
        #expect(number == Int64(item))
        kept.append(item)
      case .failure: refused.append(item)
      }
    }
    return (kept, refused)
  }

  @Test("drafts are recorded together, and one by one where one is at fault")
  func batches() async throws {
    let whole = Log()
    let all = try await Self.outcomes(of: 4, in: whole)
    #expect(all.kept == [0, 1, 2, 3] && all.refused.isEmpty)
    #expect(whole.transactions.withLock { $0 } == 1)
    let log = Log(refusing: [1, 3])
    let some = try await Self.outcomes(of: 4, in: log)
    #expect(some.kept == [0, 2] && some.refused == [1, 3])
    #expect(log.transactions.withLock { $0 } == 5)
    let none = Log()
    _ = try await Self.outcomes(of: 0, in: none)
    #expect(none.transactions.withLock { $0 } == 0)
  }

  @Test("a log that fails ends the batch; what was told of before is durable")
  func failure() async throws {
    let log = Log(refusing: [0], failingAt: 2)
    await #expect(throws: RecorderError.self) { _ = try await Self.outcomes(of: 4, in: log) }
  }
}
