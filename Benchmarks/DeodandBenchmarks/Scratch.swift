import Foundation

/// A directory for the files of a benchmark.
struct Scratch {
  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(
      path: "deodand-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { root.appending(path: name).path }

  /// Removes everything in it.
  func remove() { try? FileManager.default.removeItem(at: root) }
}
