import Deodand
import DeodandEvents
import DeodandStore
import DeodandTesting
import Foundation
import Testing

/// What is remembered outside the log may hold anything: the log is opened, or refused by name.
@Suite struct StateFuzzTests {
  private static let extremes = [
    "", "\n", "-1", "18446744073709551615", "9223372036854775807\n",
    String(repeating: "9", count: 64), String(repeating: "deodand-head/1\n", count: 7),
    String(repeating: "\u{1f600}", count: 900), String(repeating: "0", count: 100_000),
  ]

  private func files(_ root: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  private func spoil(_ path: String, _ generator: inout SeededGenerator) throws {
    let manager = FileManager.default
    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes = Array(generator.pick(Self.extremes).utf8)
    case 1:
      try manager.removeItem(atPath: path)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: #expect(mkfifo(path, 0o600) == 0)
      case 1: try manager.createDirectory(atPath: path, withIntermediateDirectories: false)
      default: try manager.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
      }
      return
    case 2: bytes = generator.bytes(0...4000)
    default:
      if bytes.isEmpty { return }
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1
    }
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test func nothingInTheStateDirectoryTrapsOrHangs() async throws {
    var generator = SeededGenerator()
    let log = try TemporaryLog()
    for _ in 0..<2 {
      let recorder = try await log.recorder { $0.mode = .oneShot }
      _ = try await recorder.record(message("one"))
      try await recorder.close()
    }
    let good = log.root.appending(path: "good").path
    try FileManager.default.copyItem(atPath: log.state.path, toPath: good)
    let names = try files(good)
    #expect(Set(names.map { $0.prefix(5) }) == ["heads", "paths", "recor", "trust"])
    for _ in 0..<60 {
      try FileManager.default.removeItem(atPath: log.state.path)
      try FileManager.default.copyItem(atPath: good, toPath: log.state.path)
      try spoil(log.state.path + "/" + generator.pick(names), &generator)
      do {
        _ = try log.verdict()
      } catch let error as StoreError {
        #expect(!error.message.isEmpty && !error.remedy.isEmpty, "\(generator)")
      }
      do {
        let recorder = try await log.recorder { $0.mode = .oneShot }
        _ = try await recorder.record(message("more"))
        try await recorder.close()
      } catch let error as RecorderError {
        #expect(!error.message.isEmpty && !error.remedy.isEmpty, "\(generator)")
      }
      #expect(try LogReader(log.path).find(RecordQuery()).count > 2)
    }
  }
}
