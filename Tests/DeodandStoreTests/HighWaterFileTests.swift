import Deodand
import DeodandStore
import Foundation
import Testing

/// The mark outside the log that says how far it had come: it only ever rises.
@Suite struct HighWaterFileTests {
  private func hash(_ number: UInt64) -> Hash256 {
    Hash256(words: (number, number, number, number))
  }

  private func mark(_ size: UInt64, log: UInt64 = 1) -> HighWaterMark {
    HighWaterMark(
      log: hash(log), origin: "example.com/test", size: size,
      leaf: hash(size),
      time: Timestamp(microseconds: 1_800_000_000_000_000))
  }

  private func path(_ log: TemporaryLog) -> String { log.root.appending(path: "mark").path }

  @Test func itRises() throws {
    let log = try TemporaryLog()
    #expect(try HighWaterFile.peek(path(log)) == nil)
    var file = try HighWaterFile(path(log))
    #expect(try file.read() == nil)
    #expect(try HighWaterFile.peek(path(log)) == nil)
    for size: UInt64 in [1, 2, 1000] {
      try file.raise(to: mark(size))
      #expect(try file.read() == mark(size))
      #expect(try HighWaterFile.peek(path(log)) == mark(size))
    }
    try file.synchronize()
    let mode = try FileManager.default.attributesOfItem(atPath: path(log))[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  /// Neither the process that wrote the mark nor another one, nor one that begins, makes it sink.
  @Test func itNeverSinks() throws {
    let log = try TemporaryLog()
    var first = try HighWaterFile(path(log))
    try first.raise(to: mark(50))
    try first.raise(to: mark(49))
    #expect(try first.read() == mark(50))
    var second = try HighWaterFile(path(log))
    try second.raise(to: mark(7))
    #expect(try second.read() == mark(50))
    try second.raise(to: mark(51))
    // The first one does not know of it yet.
    try first.raise(to: mark(50))
    #expect(try first.read() == mark(51))
    try first.raise(to: mark(52))
    try second.raise(to: mark(51))
    #expect(try HighWaterFile.peek(path(log)) == mark(52))
  }

  /// One as high as the standing one is no news, and no other record takes its place.
  @Test func ofTwoAsHighTheFirstStays() throws {
    let log = try TemporaryLog()
    var file = try HighWaterFile(path(log))
    try file.raise(to: mark(5))
    let other = HighWaterMark(
      log: mark(5).log, origin: mark(5).origin, size: 5, leaf: mark(6).leaf, time: mark(5).time)
    try file.raise(to: other)
    #expect(try file.read() == mark(5))
  }

  @Test func whatCannotBeReadIsNotOverwritten() throws {
    let log = try TemporaryLog()
    try Data("size 3".utf8).write(to: URL(filePath: path(log)))
    var file = try HighWaterFile(path(log))
    for attempt in 0..<2 {
      let error = #expect(throws: StoreError.self) {
        if attempt == 0 { try file.raise(to: mark(5)) } else { _ = try file.read() }
      }
      #expect(error?.code == .damaged)
    }
    #expect(throws: StoreError.self) { try HighWaterFile.peek(path(log)) }
    #expect(try Data(contentsOf: URL(filePath: path(log))) == Data("size 3".utf8))
  }

  @Test func noLinkIsFollowed() throws {
    let log = try TemporaryLog()
    let target = log.root.appending(path: "target").path
    try FileManager.default.createSymbolicLink(atPath: path(log), withDestinationPath: target)
    let error: StoreError.Code?
    do throws(StoreError) {
      _ = try HighWaterFile(path(log)).read()
      error = nil
    } catch {
      return #expect(
        error.code == .invalid && !FileManager.default.fileExists(atPath: target))
    }
    #expect(error != nil, "a link was followed")
  }

  /// The mark that a recorder keeps says what the log holds.
  @Test func theRecorderRaisesIt() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let receipt = try await recorder.record(message("x"))
    let heads = log.state.path + "/heads/" + recorder.directory.id.hex
    let found = try #require(try HighWaterFile.peek(heads))
    #expect(found.size == receipt.sequence + 1)
    #expect(found.leaf == receipt.leafHash)
    try await recorder.close()
  }
}
