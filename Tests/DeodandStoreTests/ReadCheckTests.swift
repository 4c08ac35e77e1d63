import Deodand
import DeodandStore
import Foundation
import Testing

/// A reader compares what it reads with the log's tree and its last checkpoint.
@Suite struct ReadCheckTests {
  /// 600 records: two full tiles and an edge, signed.
  private static func log() async throws -> TemporaryLog {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(
      (0..<597).map { EventDraft(.humanInput, basis: .declared, data: ["note": .string("n\($0)")]) }
    )
    try await recorder.close()
    return log
  }

  private func fault(_ log: TemporaryLog, reading sequences: [UInt64] = []) throws -> String? {
    let reader = try LogReader(log.path)
    try reader.beginChecking(log.state)
    for sequence in sequences { _ = try reader.recordBytes(sequence) }
    return reader.fault
  }

  private static func edit(_ sequence: Int) -> String {
    "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"n', '\"m') AS BLOB) "
      + "WHERE sequence = \(sequence)"
  }

  @Test func aSoundLogHasNoFault() async throws {
    let log = try await Self.log()
    let reader = try LogReader(log.path)
    #expect(reader.size == 600)
    try reader.beginChecking(log.state)
    try reader.checkAll()
    #expect(reader.fault == nil)
  }

  @Test func whatIsReadIsCompared() async throws {
    let log = try await Self.log()
    try log.tamper(Self.edit(300))
    #expect(try fault(log) == nil)
    #expect(try fault(log, reading: [5, 299, 301, 599]) == nil)
    #expect(try fault(log, reading: [300])?.contains("record 300") == true)
    let reader = try LogReader(log.path)
    try reader.beginChecking(log.state)
    try reader.checkAll()
    #expect(reader.fault != nil)
    // Nobody asked: nothing is compared.
    let plain = try LogReader(log.path)
    _ = try plain.recordBytes(300)
    #expect(plain.fault == nil)
  }

  @Test(arguments: [512, 555, 599])
  func theEdgeIsComparedOnOpening(_ sequence: Int) async throws {
    let log = try await Self.log()
    try log.tamper(
      sequence == 599
        ? "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'closed', 'cl0sed') AS BLOB) "
          + "WHERE sequence = 599"
        : Self.edit(sequence))
    #expect(try fault(log) != nil)
  }

  @Test func aTileThatIsNotOfTheRecordsIsSeen() async throws {
    let log = try await Self.log()
    try log.tamper(
      "UPDATE tile SET hashes = (SELECT hashes FROM tile WHERE number = 1) WHERE number = 0")
    #expect(try fault(log, reading: [3]) != nil)
    #expect(try fault(log, reading: [300]) == nil)
  }

  @Test func theCheckpointIsCompared() async throws {
    for sql in [
      "DELETE FROM checkpoint", "UPDATE checkpoint SET note = replace(note, '600', '599')",
      "UPDATE checkpoint SET size = 599 WHERE size = 600",
      "UPDATE tile SET root = (SELECT root FROM tile WHERE number = 1) WHERE number = 0",
    ] {
      let log = try await Self.log()
      try log.tamper(sql)
      #expect(try fault(log) != nil, "\(sql)")
    }
  }

  @Test func anOldCopyIsTold() async throws {
    let log = try await Self.log()
    try log.copyLog(to: "old")
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("later"))
    try await recorder.close()
    #expect(try fault(log) == nil)
    try log.restoreLog(from: "old")
    #expect(try fault(log)?.contains("603 records") == true)
    let other = try TemporaryLog()
    _ = try other.create()
    try FileManager.default.removeItem(atPath: log.path)
    try FileManager.default.copyItem(atPath: other.path, toPath: log.path)
    #expect(try fault(log)?.contains("another log") == true)
  }

  @Test func aLogThatGrowsMeanwhileHasNoFault() async throws {
    let log = try await Self.log()
    let reader = try LogReader(log.path)
    try reader.beginChecking(log.state)
    let recorder = try await log.recorder()
    _ = try await recorder.record((0..<300).map { message("\($0)") })
    try await recorder.close()
    try reader.refresh()
    try reader.checkAll()
    #expect(reader.fault == nil)
  }
}
