import Deodand
import DeodandStore
import Foundation

/// A log in a temporary directory of its own, with its own state directory; removed at the end.
final class TemporaryLog: Sendable {
  let root: URL
  var path: String { root.appending(path: "log").path }
  var state: StateDirectory { StateDirectory(path: root.appending(path: "state").path) }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(
      path: "deodand-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  /// A copy of a log of `Tests/Vectors`, with the modes that Git does not keep.
  convenience init(copyOf vector: String) throws {
    try self.init()
    let files = FileManager.default
    let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Vectors")
    try files.copyItem(atPath: vectors.appending(path: vector).path, toPath: path)
    try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    for name in try files.subpathsOfDirectory(atPath: path) {
      let item = path + "/" + name
      let isFolder =
        try files.attributesOfItem(atPath: item)[.type] as? FileAttributeType
        == .typeDirectory
      try files.setAttributes([.posixPermissions: isFolder ? 0o700 : 0o600], ofItemAtPath: item)
    }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var configuration: RecorderConfiguration {
    var configuration = RecorderConfiguration()
    configuration.state = state
    return configuration
  }

  func create(origin: String = "example.com/test") throws -> LogDirectory {
    try LogDirectory.create(at: path, origin: origin, state: state)
  }

  func recorder(_ change: (inout RecorderConfiguration) -> Void = { _ in }) async throws -> Recorder
  {
    var configuration = configuration
    change(&configuration)
    return try await Recorder.openOrCreate(
      path, origin: "example.com/test", configuration: configuration)
  }

  func verdict() throws -> Verdict {
    let trust = try TrustMemory.trust(forLogAt: path, state)
    return try LogVerifier.verify(path, trust: trust, state: state)
  }

  /// Copies the log directory, as a backup would.
  func copyLog(to name: String) throws {
    try FileManager.default.copyItem(atPath: path, toPath: root.appending(path: name).path)
  }

  /// Puts a copy in the place of the log.
  func restoreLog(from name: String) throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: root.appending(path: name).path, toPath: path)
  }

  /// Runs SQL on `log.db` as an attacker would, with the triggers dropped meanwhile.
  func tamper(_ sql: String) throws {
    let database = try Database(path + "/log.db", .readWrite)
    let triggers = try database.triggers()
    try database.execute("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
    for trigger in triggers { try database.execute("DROP TRIGGER \(trigger.name)") }
    try database.execute(sql)
    for trigger in triggers { try database.execute(trigger.sql) }
    try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }
}

extension Database {
  fileprivate borrowing func triggers() throws -> [(name: String, sql: String)] {
    let statement = try prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    var result: [(name: String, sql: String)] = []
    while try statement.step() { result.append((statement.text(0), statement.text(1))) }
    return result
  }
}

extension Verdict {
  /// The codes of findings that are INVALID.
  var faults: Set<String> { Set(findings.filter { $0.outcome == .invalid }.map(\.code)) }
}

extension TemporaryLog {
  /// The files of the stored index.
  func segments() throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: URL(filePath: path + "/index"), includingPropertiesForKeys: nil
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}

/// So many words that an index of them is stored.
func manyWords(_ round: Int) -> String { (0..<1100).map { " word\(round)x\($0)" }.joined() }

/// A small text draft.
func message(_ text: String, run: String = "r1") -> EventDraft {
  EventDraft(
    .humanInput, basis: .declared, subject: "run/\(run)", data: ["channel": "test"],
    content: [ContentDraft(name: "text", text: text)])
}
