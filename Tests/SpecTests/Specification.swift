import Foundation

/// The examples of a document in `docs/spec/`: fenced blocks marked `example=NAME`.
struct Specification {
  private let text: String

  init(_ name: String) throws {
    text = try String(
      contentsOf: Self.root.appendingPathComponent("docs/spec/\(name).md"), encoding: .utf8)
  }

  /// The top folder of the checkout: three levels above this file.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the example log.
  static func vector(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("Tests/Vectors/example/\(name)"), encoding: .utf8)
  }

  /// The records of the example log.
  static func records() throws -> [[UInt8]] {
    try vector("records.jsonl").split(separator: "\n").map { Array($0.utf8) }
  }

  struct Missing: Error { let name: String }

  /// The lines of an example, without the fence.
  func example(_ name: String) throws -> [String] {
    var lines: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isInside, line == "```" { return lines }
      if isInside { lines.append(String(line)) }
      if line.hasPrefix("```"), line.hasSuffix(" example=\(name)") { isInside = true }
    }
    throw Missing(name: name)
  }

  /// The first cells of the rows of every table, code marks taken off.
  func firstCells() -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
      row.split(separator: "|")[0].split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
      }
    }
  }

  /// The rows of every table whose first cell is code, as cells without code marks.
  func rows() -> [[String]] {
    text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
      row.split(separator: "|").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
      }
    }
  }
}
