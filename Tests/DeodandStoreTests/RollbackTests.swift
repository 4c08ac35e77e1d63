import Deodand
import DeodandStore
import Foundation
import Testing

/// The log goes back to what it was: the high-water mark outside its directory tells.
@Suite struct RollbackTests {
  private func grown() async throws -> TemporaryLog {
    let log = try TemporaryLog()
    for name in ["old", "new"] {
      let recorder = try await log.recorder()
      _ = try await recorder.record((0..<5).map { message("\(name) \($0)") })
      try await recorder.close()
      try log.copyLog(to: name)
    }
    return log
  }

  private func openError(_ log: TemporaryLog) async -> StoreError.Code? {
    do {
      try await log.recorder().close()
      return nil
    } catch {
      return (error as? RecorderError)?.cause?.code
    }
  }

  @Test func anOlderCopyIsRefused() async throws {
    let log = try await grown()
    try log.restoreLog(from: "old")
    #expect(await openError(log) == .rolledBack)
    #expect(try log.verdict().faults == ["high-water-mark"])
    // It can still be read.
    #expect(try LogReader(log.path).record(3).type == .humanInput)
    try log.restoreLog(from: "new")
    #expect(await openError(log) == nil)
  }

  @Test func aForkIsRefused() async throws {
    let log = try await grown()
    try log.restoreLog(from: "old")
    // An attacker without the mark writes on, further than the log had come.
    var forked = log.configuration
    forked.state = StateDirectory(path: log.root.appending(path: "elsewhere").path)
    let recorder = try await Recorder.open(log.path, configuration: forked)
    _ = try await recorder.record((0..<20).map { message("forged \($0)") })
    try await recorder.close()
    #expect(await openError(log) == .rolledBack)
    #expect(try log.verdict().faults == ["high-water-mark"])
  }

  @Test func anotherLogIsRefused() async throws {
    let log = try await grown()
    let other = try TemporaryLog()
    _ = try other.create()
    try FileManager.default.removeItem(atPath: log.path)
    try FileManager.default.copyItem(atPath: other.path, toPath: log.path)
    #expect(await openError(log) == .swapped)
    #expect(try log.verdict().faults == ["high-water-mark", "signer-pinned", "seal-pinned"])
  }

  @Test func aCutTailIsRefused() async throws {
    let log = try await grown()
    try log.tamper("DELETE FROM record WHERE sequence > 9; DELETE FROM checkpoint WHERE size > 10")
    #expect(await openError(log) == .rolledBack)
    #expect(try log.verdict().faults.contains("high-water-mark"))
  }

  @Test func anUnreadableMarkIsReported() async throws {
    let log = try await grown()
    let heads = log.state.path + "/heads"
    let name = try FileManager.default.contentsOfDirectory(atPath: heads)[0]
    try Data("garbage".utf8).write(to: URL(filePath: heads + "/" + name))
    #expect(await openError(log) == .damaged)
    #expect(try log.verdict().exitCode == 3)
    try FileManager.default.removeItem(atPath: heads + "/" + name)
    #expect(await openError(log) == nil)
  }

  @Test func withoutAStateDirectoryTheLogSaysSo() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.state = nil }
    _ = try await recorder.record(message("x"))
    try await recorder.close()
    #expect(try LogReader(log.path).record(1).data["highwater"] == "unavailable")
  }

  @Test func aWriteAheadLogCutAnywhereOpensToAPrefix() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let recorder = try await log.recorder()
    var receipts: [Receipt] = []
    for number in 0..<12 { receipts.append(try await recorder.record(message("\(number)"))) }
    // The files as a power cut would leave them: the recorder is still open.
    try log.copyLog(to: "live")
    try await recorder.close()
    let wal = log.root.appending(path: "live/log.db-wal")
    try FileManager.default.removeItem(at: log.root.appending(path: "live/log.db-shm"))
    let whole = try Data(contentsOf: wal)
    var sizes: Set<UInt64> = []
    for cut in stride(from: whole.count, through: 0, by: -1471) {
      try log.restoreLog(from: "live")
      try whole.prefix(cut).write(to: URL(filePath: log.path + "/log.db-wal"))
      let reader = try LogReader(log.path)
      for receipt in receipts where receipt.sequence < reader.size {
        #expect(LeafHash.of(try reader.recordBytes(receipt.sequence)) == receipt.leafHash)
      }
      sizes.insert(reader.size)
      // Everything acknowledged that is gone is missed.
      #expect(try log.verdict().faults == ["high-water-mark"])
      #expect(await openError(log) == .rolledBack)
    }
    #expect(sizes.count > 5)
  }
}
