import Deodand
import DeodandStore
import Foundation
import Testing

@Suite struct LogDirectoryTests {
  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch let error as StoreError {
      #expect(!error.message.isEmpty && !error.remedy.isEmpty)
      return error.code
    } catch {
      return nil
    }
  }

  @Test func makesAllOrNothing() throws {
    let log = try TemporaryLog()
    let made = try log.create()
    #expect(made.origin == "example.com/test")
    #expect(made.id == LeafHash.of(made.birth.bytes))
    #expect(code { _ = try log.create() } == .exists)
    let names = try FileManager.default.contentsOfDirectory(atPath: log.root.path)
    #expect(names.sorted() == ["log", "state"])
    for name in ["checkpoint.key", "evidence.key", "evidence.pem", "index.key", "content/1.key"] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: log.path + "/keys/" + name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func takesAnEmptyDirectoryButNoFile() throws {
    let log = try TemporaryLog()
    try FileManager.default.createDirectory(atPath: log.path, withIntermediateDirectories: false)
    _ = try log.create()
    let other = try TemporaryLog()
    try Data("x".utf8).write(to: URL(filePath: other.path))
    #expect(code { _ = try other.create() } == .exists)
    // Folders are made as far as they are missing, but not through a file.
    let deep = other.root.path + "/a/b/log"
    _ = try LogDirectory.create(at: deep, origin: "example.com/deep", state: nil)
    let attributes = try FileManager.default.attributesOfItem(atPath: other.root.path + "/a")
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    #expect(
      code { _ = try LogDirectory.create(at: other.path + "/a/b", origin: "x") } == .notFound)
    #expect(
      code { _ = try LogDirectory.create(at: other.path + "x", origin: "two words") } == .invalid)
  }

  @Test func ofTwoMakersOneWins() async throws {
    let log = try TemporaryLog()
    let (path, state) = (log.path, log.state)
    let wins = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (try? LogDirectory.create(at: path, origin: "example.com/x", state: state)) != nil
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(wins == 1)
    #expect(try log.verdict().faults == [])
  }

  @Test func refusesWhatIsNoLog() throws {
    let log = try TemporaryLog()
    let file = URL(filePath: log.path + "/log.db")
    #expect(code { _ = try LogDirectory.open(log.path) } == .notFound)
    try FileManager.default.createDirectory(atPath: log.path, withIntermediateDirectories: false)
    #expect(code { _ = try LogDirectory.open(log.path) } == .notALog)
    for content in ["", "this is not a database, whatever its name says ........................"] {
      try Data(content.utf8).write(to: file)
      #expect(code { _ = try LogDirectory.open(log.path) } == .notALog)
      #expect(try log.verdict().faults == ["store-damaged"])
    }
  }

  @Test func refusesANewerFormat() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    try Database(log.path + "/log.db", .readWrite).execute(
      "PRAGMA user_version = \(LogDirectory.format + 1)")
    #expect(code { _ = try LogDirectory.open(log.path) } == .newerFormat)
    try Database(log.path + "/log.db", .readWrite).execute("PRAGMA application_id = 1")
    #expect(code { _ = try LogDirectory.open(log.path) } == .notALog)
  }

  @Test func refusesKeysThatOthersCanRead() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let key = log.path + "/keys/checkpoint.key"
    for mode in [0o640, 0o604, 0o666] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
      let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
      #expect(error?.cause?.code == .keyPermissions)
      #expect(error?.remedy.contains("chmod 600") == true)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    try await log.recorder().close()
  }

  @Test func refusesAnotherKey() async throws {
    let log = try TemporaryLog()
    let other = try TemporaryLog()
    _ = try log.create()
    _ = try other.create()
    let key = log.path + "/keys/checkpoint.key"
    try FileManager.default.removeItem(atPath: key)
    try FileManager.default.copyItem(atPath: other.path + "/keys/checkpoint.key", toPath: key)
    await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    try FileManager.default.removeItem(atPath: key)
    let error = await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
    #expect(error?.cause?.code == .keyMissing)
    try FileManager.default.createSymbolicLink(
      atPath: key, withDestinationPath: other.path + "/keys/checkpoint.key")
    await #expect(throws: RecorderError.self) { _ = try await log.recorder() }
  }

  /// The page size stands big-endian at byte 16 (sqlite.org/fileformat2.html, section 1.3).
  @Test func pagesHoldSeveralRecords() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let header = try Data(contentsOf: URL(filePath: log.path + "/log.db")).prefix(18)
    #expect(Array(header.suffix(2)) == [0x20, 0x00])
  }
}
