import Foundation

/// A script: commands with what they print, as a person would see it.
///
///     # a remark
///     $ deodand search nothing
///     deodand: note: nothing found
///     [exit 1]
///
/// A line of `$ ` is given to `sh`; the lines up to the next one are what it prints on both
/// outputs, with `[exit N]` if the status is not 0. Hashes, identifiers, times and keys, which
/// differ each time, are replaced by names in angle brackets.
struct Script {
  struct Step {
    let remarks: [String]
    let command: String
    let expected: [String]
  }

  let steps: [Step]
  private let file: URL

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Scripts")

  init(_ name: String) throws {
    file = Self.folder.appendingPathComponent(name)
    var steps: [Step] = []
    var remarks: [String] = []
    var command: String?
    var expected: [String] = []
    func flush() {
      guard let command else { return }
      steps.append(Step(remarks: remarks, command: command, expected: expected))
      remarks = []
    }
    let text = try String(contentsOf: file, encoding: .utf8)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        flush()
        command = String(line.dropFirst(2))
        expected = []
      } else if command == nil || line.hasPrefix("# ") {
        flush()
        command = nil
        expected = []
        remarks.append(String(line))
      } else {
        expected.append(String(line))
      }
    }
    flush()
    self.steps = steps
  }

  /// Writes the script with other output.
  func write(_ outputs: [[String]]) throws {
    var lines: [String] = []
    for (step, output) in zip(steps, outputs) {
      lines += step.remarks + ["$ " + step.command] + output
    }
    try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
  }

  /// The names of all scripts.
  static func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".txt") }.sorted()
  }
}
