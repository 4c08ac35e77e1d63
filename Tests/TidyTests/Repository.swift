import Foundation

/// The checkout that holds this test, as text files.
enum Repository {
  /// The top folder: three levels above this file.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A text file with its path below the root.
  struct File: Sendable {
    let path: String
    let text: String

    /// The lines, without their ends.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Every file below a folder that has one of the endings, in order of path.
  static func files(under folder: String, endings: [String]) -> [File] {
    let top = root.appendingPathComponent(folder)
    let walk = FileManager.default.enumerator(atPath: top.path)
    var found: [File] = []
    while let name = walk?.nextObject() as? String {
      if name.hasPrefix(".build") || name.contains("/.") { continue }
      guard endings.contains(where: name.hasSuffix),
        let text = try? String(contentsOf: top.appendingPathComponent(name), encoding: .utf8)
      else { continue }
      found.append(File(path: folder.isEmpty ? name : folder + "/" + name, text: text))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The lines of the package manifest.
  static let manifest =
    (try? String(contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8))?
    .split(separator: "\n") ?? []
  /// Every Swift file of the product.
  static let sources = files(under: "Sources", endings: [".swift"])
  /// Every Swift file of the tests.
  static let tests = files(under: "Tests", endings: [".swift"])
  /// Every document.
  static let documents =
    files(under: "docs", endings: [".md"])
    + ["README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md"].compactMap { name in
      (try? String(contentsOf: root.appendingPathComponent(name), encoding: .utf8))
        .map { File(path: name, text: $0) }
    }
}
