import Deodand
import DeodandEvents
import DeodandStore
import Foundation
import Testing

/// What a reader keeps between questions never changes an answer.
@Suite struct ReadingTests {
  private static let document = String(repeating: "the quarterly ledger of the harbour ", count: 20)

  private func query(_ text: String, limit: Int? = nil) -> RecordQuery {
    var query = RecordQuery()
    query.text = text
    query.limit = limit
    query.order = .descending
    return query
  }

  @Test func aContentIsFoundInEveryRecordThatHoldsIt() async throws {
    let log = try TemporaryLog()
    for _ in 0..<2 {
      let recorder = try await log.recorder()
      for _ in 0..<2 { _ = try await recorder.record(message(Self.document)) }
      _ = try await recorder.record(message("the harbour is closed"))
      try await recorder.close()
    }
    let reader = try LogReader(log.path)
    var everything = RecordQuery()
    everything.types = [.humanInput]
    let said = try reader.find(everything)
    #expect(said.count == 6)
    #expect(try reader.find(query("ledger")) == [said[4], said[3], said[1], said[0]])
    #expect(try reader.find(query("harbour ledger", limit: 1)) == [said[4]])
    #expect(try reader.find(query("closed harbour")) == [said[5], said[2]])
    #expect(try reader.find(query("closed ledger")).isEmpty)
    var own = RecordQuery()
    own.types = [.recorderStopped]
    own.recorder = try reader.record(said[4]).recorder
    #expect(try reader.find(own) == [said[5] + 1])
  }

  /// Proofs come from stored tiles, the roots of tiles, and the records past the last full one.
  @Test func proofsLeadToTheSignedRoot() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record((0..<600).map { message("\($0)") })
    let first = try await recorder.checkpoint()
    _ = try await recorder.record(message("last"))
    try await recorder.close()
    let reader = try LogReader(log.path)
    let stored = try #require(try reader.lastCheckpoint())
    let checkpoint = try SignedCheckpoint(parsing: stored.note).body
    var proofs = ProofBuilder(reader: reader)
    #expect(try proofs.root(ofSize: checkpoint.size) == checkpoint.root)
    #expect(try proofs.root(ofSize: first.body.size) == first.body.root)
    for index in 0..<checkpoint.size {
      let path = try proofs.inclusion(of: index, in: checkpoint.size)
      try InclusionProof.check(
        path, leaf: LeafHash.of(try reader.recordBytes(index)), index: index,
        size: checkpoint.size, root: checkpoint.root)
    }
    let consistency = try proofs.consistency(from: first.body.size, to: checkpoint.size)
    try ConsistencyProof.check(
      consistency, from: first.body.size, root: first.body.root, to: checkpoint.size,
      root: checkpoint.root)
  }

  /// A stored tile that is not whole is a failure to read, and no trap.
  @Test func aTileThatIsNotWholeIsToldOf() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record((0..<300).map { message("\($0)") })
    try await recorder.close()
    for bytes in ["x''", "x'00'", "zeroblob(8191)", "zeroblob(32)"] {
      try log.tamper("UPDATE tile SET hashes = \(bytes)")
      var proofs = ProofBuilder(reader: try LogReader(log.path))
      #expect(throws: ReadError.self) { try proofs.inclusion(of: 3, in: 300) }
    }
  }

  @Test func contentBeyondWhatIsKeptIsReadAgain() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    // Six times as much as a reader keeps at least once is dropped.
    let texts = (0..<100).map { String(repeating: "\($0) ", count: 20_000) }
    for text in texts { _ = try await recorder.record(message(text)) }
    try await recorder.close()
    let reader = try LogReader(log.path)
    for _ in 0..<2 {
      var sequence: UInt64 = 0
      var read: [String] = []
      while sequence < reader.size {
        for item in try reader.record(sequence).content.flatMap(\.items) {
          guard case .chunk(let commitment) = item,
            case .available(let bytes, _) = try reader.content(commitment)
          else { continue }
          read.append(String(decoding: bytes, as: UTF8.self))
        }
        sequence += 1
      }
      #expect(read.joined() == texts.joined())
    }
  }

  @Test func anIndexThatSomebodyElseWritesToIsNotBelieved() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("a needle" + manyWords(1)))
    try await recorder.close()
    let reader = try LogReader(log.path)
    #expect(try reader.find(query("needle")).count == 1)
    for segment in try log.segments() {
      let file = try FileHandle(forWritingTo: segment)
      try file.write(contentsOf: Data(repeating: 0, count: 20_000))
      try file.close()
    }
    // A list that was not read before.
    #expect(try reader.find(query("word1x500")).count == 1)
    #expect(try reader.find(query("needle")).count == 1)
  }

  @Test func theFileOfAnEarlierFormatIsRemoved() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    for name in ["index.db", "index.db-wal"] {
      try "old".write(toFile: log.path + "/" + name, atomically: false, encoding: .utf8)
    }
    _ = try await recorder.record(message("a needle" + manyWords(1)))
    try await recorder.close()
    #expect(try LogReader(log.path).find(query("needle")).count == 1)
    #expect(!FileManager.default.fileExists(atPath: log.path + "/index.db"))
    #expect(!FileManager.default.fileExists(atPath: log.path + "/index.db-wal"))
    #expect(try log.segments().count == 1)
  }

  @Test func manyQuestionsAtOnceSeeOneLogAndGiveTheLockBack() async throws {
    struct Stop: Error {}
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("a needle"))
    let reader = try LogReader(log.path)
    #expect(throws: Stop.self) {
      try reader.atOnce { () throws(Stop) in throw Stop() }
    }
    // Another reader brings the index further than this one has seen.
    _ = try await recorder.record(message("one more needle"))
    let seen = try reader.atOnce { () throws(ReadError) -> [Int] in
      let first = try reader.find(query("needle")).count
      let nested = try reader.atOnce { () throws(ReadError) in
        try reader.find(query("needle")).count
      }
      return [first, nested]
    }
    #expect(seen == [1, 1])
    #expect(try LogReader(log.path).find(query("needle")).count == 2)
    try reader.refresh()
    #expect(try reader.find(query("needle")).count == 2)
    try await recorder.close()
    // Nobody holds a lock any more, so the write-ahead log can be folded.
    let database = try Database(log.path + "/log.db", .readWrite)
    #expect(try database.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0)
  }
}
