import Deodand
import DeodandStore
import Synchronization
import Testing

/// A flag that two tasks share.
private final class Stop: Sendable {
  private let isSet = Mutex(false)

  var hasCome: Bool { isSet.withLock { $0 } }

  func come() { isSet.withLock { $0 = true } }
}

/// Reading and opening a log that others are writing: no false alarm.
@Suite struct ConcurrencyTests {
  /// Records, and signs, until it is told to stop; how many events it has recorded.
  private static func busy(_ log: TemporaryLog, until stop: Stop) async throws -> Int {
    let recorder = try await log.recorder()
    var count = 0
    while !stop.hasCome {
      _ = try await recorder.record(message("\(count)"))
      if count.isMultiple(of: 5) { _ = try await recorder.checkpoint() }
      count += 1
    }
    try await recorder.close()
    return count
  }

  @Test func aLogThatGrowsMeanwhileWasNotCut() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let stop = Stop()
    let writing = Task { try await Self.busy(log, until: stop) }
    var sizes: Set<UInt64> = []
    for _ in 0..<25 {
      #expect(try log.verdict().faults == [])
      sizes.insert(try LogReader(log.path).size)
      await Task.yield()
    }
    stop.come()
    #expect(try await writing.value > 0)
    #expect(sizes.count > 1, "nothing was written meanwhile")
  }

  @Test func whoOpensALogThatOthersSignSeesOneState() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let stop = Stop()
    let writing = Task { try await Self.busy(log, until: stop) }
    for number in 0..<40 {
      let recorder = try await log.recorder { $0.mode = .oneShot }
      if number.isMultiple(of: 4) { _ = try await recorder.record(message("\(number)")) }
      try await recorder.close()
    }
    stop.come()
    _ = try await writing.value
    #expect(try log.verdict().faults == [])
  }
}
