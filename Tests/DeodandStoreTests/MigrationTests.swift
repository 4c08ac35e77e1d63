import Deodand
import DeodandStore
import Foundation
import Synchronization
import Testing

/// A log that the release before format 2 wrote: read as it is, and carried over once.
@Suite struct MigrationTests {
  /// How many records `Tests/Vectors/log-format-1` has.
  private static let size: UInt64 = 255

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

  @Test func anOlderLogIsReadAsItIs() throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    let reader = try LogReader(log.path)
    #expect(reader.size == Self.size)
    #expect(BirthCertificate(reader.directory.birth)?.format == 1)
    var query = RecordQuery()
    query.text = "Albatross berth"
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
    #expect(try format(log) == 1)
  }

  @Test func openingForWritingCarriesItOverOnce() async throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    let before = try records(log)
    let old = try #require(try LogReader(log.path).lastCheckpoint())
    for text in ["first", "second"] {
      let recorder = try await log.recorder()
      _ = try await recorder.record(message(text))
      try await recorder.close()
    }
    #expect(try format(log) == 2)
    #expect(try records(log).prefix(Int(Self.size)) == before[...])
    let said = try migrations(log)
    #expect(said.map(\.sequence) == [Self.size])
    let root = try SignedCheckpoint(parsing: old.note).body.root
    #expect(
      said.first?.data == [
        "build": .string(Build.name), "format": 2, "format.previous": 1, "size": "255",
        "root": .string(Base64.encode(root.bytes)),
      ])
    let reader = try LogReader(log.path)
    #expect(BirthCertificate(reader.directory.birth)?.format == 1)
    let verdict = try log.verdict()
    #expect(verdict.faults == [])
    #expect(verdict.findings.first { $0.code == "high-water-mark" }?.outcome == .valid)
  }

  /// Each step fails once: what is left is the old log or the new one, whole, and opening it again
  /// ends the work.
  @Test(arguments: LogWriter.Step.ofMigration)
  func everyStepMayFail(_ step: LogWriter.Step) async throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
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
    #expect(try format(log) == (isCommitted ? 2 : 1))
    #expect(try records(log).count == before.count + (isCommitted ? 1 : 0))
    #expect(try records(log).prefix(before.count) == before[...])
    #expect(try log.verdict().faults == [])
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("after"))
    try await recorder.close()
    #expect(try format(log) == 2)
    #expect(try migrations(log).count == 1)
    #expect(try log.verdict().faults == [])
  }

  @Test func ofManyThatOpenItAtOnceOneCarriesItOver() async throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
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

  @Test func theOldCopyInThePlaceOfTheNewLogIsARollback() async throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    try log.copyLog(to: "old")
    try await log.recorder().close()
    #expect(try LogReader(log.path).size == Self.size + 1)
    try log.restoreLog(from: "old")
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .rolledBack)
    #expect(try log.verdict().faults == ["high-water-mark"])
    #expect(try format(log) == 1)
  }

  @Test func aNumberThatIsNotThatOfTheTablesIsSeen() async throws {
    let log = try TemporaryLog()
    try await log.recorder().close()
    try log.tamper("PRAGMA user_version = 1")
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .damaged)
    #expect(try log.verdict().faults == ["store-schema"])
  }
}
