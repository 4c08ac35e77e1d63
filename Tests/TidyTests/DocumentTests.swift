import Foundation
import Testing

@Test("each document has one title")
func oneTitle() {
  #expect(!Repository.documents.isEmpty)
  for file in Repository.documents {
    var fenced = false
    var titles = 0
    for line in file.lines {
      if line.hasPrefix("```") { fenced.toggle() }
      if !fenced, line.hasPrefix("# ") { titles += 1 }
    }
    #expect(titles == 1, "\(file.path) has \(titles) titles")
    #expect(!fenced, "\(file.path) leaves a code block open")
  }
}

@Test("links between documents lead somewhere")
func links() throws {
  let pattern = try NSRegularExpression(pattern: #"\]\(([^)#\s]+)(#[^)]*)?\)"#)
  for file in Repository.documents {
    let folder = Repository.root.appendingPathComponent(file.path).deletingLastPathComponent()
    let range = NSRange(file.text.startIndex..., in: file.text)
    for match in pattern.matches(in: file.text, range: range) {
      guard let target = Range(match.range(at: 1), in: file.text).map({ file.text[$0] }),
        !target.contains("://"), !target.hasPrefix("mailto:")
      else { continue }
      let path = folder.appendingPathComponent(String(target)).standardizedFileURL.path
      #expect(FileManager.default.fileExists(atPath: path), "\(file.path) links to \(target)")
    }
  }
}

@Test("nothing cites a document that the project does not hold")
func foreignDocuments() {
  // In two parts each, or this file would cite them.
  let foreign = ["DES" + "IGN section", "DES" + "IGN.md", "(design" + ",", ".." + "/shared"]
  for folder in ["Sources", "Tests", "docs", "Schemas", "Benchmarks", "Tools", "Examples"] {
    for file in Repository.files(under: folder, endings: [""]) {
      for words in foreign where file.text.contains(words) {
        Issue.record("\(file.path) cites \(words)")
      }
    }
  }
}

@Test("the glossary explains each word once, and its table has no empty row")
func glossary() throws {
  let file = try #require(Repository.documents.first { $0.path == "docs/GLOSSARY.md" })
  var words: Set<Substring> = []
  for line in file.lines where line.hasPrefix("| **") {
    let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
    #expect(cells.count == 2 && cells[1].count > 20, "\(line)")
    #expect(words.insert(cells[0]).inserted, "\(cells[0]) is explained twice")
  }
  #expect(words.count >= 30)
}

@Test("the map of the modules names every target")
func architectureNamesEveryTarget() throws {
  let map = try #require(Repository.documents.first { $0.path == "docs/ARCHITECTURE.md" })
  for target in Set(Repository.sources.map { $0.path.split(separator: "/")[1] }) {
    #expect(map.text.contains("`\(target)`"), "ARCHITECTURE.md does not speak of \(target)")
  }
}

@Test("schemas are JSON, of draft 2020-12, and name themselves")
func schemas() throws {
  let files = Repository.files(under: "Schemas", endings: [".schema.json"])
  #expect(!files.isEmpty)
  for file in files {
    let value = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
    let schema = try #require(value as? [String: Any], "\(file.path)")
    #expect(
      schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema",
      "\(file.path)")
    let name = file.path.split(separator: "/").last.map(String.init) ?? ""
    #expect((schema["$id"] as? String)?.hasSuffix(name) ?? false, "\(file.path) has another $id")
  }
}
