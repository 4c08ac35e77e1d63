import Deodand
import DeodandStore
import Testing

/// Reading and opening a log that others are writing: no false alarm.
///
/// The other process is a second writer, which steps in at the worst moment.
@Suite struct ConcurrencyTests {
  private func writer(
    _ log: TemporaryLog, fault: ((LogWriter.Step) -> StoreError?)? = nil
  ) throws -> LogWriter {
    try LogWriter(
      log.path, source: "example.com/test", watch: .state(log.state), clock: .system, fault: fault)
  }

  private func write(_ count: Int, with writer: LogWriter) throws {
    let key = try writer.subjectKey("log")
    for number in 0..<count {
      let event = try PreparedEvent(message("\(number)"), under: key, recent: writer.recent)
      _ = try writer.append([[event]], opening: nil)
    }
  }

  @Test func aLogThatGrowsWhileItIsVerifiedWasNotCut() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let writer = try writer(log)
    try write(3, with: writer)
    var written = false
    let verdict = try LogVerifier.verify(log.path, state: log.state) { done, _ in
      guard done == 0, !written else { return }
      written = true
      // The snapshot stands; what comes now is no part of it, but raises the mark.
      #expect(throws: Never.self) { try write(2, with: writer) }
    }
    #expect(written && verdict.faults == [])
    #expect(try log.verdict().faults == [])
    #expect(try LogReader(log.path).size == 6)
  }

  @Test func aLogThatIsSignedWhileItIsOpenedWasNotChanged() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let other = try writer(log)
    try write(3, with: other)
    let opened = try writer(log) { step in
      guard step == .headRead else { return nil }
      #expect(throws: Never.self) {
        try write(2, with: other)
        _ = try other.checkpoint()
      }
      return nil
    }
    #expect(opened.size == 4)
    // It catches up before it writes.
    try write(1, with: opened)
    #expect(opened.size == 7)
    #expect(try log.verdict().faults == [])
  }

  @Test func whoComesSecondFindsTheLogCarriedOver() throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    var steps: [LogWriter.Step] = []
    let second = try writer(log) { step in
      steps.append(step)
      // Verified as the old log, and not locked yet: now another process is faster.
      if step == .begin { #expect(throws: Never.self) { _ = try writer(log) } }
      return nil
    }
    #expect(steps.contains(.begin) && !steps.contains(.makeTables))
    #expect(second.size == 256)
    try write(1, with: second)
    #expect(try log.verdict().faults == [])
  }
}
