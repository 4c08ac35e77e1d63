import Deodand
import DeodandStore
import Foundation
import Synchronization
import Testing

/// Logs that the releases before formats 2 and 3 wrote: read as they are, and carried over once.
@Suite struct MigrationTests {
  /// How many records `Tests/Vectors/log-format-1` and `log-format-2` have.
  private static let size: UInt64 = 255
  /// The formats of which there is a log.
  private static let formats: [Int64] = [1, 2]

  private func format(_ log: TemporaryLog) throws -> Int64 {
    try Database(log.path + "/log.db", .readOnly).integer("PRAGMA user_version")
  }

  private func migrations(_ log: TemporaryLog) throws -> [Record] {
    let reader = try LogReader(log.path)
    return try (0..<reader.size).map { try reader.record($0) }.filter {
      $0.type == .logMigrated
    }
  }

  private func records(_ log: TemporaryLog) throws -> [[UInt8]] {
    let reader = try LogReader(log.path)
    return try (0..<reader.size).map { try reader.recordBytes($0) }
  }

  @Test(arguments: formats) func anOlderLogIsReadAsItIs(_ old: Int64) throws {
    let log = try TemporaryLog(copyOf: "log-format-\(old)")
    let reader = try LogReader(log.path)
    #expect(reader.size == Self.size)
    #expect(BirthCertificate(reader.directory.birth)?.format == old)
    var query = RecordQuery()
    query.text = "Albatross"
    let found = try reader.find(query)
    #expect(!found.isEmpty)
    let contents = try found.flatMap { try reader.record($0).content }.flatMap(\.items)
    for case .chunk(let commitment) in contents {
      guard case .available = try reader.content(commitment) else {
        Issue.record("a content can't be opened")
        continue
      }
    }
    #expect(try reader.anchors(ofSize: Self.size).isEmpty)
    #expect(try log.verdict().faults == [])
    #expect(try format(log) == old)
  }

  @Test(arguments: formats) func openingForWritingCarriesItOverOnce(_ old: Int64) async throws {
    let log = try TemporaryLog(copyOf: "log-format-\(old)")
    let before = try records(log)
    let signed = try #require(try LogReader(log.path).lastCheckpoint())
    for text in ["first", "second"] {
      let recorder = try await log.recorder()
      _ = try await recorder.record(message(text))
      try await recorder.close()
    }
    #expect(try format(log) == 3)
    #expect(try records(log).prefix(Int(Self.size)) == before[...])
    let said = try migrations(log)
    #expect(said.map(\.sequence) == [Self.size])
    let root = try SignedCheckpoint(parsing: signed.note).body.root
    #expect(
      said.first?.data == [
        "build": .string(Build.name), "format": 3, "format.previous": .integer(old),
        "highwater": "lost",
        "size": "255",
        "root": .string(Base64.encode(root.bytes)),
      ])
    let reader = try LogReader(log.path)
    #expect(BirthCertificate(reader.directory.birth)?.format == old)
    let verdict = try log.verdict()
    #expect(verdict.faults == [])
    // The log says that it had a mark, and none came along: that is on record before the new one.
    #expect(
      verdict.findings.filter { $0.code == "high-water-mark" }.map(\.outcome)
        == [.unverifiable, .valid])
  }

  /// Each step fails once: what is left is the old log or the new one, whole, and opening it again
  /// ends the work.
  @Test(arguments: LogWriter.Step.ofMigration, formats)
  func everyStepMayFail(_ step: LogWriter.Step, _ old: Int64) async throws {
    let log = try TemporaryLog(copyOf: "log-format-\(old)")
    let before = try records(log)
    let reached = Mutex(false)
    let error = await #expect(throws: RecorderError.self) {
      _ = try await log.recorder {
        $0.fault = { found in
          guard found == step else { return nil }
          reached.withLock { $0 = true }
          return StoreError(.io, "an injected failure", remedy: "none")
        }
      }
    }
    #expect(error?.cause?.code == .io && reached.withLock { $0 })
    let isCommitted = [.committed, .mark, .verifyNew].contains(step)
    #expect(try format(log) == (isCommitted ? 3 : old))
    #expect(try records(log).count == before.count + (isCommitted ? 1 : 0))
    #expect(try records(log).prefix(before.count) == before[...])
    #expect(try log.verdict().faults == [])
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("after"))
    try await recorder.close()
    #expect(try format(log) == 3)
    #expect(try migrations(log).count == 1)
    #expect(try log.verdict().faults == [])
  }

  @Test(arguments: formats) func ofManyThatOpenItAtOnceOneCarriesItOver(_ old: Int64) async throws {
    let log = try TemporaryLog(copyOf: "log-format-\(old)")
    let sequences = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for number in 0..<6 {
        group.addTask {
          let recorder = try await log.recorder()
          let receipt = try await recorder.record(message("\(number)"))
          try await recorder.close()
          return receipt.sequence
        }
      }
      return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
    }
    #expect(sequences.count == 6)
    #expect(try migrations(log).map(\.sequence) == [Self.size])
    #expect(try log.verdict().faults == [])
  }

  /// The fault lies where opening a log does not look: only verification finds it.
  @Test func aLogThatDoesNotVerifyIsNotCarriedOver() async throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    try log.tamper(
      "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 20) WHERE size = 11")
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .damaged)
    #expect(error?.cause?.message.contains("checkpoint-signature") == true)
    #expect(try format(log) == 1)
    #expect(try LogReader(log.path).size == Self.size)
  }

  @Test(arguments: formats) func theOldCopyInThePlaceOfTheNewLogIsARollback(_ old: Int64)
    async throws
  {
    let log = try TemporaryLog(copyOf: "log-format-\(old)")
    try log.copyLog(to: "old")
    try await log.recorder().close()
    #expect(try LogReader(log.path).size == Self.size + 1)
    try log.restoreLog(from: "old")
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .rolledBack)
    #expect(try log.verdict().faults == ["high-water-mark"])
    #expect(try format(log) == old)
  }

  @Test func aNumberThatIsNotThatOfTheTablesIsSeen() async throws {
    let log = try TemporaryLog()
    try await log.recorder().close()
    try log.tamper("PRAGMA user_version = 1")
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .damaged)
    #expect(try log.verdict().faults == ["store-schema"])
  }

  /// The first record of a run after the migration is the one after those that it had; its records
  /// before it keep no number.
  @Test func runsAreCountedOn() async throws {
    let log = try TemporaryLog(copyOf: "log-format-2")
    let reader = try LogReader(log.path)
    let before = try (0..<reader.size).map { try reader.record($0) }
    #expect(before.allSatisfy { $0.runPlace == nil })
    let recorder = try await log.recorder()
    for run in ["open", "ended", "new"] {
      let had = before.filter { $0.run == run }
      for further in 1...2 as ClosedRange<UInt64> {
        let receipt = try await recorder.record(message("on", run: run))
        let place = try LogReader(log.path).record(receipt.sequence).runPlace
        #expect(place?.number == UInt64(had.count) + further, "\(run)")
        if further == 1 { #expect(place?.previous == had.last?.sequence, "\(run)") }
      }
    }
    try await recorder.close()
    #expect(before.contains { $0.run == "open" } && !before.contains { $0.run == "new" })
    #expect(try log.verdict().faults == [])
  }
}
