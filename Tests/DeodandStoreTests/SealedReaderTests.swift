import Deodand
import DeodandStore
import Foundation
import Testing

/// What is handed out for replication: all of it, sealed, in an order that can be stored.
@Suite struct SealedReaderTests {
  /// Everything that batches brought.
  private struct Copy {
    var keys: [SealedRows.Key] = []
    var contents: [SealedRows.Content] = []
    var records: [SealedRows.Record] = []
    var tiles: [SealedRows.Tile] = []
    var checkpoints: [SealedRows.Checkpoint] = []
    var anchors: [Anchor] = []
    var batches = 0

    /// Adds a batch, and checks that nothing comes before what it refers to.
    mutating func add(_ batch: SealedRows.Batch) throws {
      keys += batch.keys
      contents += batch.contents
      records += batch.records
      tiles += batch.tiles
      checkpoints += batch.checkpoints
      anchors += batch.anchors
      batches += 1
      let commitments = Set(contents.map(\.commitment))
      for row in batch.records {
        for item in try Record(parsing: row.bytes).content.flatMap(\.items) {
          if case .chunk(let commitment) = item {
            #expect(commitments.contains(commitment.hash.bytes))
          }
        }
      }
      for content in batch.contents { #expect(keys.contains { $0.id == content.key }) }
      for checkpoint in batch.checkpoints {
        #expect(checkpoint.size <= records.count)
        #expect(tiles.count >= Int(checkpoint.size) / 256)
      }
      for anchor in batch.anchors { #expect(checkpoints.contains { $0.size == anchor.size }) }
    }
  }

  private func fill(_ log: TemporaryLog, _ numbers: Range<Int>) async throws {
    let recorder = try await log.recorder()
    for number in numbers {
      var draft = message("text \(number) " + String(repeating: "of some length ", count: 8))
      draft.customer = ["A", "B", nil][number % 3]
      _ = try await recorder.record(draft)
    }
    try await recorder.close()
  }

  /// The rows of the database, as text that SQLite makes of them.
  private func rows(_ log: TemporaryLog, _ sql: String) throws -> [String] {
    let statement = try Database(log.path + "/log.db", .readOnly).prepare(sql)
    var rows: [String] = []
    while try statement.step() { rows.append(statement.text(0)) }
    return rows
  }

  private func expect(_ copy: Copy, isAllOf log: TemporaryLog) throws {
    func hex(_ bytes: [UInt8]) -> String { Hex.encode(bytes).uppercased() }
    #expect(
      try copy.records.map { "\($0.sequence) \(hex($0.bytes))" }
        == rows(log, "SELECT sequence || ' ' || hex(bytes) FROM record ORDER BY sequence"))
    #expect(
      try copy.tiles.map { "\($0.level) \($0.number) \(hex($0.hashes))" }
        == rows(log, "SELECT level || ' ' || number || ' ' || hex(hashes) FROM tile ORDER BY id"))
    #expect(
      try copy.contents.map { "\(hex($0.commitment)) \($0.key) \(hex($0.sealed))" }
        == rows(
          log, "SELECT hex(commitment) || ' ' || key || ' ' || hex(sealed) FROM content ORDER BY id"
        ))
    #expect(
      try copy.keys.map { "\($0.id) \($0.label)" }
        == rows(log, "SELECT id || ' ' || label FROM content_key ORDER BY id"))
    #expect(
      try copy.checkpoints.map { "\($0.size) \($0.note)" }
        == rows(log, "SELECT size || ' ' || note FROM checkpoint ORDER BY size"))
  }

  @Test(arguments: [1, 3_000, SealedReader.batchBytes])
  func batchesAreAllThatThereIsWithoutAnyKey(_ bytes: Int) async throws {
    let log = try TemporaryLog()
    try await fill(log, 0..<280)
    let writer = try LogWriter(
      log.path, source: "example.com/test", watch: .state(log.state), clock: .system)
    #expect(try writer.add(Anchor(size: 1, kind: .timeStamp, bytes: [1, 2])))
    try writer.close()
    try FileManager.default.removeItem(atPath: log.path + "/keys")
    var copy = Copy()
    var position = SealedRows.Position()
    while true {
      // A new reader each time: whoever was interrupted goes on from the position alone.
      let batch = try SealedReader(log.path).batch(after: position, bytes: bytes)
      if batch.isEmpty { break }
      try copy.add(batch)
      position = batch.end
    }
    try expect(copy, isAllOf: log)
    #expect(copy.tiles.count == 1 && copy.anchors.map(\.bytes) == [[1, 2]])
    let rows =
      copy.keys.count + copy.contents.count + copy.records.count + copy.tiles.count
      + copy.checkpoints.count + copy.anchors.count
    switch bytes {
    case 1: #expect(copy.batches == rows)
    case SealedReader.batchBytes: #expect(copy.batches == 1)
    default: #expect(copy.batches > 20 && copy.batches < rows)
    }
  }

  @Test func whatIsRecordedLaterComesLater() async throws {
    let log = try TemporaryLog()
    try await fill(log, 0..<5)
    let reader = try SealedReader(log.path)
    var copy = Copy()
    let first = try reader.batch(after: SealedRows.Position())
    try copy.add(first)
    #expect(try reader.batch(after: first.end).isEmpty)
    try await fill(log, 5..<9)
    let second = try reader.batch(after: first.end)
    #expect(!second.records.isEmpty && second.keys.isEmpty)
    try copy.add(second)
    try expect(copy, isAllOf: log)
    #expect(try reader.batch(after: second.end).isEmpty)
  }

  @Test func anOlderLogIsHandedOutAsItIs() throws {
    let log = try TemporaryLog(copyOf: "log-format-1")
    var copy = Copy()
    try copy.add(try SealedReader(log.path).batch(after: SealedRows.Position()))
    try expect(copy, isAllOf: log)
    #expect(copy.records.count == 255)
  }
}
