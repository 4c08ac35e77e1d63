import Deodand
import DeodandStore
import Foundation
import Testing

/// The memory of a log outside its directory is gone, or older than the log, and the log says so.
@Suite struct MemoryTests {
  private func record(
    _ log: TemporaryLog, _ count: Int = 1,
    _ change: (inout RecorderConfiguration) -> Void = { _ in }
  ) async throws {
    let recorder = try await log.recorder(change)
    _ = try await recorder.record((0..<count).map { message("\($0)") })
    try await recorder.close()
  }

  /// What each recorder said of the mark, from record 0 on.
  private func said(_ log: TemporaryLog) throws -> [String] {
    let reader = try LogReader(log.path)
    return try (0..<reader.size).compactMap { try reader.record($0).data["highwater"]?.string }
  }

  private func open(_ log: TemporaryLog) throws -> [Finding] {
    try log.verdict().findings.filter {
      $0.code == "high-water-mark" && $0.group == .complete && $0.outcome != .valid
    }
  }

  private func forget(_ log: TemporaryLog, _ folder: String = "") throws {
    try FileManager.default.removeItem(atPath: log.state.path + folder)
  }

  @Test func aRemovedMarkIsTold() async throws {
    let log = try TemporaryLog()
    try await record(log)
    for folder in ["", "/heads"] {
      try forget(log, folder)
      try await record(log)
    }
    try await record(log)
    #expect(try said(log) == ["kept", "kept", "lost", "lost", "kept"])
    let finding = try #require(try open(log).first)
    #expect(finding.outcome == .unverifiable)
    #expect(finding.records == [4, 7])
    #expect(try log.verdict().exitCode == 3)
  }

  @Test func aSharedStartDoesNotHideALoss() async throws {
    let log = try TemporaryLog()
    for _ in 0..<2 {
      try await record(log) { $0.mode = .oneShot }
      try forget(log, "/heads")
    }
    for _ in 0..<2 { try await record(log) { $0.mode = .oneShot } }
    #expect(try said(log).filter { $0 == "lost" }.count == 2)
  }

  /// The mark is not written while the loss is not on record.
  @Test func openingAloneWritesNoMark() async throws {
    let log = try TemporaryLog()
    try await record(log)
    try forget(log)
    for _ in 0..<2 {
      let recorder = try await log.recorder()
      _ = try await recorder.checkpoint()
      try await recorder.close()
    }
    try await record(log)
    #expect(try said(log).last == "lost")
  }

  @Test func aLogWithoutAMemoryFromTheFirstIsNotLost() async throws {
    let log = try TemporaryLog()
    for _ in 0..<2 { try await record(log) { $0.state = nil } }
    try await record(log)
    #expect(try said(log) == ["unavailable", "unavailable", "unavailable", "kept"])
    #expect(try open(log).isEmpty)
  }

  @Test func aMarkBehindTheLastCheckpointIsOlder() async throws {
    let log = try TemporaryLog()
    try await record(log)
    let old = log.root.appending(path: "old").path
    try FileManager.default.copyItem(atPath: log.state.path, toPath: old)
    try await record(log)
    #expect(try open(log).isEmpty)
    try forget(log)
    try FileManager.default.copyItem(atPath: old, toPath: log.state.path)
    #expect(try open(log).map(\.outcome) == [.unverifiable])
    try await record(log)
    #expect(try said(log) == ["kept", "kept", "kept", "older"])
    #expect(try open(log).map(\.records) == [[7]])
  }

  /// A recorder that was ended between its commit and the mark leaves one that is behind: no loss.
  @Test func aMarkThatLagsIsNoLoss() async throws {
    let log = try TemporaryLog()
    try await record(log)
    await #expect(throws: RecorderError.self) {
      try await record(log) { configuration in
        configuration.fault = {
          $0 == .mark ? StoreError(.io, "an injected failure", remedy: "none") : nil
        }
      }
    }
    #expect(try open(log).map(\.outcome) == [.unverifiable])
    let recorder = try await log.recorder()
    _ = try await recorder.checkpoint()
    try await recorder.close()
    #expect(try open(log).isEmpty)
    try await record(log)
    #expect(try said(log).allSatisfy { $0 == "kept" })
    #expect(try open(log).isEmpty)
  }

  @Test func aDeletedLogIsNotMadeAnewUnseen() async throws {
    let log = try TemporaryLog()
    try await record(log, 5)
    let id = try LogDirectory.open(log.path).id
    try FileManager.default.removeItem(atPath: log.path)
    for step in [
      { _ = try log.create() }, { _ = try LogDirectory.open(log.path, state: log.state) },
      {
        _ = try LogWriter(
          log.path, source: "x", watch: .state(log.state), clock: .system)
      },
    ] {
      let error = #expect(throws: StoreError.self) { try step() }
      #expect(error?.code == .missing)
      #expect(error?.message.contains(id.hex.prefix(16)) == true)
      #expect(error?.message.contains("8 records") == true)
    }
    let made = try LogDirectory.create(
      at: log.path, origin: "example.com/test", state: log.state,
      replacing: Replacement(by: "me", reason: "a test"))
    let replaces = try #require(made.birth.data["replaces"])
    #expect(replaces["log"]?.string == id.hex && replaces["size"] == "8")
    #expect(replaces["by"] == "me" && replaces["reason"] == "a test" && replaces["user"] != nil)
    try await record(log)
    #expect(try log.verdict().faults == [])
  }

  @Test func nothingIsRememberedOfOtherPlaces() throws {
    let log = try TemporaryLog()
    let error = #expect(throws: StoreError.self) {
      _ = try LogDirectory.open(log.path, state: log.state)
    }
    #expect(error?.code == .notFound)
    #expect(!FileManager.default.fileExists(atPath: log.state.path))
  }

  @Test func aLogThatOthersMayWriteIsRefused() async throws {
    let log = try TemporaryLog()
    try await record(log)
    let files = FileManager.default
    for (place, mode, isRefused) in [
      ("", 0o755, false), ("", 0o770, true), ("", 0o702, true), ("/keys", 0o720, true),
      ("/keys/content", 0o702, true), ("/log.db", 0o664, true), ("/log.db", 0o644, false),
    ] {
      let path = log.path + place
      let before = try files.attributesOfItem(atPath: path)[.posixPermissions] ?? 0o700
      try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      var written: StoreError.Code?
      do { try await record(log) } catch { written = (error as? RecorderError)?.cause?.code }
      #expect(written == (isRefused ? .exposed : nil), "\(place) \(String(mode, radix: 8))")
      let reader = try LogReader(log.path)
      if isRefused {
        #expect(throws: StoreError.self) { try reader.beginChecking(log.state) }
      } else {
        try reader.beginChecking(log.state)
      }
      // Nothing is believed by a verification.
      #expect(try log.verdict().faults == [])
      try files.setAttributes([.posixPermissions: before], ofItemAtPath: path)
    }
  }
}
