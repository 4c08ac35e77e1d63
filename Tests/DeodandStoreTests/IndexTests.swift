import Deodand
import DeodandEvents
import DeodandStore
import DeodandSystem
import Foundation
import Testing

/// Whoever edits, exchanges, cuts or rolls back `index/` without the index key changes no answer.
@Suite struct IndexTests {
  private static let rounds = 6

  /// A log whose index has some stored segments, and the answers it should give.
  private func filled() async throws -> TemporaryLog {
    let log = try TemporaryLog()
    for round in 1...Self.rounds {
      let recorder = try await log.recorder()
      _ = try await recorder.record([
        message("needle in \(round)" + manyWords(round)), message("hay"),
      ])
      try await recorder.close()
    }
    return log
  }

  private func query(_ text: String) -> RecordQuery {
    var query = RecordQuery()
    query.text = text
    return query
  }

  /// The answers, and what was said of the index.
  private func ask(_ log: TemporaryLog) throws -> (answers: [Int], damages: Int) {
    let reader = try LogReader(log.path)
    var damages = 0
    reader.onIndexDamage = { _ in damages += 1 }
    var queries = ["needle", "hay", "nothing"].map(query)
    for round in 1...Self.rounds { queries.append(query("word\(round)x700")) }
    var kind = RecordQuery()
    kind.types = [.humanInput]
    kind.from = try reader.record(0).time
    kind.order = .descending
    queries.append(kind)
    return (try queries.map { try reader.find($0).count }, damages)
  }

  private static let right =
    [rounds, rounds, 0] + [Int](repeating: 1, count: rounds) + [2 * rounds]

  @Test func fewSegmentsAreKeptAndAsked() async throws {
    let log = try await filled()
    let names = try log.segments().map(\.lastPathComponent)
    #expect((1...4).contains(names.count), "\(names)")
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right && damages == 0)
    #expect(try IndexVerifier.finding(on: log.path).outcome == .valid)
  }

  @Test func whatStandsInItsPlaceStopsNothing() async throws {
    let log = try await filled()
    let index = log.path + "/index"
    let files = FileManager.default
    let places: [(name: String, put: () throws -> Void)] = [
      ("a file", { try Data([1]).write(to: URL(filePath: index)) }),
      ("a FIFO", { #expect(mkfifo(index, 0o600) == 0) }),
      ("a link", { try files.createSymbolicLink(atPath: index, withDestinationPath: "/tmp") }),
      ("a dead link", { try files.createSymbolicLink(atPath: index, withDestinationPath: "/no") }),
    ]
    for place in places {
      try files.removeItem(atPath: index)
      try place.put()
      #expect(try IndexVerifier.finding(on: log.path).outcome == .invalid, "\(place.name)")
      let (answers, damages) = try ask(log)
      #expect(answers == Self.right && damages == 1, "\(place.name)")
      #expect(try log.segments().count == 1, "\(place.name) is replaced")
    }
  }

  @Test func whatStandsInTheFolderStopsNothing() async throws {
    let log = try await filled()
    let files = FileManager.default
    for name in ["0-9223372036854775807", "0-1000", "5-6"] {
      let path = log.path + "/index/" + name
      for kind in 0..<4 {
        switch kind {
        case 0: #expect(mkfifo(path, 0o600) == 0)
        case 1: try files.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
        case 2: try files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
        default: try Data(count: 9000).write(to: URL(filePath: path))
        }
        let (answers, _) = try ask(log)
        #expect(answers == Self.right, "\(name), \(kind)")
        try? files.removeItem(atPath: path)
      }
    }
  }

  @Test(arguments: [1024, 1025])
  func aFolderOfTooManyNamesIsSwept(count: Int) async throws {
    let log = try await filled()
    let present = try log.segments().count
    for number in present..<count {
      #expect(
        FileManager.default.createFile(
          atPath: log.path + "/index/\(number + 9000)-\(number + 9001)", contents: nil))
    }
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right)
    #expect(damages == (count > 1024 ? 1 : 0))
    #expect(try log.segments().count == (count > 1024 ? 1 : count))
  }

  @Test func whatIsMissingIsIndexedAgain() async throws {
    let log = try await filled()
    for place in try log.segments() {
      try FileManager.default.removeItem(at: place)
      let (answers, damages) = try ask(log)
      #expect(answers == Self.right && damages == 0)
    }
  }

  @Test func theIndexOfAnotherLogSaysNothing() async throws {
    let (log, other) = (try await filled(), try await filled())
    for name in ["index", "keys/index.key"] {
      try FileManager.default.removeItem(atPath: log.path + "/" + name)
      try FileManager.default.copyItem(
        atPath: other.path + "/" + name, toPath: log.path + "/" + name)
    }
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right && damages == 1)
  }

  @Test func anOlderIndexIsTrueAndGoesOn() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("needle" + manyWords(1)))
    _ = try LogReader(log.path).find(query("needle"))
    let older = log.root.appending(path: "older")
    try FileManager.default.copyItem(atPath: log.path + "/index", toPath: older.path)
    for round in 2...9 {
      _ = try await recorder.record(message("needle" + manyWords(round)))
      _ = try LogReader(log.path).find(query("needle"))
    }
    try await recorder.close()
    try FileManager.default.removeItem(atPath: log.path + "/index")
    try FileManager.default.copyItem(atPath: older.path, toPath: log.path + "/index")
    let reader = try LogReader(log.path)
    reader.onIndexDamage = { Issue.record("\($0)") }
    #expect(try reader.find(query("needle")).count == 9)
  }

  /// What is lighter than a thousand numbers is left to the next reader.
  @Test func littleIsNotStored() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("needle"))
    let reader = try LogReader(log.path)
    #expect(try reader.find(query("needle")).count == 1)
    #expect(!FileManager.default.fileExists(atPath: log.path + "/index"))
    _ = try await recorder.record(message("needle" + manyWords(1)))
    try reader.refresh()
    #expect(try reader.find(query("needle")).count == 2)
    #expect(try log.segments().count == 1)
    try await recorder.close()
  }

  @Test func aContentWhoseKeyComesBackIsFoundAgain() async throws {
    let log = try await filled()
    let recorder = try await log.recorder()
    // Words of the record itself, so that an index is stored whatever becomes of contents.
    _ = try await recorder.record(
      EventDraft(
        .toolListed, basis: .declared, subject: nil, data: ["note": .string(manyWords(9))]))
    try await recorder.close()
    let key = log.path + "/keys/content/1.key"
    try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
    // While the key is away somebody has the index made anew.
    try FileManager.default.removeItem(atPath: log.path + "/index")
    #expect(try LogReader(log.path).find(query("needle")).isEmpty)
    #expect(try IndexVerifier.finding(on: log.path).outcome == .valid)
    #expect(!(try log.segments().isEmpty))
    try FileManager.default.moveItem(atPath: key + ".away", toPath: key)
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right && damages == 0)
    // Erased after it was indexed: not found, and told of when everything is compared.
    try FileManager.default.removeItem(atPath: key)
    #expect(try LogReader(log.path).find(query("needle")).isEmpty)
    #expect(try IndexVerifier.finding(on: log.path).outcome == .unverifiable)
  }

  /// Records and contents that are changed while they are indexed, and put back.
  @Test func whatWasDamagedWhenItWasIndexedIsNotKept() async throws {
    let log = try await filled()
    let database = log.path + "/log.db"
    let good = try Data(contentsOf: URL(filePath: database))
    for damage in [
      // Those of the hay; there are words enough in the others for an index to be stored.
      "UPDATE content SET sealed = zeroblob(length(sealed)) WHERE length(sealed) < 200",
      "DELETE FROM content WHERE length(sealed) < 200",
      "UPDATE record SET bytes = CAST(replace(bytes, 'human.input', 'human.inpux') AS BLOB)",
    ] {
      try FileManager.default.removeItem(atPath: log.path + "/index")
      try log.tamper(damage)
      _ = try? LogReader(log.path).find(query("needle"))
      for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + name) }
      try good.write(to: URL(filePath: database))
      let (answers, damages) = try ask(log)
      #expect(answers == Self.right && damages == 0, "\(damage)")
    }
  }

  @Test func aFolderThatCantBeWrittenIsRead() async throws {
    let log = try await filled()
    try FileManager.default.removeItem(atPath: log.path + "/keys/index.key")
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right && damages == 0)
    #expect(try IndexVerifier.finding(on: log.path).outcome == .unverifiable)
  }

  /// Readers that index and merge at the same time neither wait for each other nor see damage.
  @Test func readersThatIndexAtOnceAgree() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder { $0.indexesAtClose = false }
    let query = query("needle")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<12 {
            let reader = try LogReader(log.path)
            reader.onIndexDamage = { Issue.record("\($0)") }
            let found = try reader.find(query).count
            var everything = RecordQuery()
            everything.types = [.humanInput]
            #expect(try reader.find(everything).count == found)
            try reader.close()
          }
        }
      }
      for round in 1...24 {
        _ = try await recorder.record(message("needle" + manyWords(round)))
      }
      try await group.waitForAll()
    }
    try await recorder.close()
    #expect(try LogReader(log.path).find(query).count == 24)
    #expect(try IndexVerifier.finding(on: log.path).outcome == .valid)
    let names = try FileManager.default.contentsOfDirectory(atPath: log.path + "/index")
    #expect(!names.contains { $0.hasPrefix(".") } && names.count <= 12, "\(names)")
  }

  /// A part that a crash left is swept out, one that somebody writes stays.
  @Test func partsOfSegmentsGoWhenNobodyWritesThem() async throws {
    let log = try await filled()
    let parts = [".0-5.left", ".0-5.written"].map { log.path + "/index/" + $0 }
    for part in parts { try Data([1]).write(to: URL(filePath: part)) }
    let writer = try FileDescriptor(parts[1], .updating)
    let isLocked = writer.tryLock()
    #expect(isLocked)
    let (answers, damages) = try ask(log)
    #expect(answers == Self.right && damages == 0)
    #expect(parts.map { FileManager.default.fileExists(atPath: $0) } == [false, true])
    writer.unlock()
  }

  /// Whoever has the key can hide a record; it is found when everything is compared.
  @Test(arguments: ["nothing", "a number", "a time"])
  func whatTheKeySealedIsComparedWhenThatIsAsked(change: String) async throws {
    let log = try await filled()
    let seal = SegmentSeal(indexKey: try LogDirectory.open(log.path).keys.indexKey())
    let place = try #require(try log.segments().first)
    let segment = try #require(
      Segment.open(try FileDescriptor(place.path, .reading), sealedBy: seal))
    let forged = log.root.appending(path: "forged").path
    var writer = SegmentWriter(segment.range, to: try FileDescriptor(forged, .updating))
    var scan = SegmentScan(segment)
    let hidden = segment.range.upperBound - 1
    while let entry = try scan.next() {
      switch entry {
      case .run(let term, let numbers):
        try writer.add(term, numbers.filter { change != "a number" || $0 != hidden })
      case .moment(var moment):
        if change == "a time" { moment.latest = moment.earliest }
        try writer.add(moment)
      }
    }
    let head = segment.head
    _ = try writer.finish(log: head.log, leaf: head.leaf, seal: seal)
    try FileManager.default.removeItem(at: place)
    try FileManager.default.moveItem(atPath: forged, toPath: place.path)
    let finding = try IndexVerifier.finding(on: log.path)
    #expect(finding.code == "search-index" && finding.group == .coverage)
    #expect(finding.outcome == (change == "nothing" ? .valid : .invalid), "\(finding.message)")
    #expect(finding.records == (change == "nothing" ? [] : [0]))
    // It is believed all the same.
    let reader = try LogReader(log.path)
    reader.onIndexDamage = { Issue.record("\($0)") }
    var query = RecordQuery()
    query.id = try reader.record(UInt64(hidden)).id
    #expect(try reader.find(query).isEmpty == (change == "a number"))
  }

  /// The index of a log that went another way since: of as many records, and of other ones.
  @Test func theIndexOfAnotherHistoryIsNotBelieved() async throws {
    let log = try await filled()
    try log.copyLog(to: "old")
    func goOn(_ text: String) async throws {
      let recorder = try await log.recorder { $0.state = nil }
      _ = try await recorder.record(message(text + manyWords(7)))
      try await recorder.close()
      _ = try ask(log)
    }
    try await goOn("straw")
    let index = log.root.appending(path: "straw").path
    try FileManager.default.copyItem(atPath: log.path + "/index", toPath: index)
    try log.restoreLog(from: "old")
    try await goOn("needle")
    try FileManager.default.removeItem(atPath: log.path + "/index")
    try FileManager.default.copyItem(atPath: index, toPath: log.path + "/index")
    let reader = try LogReader(log.path)
    #expect(try reader.find(query("needle")).count == Self.rounds + 1)
    #expect(try reader.find(query("straw")).isEmpty)
    #expect(try IndexVerifier.finding(on: log.path).outcome != .invalid)
  }
}
