import Foundation
import Testing

/// Words that do not belong in the product, each with the reason.
private let banned: [(pattern: String, reason: String)] = [
  (#"\btry!"#, "a fault must be thrown or be a precondition"),
  (#"\bas!"#, "a cast that traps hides a missing type"),
  (#"\bfatalError\("#, "own-logic faults are preconditions with a message"),
  (#"\b(TODO|FIXME|XXX)\b"#, "unfinished work belongs in an issue"),
  (#"@testable"#, "tests use public or package access"),
  (#"\bprint\("#, "the library is silent, and the command writes through Output"),
]

@Test("sources hold no banned construct", arguments: banned.indices)
func bannedConstructs(index: Int) throws {
  let rule = banned[index]
  let pattern = try NSRegularExpression(pattern: rule.pattern)
  for file in Repository.sources {
    for (number, line) in file.lines.enumerated() {
      let code = String(line)
      let range = NSRange(code.startIndex..., in: code)
      if code.trimmingCharacters(in: .whitespaces).hasPrefix("//") { continue }
      #expect(
        pattern.firstMatch(in: code, range: range) == nil,
        "\(file.path):\(number + 1): \(rule.reason)")
    }
  }
}

// The formatter keeps code within 100 columns, but breaks neither comments nor texts.
@Test("comments hold at most 100 columns, texts 120, files at most 500 lines")
func sizes() {
  for file in Repository.sources + Repository.tests {
    #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
    for (number, line) in file.lines.enumerated() where line.count > 100 {
      let isComment = line.drop { $0 == " " }.hasPrefix("//")
      #expect(
        !isComment && line.count <= 120,
        "\(file.path):\(number + 1) has \(line.count) columns")
    }
  }
}

@Test("half of the files hold at most 120 lines, nine in ten at most 350")
func fileBudget() {
  let counts = Repository.sources.map(\.lines.count).sorted()
  #expect(counts[counts.count / 2] <= 121)
  #expect(counts[counts.count * 9 / 10] <= 351)
}

@Test("functions hold at most 70 lines")
func functionSizes() {
  for file in Repository.sources {
    for function in functions(in: file) {
      #expect(
        function.lineCount <= 70,
        "\(file.path):\(function.line): \(function.lineCount) lines")
    }
  }
}

private struct Function {
  let line: Int
  let lineCount: Int
}

/// The functions of a file, found by their indentation (the formatter keeps it honest).
private func functions(in file: Repository.File) -> [Function] {
  var found: [Function] = []
  var open: (line: Int, indent: Int)?
  for (number, line) in file.lines.enumerated() {
    let indent = line.prefix { $0 == " " }.count
    let code = line.dropFirst(indent)
    let words = code.split(separator: " ").prefix(6)
    if open == nil, words.contains(where: { $0 == "func" || $0.hasPrefix("init(") }),
      !code.hasPrefix("//"), !code.hasSuffix("}")
    {
      open = (number, indent)
    } else if let start = open, indent == start.indent, code.hasPrefix("}") {
      found.append(Function(line: start.line + 1, lineCount: number - start.line + 1))
      open = nil
    }
  }
  return found
}

@Test("the function finder finds functions")
func functionFinder() {
  let text = "struct A {\n  func f() {\n    g()\n  }\n\n  init(\n    a: Int\n  ) {\n  }\n}\n"
  let found = functions(in: Repository.File(path: "A.swift", text: text))
  #expect(found.map(\.lineCount) == [3, 4])
}

@Test("every tracked text is free of this or any machine's paths")
func machinePaths() {
  let all =
    Repository.sources + Repository.documents
    + Repository.files(under: "Tools", endings: ["", ".py", ".sh"])
  for file in all {
    for (number, line) in file.lines.enumerated() {
      let hit = ["/work" + "/", "/root" + "/", "/opt" + "/swift"].first { line.contains($0) }
      #expect(hit == nil, "\(file.path):\(number + 1) names a path of a machine")
    }
  }
}
