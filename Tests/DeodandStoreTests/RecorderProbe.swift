import Foundation
import Testing

/// The process that tests kill and look at (Tests/RecorderProbe).
enum RecorderProbe {
  /// Where it was built.
  static func executable() throws -> URL {
    // Test bundle and executables are built into one directory.
    let here = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [here, Bundle.main.bundleURL, URL(filePath: ".build/debug")]
    return try #require(
      candidates.map { $0.appending(path: "RecorderProbe") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) })
  }
}
