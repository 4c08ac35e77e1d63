import Deodand
import DeodandEvents
import DeodandLog
import DeodandStore
import Foundation
import Testing

@Suite struct RecorderTests {
  @Test func recordsAndReopens() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.watches = [Watch(.mcpStdio, scope: ["fw"])] }
    let first = try await recorder.record(message("hello"))
    #expect(first.sequence == 2)
    let pair = try await recorder.record([message("one"), message("two")])
    #expect(pair.map(\.sequence) == [3, 4])
    try await recorder.close()

    let reader = try LogReader(log.path)
    #expect(reader.size == 6)
    #expect(try reader.record(1).type == .recorderStarted)
    #expect(try reader.record(1).data["watches"] == [["channel": "mcp-stdio", "scope": ["fw"]]])
    let record = try reader.record(2)
    #expect(record.id == first.id)
    #expect(LeafHash.of(record.bytes) == first.leafHash)
    #expect(try reader.record(5).type == .recorderStopped)
    let verdict = try log.verdict()
    #expect(verdict.faults == [])
    #expect(verdict.exitCode == 0)

    let again = try await log.recorder()
    #expect(try await again.record(message("more")).sequence == 7)
    try await again.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func manyRecordsMakeTilesAndReload() async throws {
    let log = try TemporaryLog()
    for _ in 0..<3 {
      let recorder = try await log.recorder { $0.checkpointEvery = 100 }
      let drafts = (0..<250).map {
        EventDraft(.toolCall, basis: .observed, data: ["n": .integer($0)])
      }
      _ = try await recorder.record(drafts)
      try await recorder.close()
      #expect(try log.verdict().exitCode == 0)
    }
    let reader = try LogReader(log.path)
    var leaves: [Hash256] = []
    for sequence in 0..<reader.size { leaves.append(LeafHash.of(try reader.recordBytes(sequence))) }
    let note = try #require(try reader.lastCheckpoint())
    #expect(try SignedCheckpoint(parsing: note.note).body.root == MerkleTree.root(of: leaves))
    #expect(try reader.hashes(level: 1, tile: 0, count: 2).count == 2)
    #expect(try reader.hashes(level: 0, tile: 2, count: 100) == Array(leaves[512..<612]))
  }

  @Test func twoRecordersKeepOneChain() async throws {
    let log = try TemporaryLog()
    let first = try await log.recorder()
    let second = try await log.recorder()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (name, recorder) in [("a", first), ("b", second)] {
        for task in 0..<10 {
          group.addTask {
            for number in 0..<30 {
              _ = try await recorder.record(message("\(number)", run: "\(name)\(task)"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    try await first.close()
    try await second.close()
    #expect(try LogReader(log.path).size == 605)
    #expect(try log.verdict().faults == [])
  }

  @Test func concurrentCallersShareTransactions() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<64 {
        group.addTask {
          for _ in 0..<20 {
            _ = try await recorder.record(
              EventDraft(.toolCall, basis: .observed, subject: "run/\(task)"))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await recorder.recorded == 1280)
    #expect(await recorder.commits < 640)
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func aQueueOfOneStillServesEverybody() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder {
      $0.queue = .init(events: 1, bytes: 1)
      $0.batch = .init(events: 1, bytes: 1)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<20 { group.addTask { _ = try await recorder.record(message("\(task)")) } }
      try await group.waitForAll()
    }
    #expect(await recorder.commits == 20)
    // A call larger than the bound is let in alone.
    #expect(try await recorder.record((0..<5).map { message("\($0)") }).count == 5)
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func aRecordHasAtMost65535Bytes() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    func draft(_ length: Int) -> EventDraft {
      EventDraft(
        .humanInput, basis: .declared, id: "01a20d64-8570-7d11-b137-84829b22e024",
        data: ["x": .string(String(repeating: "x", count: length))])
    }
    let receipt = try await recorder.record(draft(60_000))
    let size = try LogReader(log.path).recordBytes(receipt.sequence).count
    // `monotonic` may grow by a digit between two records; aim so that either case is decided.
    let room = 65_535 - size + 60_000
    let fits = try await recorder.record(draft(room))
    #expect(try LogReader(log.path).recordBytes(fits.sequence).count == 65_535)
    let error = await #expect(throws: RecorderError.self) {
      _ = try await recorder.record(draft(room + 1))
    }
    #expect(error?.code == .draft)
    // The failure is that draft's alone.
    #expect(try await recorder.record(message("after")).sequence == fits.sequence + 1)
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func aGroupIsRecordedWholeOrNotAtAll() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let long = EventDraft(
      .humanInput, basis: .declared,
      data: ["x": .string(String(repeating: "x", count: 70_000))],
      content: [ContentDraft(name: "text", text: String(repeating: "y", count: 100))])
    await #expect(throws: RecorderError.self) {
      _ = try await recorder.record([message("one"), long])
    }
    #expect(try await recorder.record(message("two")).sequence == 2)
    try await recorder.close()
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func refusesAfterClose() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("one"))
    try await recorder.close()
    try await recorder.close()
    let error = await #expect(throws: RecorderError.self) {
      _ = try await recorder.record(message("two"))
    }
    #expect(error?.code == .closed)
  }

  @Test func aScheduledCheckpointThatFailsStopsTheRecorder() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.checkpointEvery = 5 }
    _ = try await recorder.record(message("before"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: log.path + "/keys/checkpoint.key")
    // This call reaches the schedule: its receipt is good, but the recorder then stops.
    _ = try await recorder.record((0..<5).map { message("\($0)") })
    let error = await #expect(throws: RecorderError.self) {
      for _ in 0..<100 { _ = try await recorder.record(message("after")) }
    }
    #expect(error?.cause?.code == .keyPermissions)
  }

  @Test func oneShotCommandsShareTheirStart() async throws {
    let log = try TemporaryLog()
    for number in 0..<3 {
      let recorder = try await log.recorder { $0.mode = .oneShot }
      _ = try await recorder.record(message("\(number)"))
      try await recorder.close()
    }
    let reader = try LogReader(log.path)
    #expect(reader.size == 5)
    #expect(try reader.record(4).recorder == 1)
    let other = try await log.recorder {
      $0.mode = .oneShot
      $0.watches = [Watch(.drafts)]
    }
    _ = try await other.record(message("x"))
    try await other.close()
    #expect(try LogReader(log.path).size == 7)
    #expect(try log.verdict().faults == [])
  }

  @Test func refusesDraftsThatMakeNoRecord() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var literal = message("x")
    literal.content = [ContentDraft(name: "a", pieces: [.literal("secret")])]
    var part = message("x")
    part.content = [ContentDraft(name: "a", pieces: [.chunk([1])], parts: [("/x", 1)])]
    var names = message("x")
    names.content = [ContentDraft(name: "a", text: "1"), ContentDraft(name: "a", text: "2")]
    let wrong = [
      literal, part, names,
      EventDraft(EventType(""), basis: .declared),
      EventDraft(.humanInput, basis: .declared, subject: "two words"),
      EventDraft(.humanInput, basis: .declared, id: "no-uuid"),
      EventDraft(.humanInput, basis: .declared, data: ["x": .number(0.5)]),
      EventDraft(.humanInput, basis: .declared, data: ["content": "x"]),
      EventDraft(
        .humanInput, basis: .declared,
        data: ["x": (0..<130).reduce(JSONValue.null) { value, _ in .array([value]) }]),
    ]
    for draft in wrong {
      let error = await #expect(throws: RecorderError.self) { _ = try await recorder.record(draft) }
      #expect(error?.code == .draft)
    }
    try await recorder.close()
    #expect(try LogReader(log.path).size == 1)
  }
}
