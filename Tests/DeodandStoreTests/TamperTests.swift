import Deodand
import DeodandEvents
import DeodandStore
import DeodandTesting
import Foundation
import Testing

/// Whoever can write the files changes something: it must show.
@Suite struct TamperTests {
  /// A log with every kind of row, tiles included.
  private func filled() async throws -> TemporaryLog {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.checkpointEvery = 100 }
    let long = String(repeating: "the quick brown fox ", count: 10)
    for number in 0..<3 {
      _ = try await recorder.record([message("\(number)"), message(long + "\(number)")])
    }
    _ = try await recorder.record((0..<260).map { _ in EventDraft(.toolCall, basis: .observed) })
    try await recorder.close()
    return log
  }

  private static let columns: [(table: String, key: String, column: String)] = [
    ("record", "sequence", "sequence"), ("record", "sequence", "bytes"), ("tile", "id", "level"),
    ("tile", "id", "number"), ("tile", "id", "hashes"), ("tile", "id", "root"),
    ("checkpoint", "size", "size"), ("checkpoint", "size", "note"), ("content", "id", "id"),
    ("content", "id", "commitment"), ("content", "id", "key"), ("content", "id", "sealed"),
    ("content_key", "id", "id"), ("content_key", "id", "label"),
  ]

  @Test func everyColumnOfEveryRowIsGuarded() async throws {
    let log = try await filled()
    #expect(try log.verdict().exitCode == 0)
    try log.copyLog(to: "good")
    var generator = SeededGenerator()
    for place in Self.columns {
      try log.restoreLog(from: "good")
      for key in try keys(of: place.table, place.key, in: log).shuffled(using: &generator).prefix(
        12)
      {
        // A number that another row has is refused by the schema, and no attack: others are tried.
        var isChanged = false
        for _ in 0..<20 where !isChanged {
          try log.restoreLog(from: "good")
          let change = try flip(place, key, in: log, &generator)
          isChanged = (try? log.tamper(change)) != nil
        }
        #expect(isChanged, "\(place.table).\(place.column) of row \(key), \(generator)")
        let verdict = try? log.verdict()
        #expect(
          verdict?.faults.isEmpty != true,
          "\(place.table).\(place.column) of row \(key), \(generator)")
      }
    }
  }

  /// A number below the first leaves the order as it was, and the count, and the highest number.
  @Test func theFirstContentKeepsItsNumber() async throws {
    for number in [0, -1] {
      let log = try await filled()
      try log.tamper("UPDATE content SET id = \(number) WHERE id = 1")
      #expect(try log.verdict().faults == ["content-rows"])
    }
  }

  private func keys(of table: String, _ key: String, in log: TemporaryLog) throws -> [Int64] {
    let database = try Database(log.path + "/log.db", .readOnly)
    let statement = try database.prepare("SELECT \(key) FROM \(table)")
    var result: [Int64] = []
    while try statement.step() { result.append(statement.integer(0)) }
    return result
  }

  /// SQL that flips one bit of a value.
  private func flip(
    _ place: (table: String, key: String, column: String), _ key: Int64, in log: TemporaryLog,
    _ generator: inout SeededGenerator
  ) throws -> String {
    let database = try Database(log.path + "/log.db", .readOnly)
    let row = "\(place.table) WHERE \(place.key) = \(key)"
    let type = try database.prepare("SELECT typeof(\(place.column)), \(place.column) FROM \(row)")
    _ = try type.step()
    let value: String
    if type.text(0) == "integer" {
      value = String(type.integer(1) ^ (1 << Int64.random(in: 0..<60, using: &generator)))
    } else {
      var bytes = type.blob(1)
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[index] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
      let hex = "x'\(Hex.encode(bytes))'"
      value = type.text(0) == "text" ? "CAST(\(hex) AS TEXT)" : hex
    }
    return "UPDATE \(place.table) SET \(place.column) = \(value) WHERE \(place.key) = \(key)"
  }

  @Test func rowsThatAreDeletedOrInsertedShow() async throws {
    let log = try await filled()
    try log.copyLog(to: "good")
    let attacks = [
      "DELETE FROM record WHERE sequence = 3", "DELETE FROM record WHERE sequence > 200",
      "DELETE FROM tile", "DELETE FROM content WHERE id = 2", "DELETE FROM content WHERE id = 6",
      "INSERT INTO record SELECT max(sequence) + 1, (SELECT bytes FROM record WHERE sequence = 4) "
        + "FROM record",
      "INSERT INTO content (commitment, key, sealed) SELECT randomblob(32), 1, randomblob(40)",
      "INSERT INTO tile (level, number, hashes, root) SELECT 5, 9, zeroblob(8192), zeroblob(32)",
      "CREATE TRIGGER extra AFTER INSERT ON record BEGIN SELECT 1; END",
      "CREATE TABLE extra (x)",
    ]
    for attack in attacks {
      try log.restoreLog(from: "good")
      try? log.tamper(attack)
      #expect(try !log.verdict().faults.isEmpty, "\(attack)")
    }
  }

  @Test func triggersRefuseChanges() async throws {
    let log = try await filled()
    let database = try Database(log.path + "/log.db", .readWrite)
    for table in ["record", "tile", "checkpoint", "content", "content_key"] {
      #expect(throws: StoreError.self) { try database.execute("DELETE FROM \(table)") }
      #expect(throws: StoreError.self) { try database.execute("UPDATE \(table) SET rowid = rowid") }
    }
  }

  @Test func aDamagedPageShows() async throws {
    let log = try await filled()
    let file = log.path + "/log.db"
    var bytes = try Data(contentsOf: URL(filePath: file))
    for page in 2..<bytes.count / 4096 { bytes[page * 4096] ^= 0xff }
    try bytes.write(to: URL(filePath: file))
    let verdict = try? log.verdict()
    #expect(verdict?.faults.isEmpty != true)
  }

  @Test func theRecorderRefusesAChangedLog() async throws {
    let log = try await filled()
    try log.copyLog(to: "good")
    let attacks = [
      "UPDATE record SET bytes = CAST(bytes || x'20' AS BLOB) WHERE sequence = 260",
      "DELETE FROM record WHERE sequence > 200", "DELETE FROM tile",
      "UPDATE checkpoint SET note = replace(note, 'example', 'exemple')",
      "UPDATE checkpoint SET size = 1000 WHERE size = (SELECT max(size) FROM checkpoint)",
      "CREATE TABLE extra (x)",
    ]
    for attack in attacks {
      try log.restoreLog(from: "good")
      try log.tamper(attack)
      await #expect(throws: RecorderError.self, "\(attack)") { _ = try await log.recorder() }
    }
  }

  /// A checkpoint speaks for the bytes on the disk.
  ///
  /// Were only the number of records compared, the recorder would sign what was changed under it.
  @Test func anOpenRecorderSignsNothingThatWasChangedUnderIt() async throws {
    let attacks = [
      // The same length, the same number of records.
      "UPDATE record SET bytes = CAST(replace(bytes, 'genuine', 'changed') AS BLOB) WHERE sequence = 3",
      "UPDATE record SET bytes = (SELECT bytes FROM record WHERE sequence = 4) WHERE sequence = 3",
    ]
    for attack in attacks {
      let log = try TemporaryLog()
      let recorder = try await log.recorder()
      for number in 0..<5 {
        _ = try await recorder.record(
          EventDraft(
            .toolCall, basis: .observed,
            data: ["tool": "genuine", "n": .integer(Int64(number))]))
      }
      let signed = try #require(try LogReader(log.path).lastCheckpoint()).size
      try log.tamper(attack)
      let error = await #expect(throws: RecorderError.self, "\(attack)") {
        _ = try await recorder.checkpoint()
      }
      #expect(error?.cause?.code == .damaged)
      #expect(try LogReader(log.path).lastCheckpoint()?.size == signed)
      // And it goes on with nothing.
      await #expect(throws: RecorderError.self) { _ = try await recorder.record(message("x")) }
    }
  }
}
