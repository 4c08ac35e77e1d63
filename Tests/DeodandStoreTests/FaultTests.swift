import Deodand
import DeodandStore
import Foundation
import Synchronization
import Testing

/// Lets one step of a commit fail, once, when it is armed.
private final class Fuse: Sendable {
  private let step = Mutex<LogWriter.Step?>(nil)

  func arm(_ step: LogWriter.Step) { self.step.withLock { $0 = step } }

  func check(_ reached: LogWriter.Step) -> StoreError? {
    step.withLock { armed in
      guard armed == reached else { return nil }
      armed = nil
      return StoreError(.io, "an injected failure", remedy: "none")
    }
  }
}

@Suite struct FaultTests {
  /// Each step of a commit fails once; the log is verified whole after each.
  @Test(arguments: LogWriter.Step.ofCommit)
  func everyStepMayFail(_ step: LogWriter.Step) async throws {
    let log = try TemporaryLog()
    let fuse = Fuse()
    let recorder = try await log.recorder { $0.fault = { fuse.check($0) } }
    var receipts: [Receipt] = []
    for number in 0..<253 { receipts.append(try await recorder.record(message("\(number)"))) }
    fuse.arm(step)
    // Record 255 completes a tile, so that every step of a commit is reached.
    let outcome: RecorderError?
    do {
      if step == .insertCheckpoint {
        _ = try await recorder.checkpoint()
      } else {
        receipts.append(try await recorder.record(message("last")))
      }
      outcome = nil
    } catch {
      outcome = error
    }
    let error = try #require(outcome)
    // Only a failure to begin is known to have changed nothing; any other stops the recorder.
    let goesOn = step == .begin
    #expect(error.code == .failed)
    if goesOn {
      receipts.append(try await recorder.record(message("after")))
      try await recorder.close()
    } else {
      await #expect(throws: RecorderError.self) { _ = try await recorder.record(message("x")) }
      await #expect(throws: RecorderError.self) { _ = try await recorder.checkpoint() }
    }
    let reader = try LogReader(log.path)
    for receipt in receipts {
      #expect(LeafHash.of(try reader.recordBytes(receipt.sequence)) == receipt.leafHash)
    }
    #expect(try log.verdict().faults == [])
    // A failure reported after the commit leaves the event in the log: unknown, not lost.
    let isThere = step == .committed || step == .mark
    if isThere { #expect(reader.size == 256) }
    let next = try await log.recorder()
    _ = try await next.record(message("again"))
    try await next.close()
    #expect(try log.verdict().faults == [])
  }

  @Test func aFullDiskStopsTheRecorderAndLosesNothing() async throws {
    let log = try TemporaryLog()
    let mount = log.root.appending(path: "small").path
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
    guard run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount) == 0 else {
      print("SKIPPED: a small file system could not be mounted; disk full was not tested")
      return
    }
    defer { _ = run("/bin/umount", "-l", mount) }
    let path = mount + "/log"
    let recorder = try await Recorder.openOrCreate(
      path, origin: "example.com/full", configuration: log.configuration)
    var receipts: [Receipt] = []
    var failure: RecorderError?
    for number in 0..<5000 where failure == nil {
      do {
        let text = String(repeating: "\(number) ", count: 200)
        receipts.append(try await recorder.record(message(text)))
      } catch {
        failure = error
      }
    }
    #expect(failure?.cause?.code == .diskFull || failure?.cause?.code == .io)
    await #expect(throws: RecorderError.self) { _ = try await recorder.record(message("x")) }
    let reader = try LogReader(path)
    for receipt in receipts {
      #expect(LeafHash.of(try reader.recordBytes(receipt.sequence)) == receipt.leafHash)
    }
    #expect(try LogVerifier.verify(path, state: log.state).faults == [])
  }

  @Test func aReadOnlyDirectoryIsReadWithoutWriting() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("find the needle here"))
    try await recorder.close()
    guard run("/bin/mount", "--bind", "-o", "ro", log.path, log.path) == 0,
      run("/bin/mount", "-o", "remount,bind,ro", log.path) == 0
    else {
      print("SKIPPED: nothing could be mounted; a read-only directory was not tested")
      return
    }
    defer { _ = run("/bin/umount", "-l", log.path) }
    let reader = try LogReader(log.path)
    #expect(reader.size == 4)
    var query = RecordQuery()
    query.text = "needle"
    #expect(try reader.find(query) == [2])
    #expect(try log.verdict().exitCode == 0)
    await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
  }

  private func run(_ tool: String, _ arguments: String...) -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
