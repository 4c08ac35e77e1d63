import DeodandEvents
import DeodandEvidence
import DeodandLog
import DeodandTesting
import Foundation
import Testing

/// `Tests/Vectors/bundle-answers`: a bundle for each version of the rules.
@Suite("Answers by their rules")
struct AnswerVectorTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/bundle-answers")

  private static func path(_ version: String) -> String {
    folder.appendingPathComponent(version + ".asice").path
  }

  @Test("the answers of this version's bundle are still the same, to the byte")
  func current() throws {
    // Red here? The answers changed: raise `AnswerRules.version` and see the folder's README.
    let source = try BundleFile(Self.path(AnswerRules.version))
    let verdict = try Evidence.verify(source, trust: Trust()).verdict
    let found = verdict.findings("answers-recomputed")
    #expect(found.map(\.outcome) == [.valid], "\(found.first?.message ?? "")")
    #expect(verdict.codes(.invalid) == [])
  }

  @Test("bundles of other versions are unverifiable, by name")
  func others() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".asice") && $0 != AnswerRules.version + ".asice" }
    for name in names {
      let version = String(name.dropLast(".asice".count))
      let source = try BundleFile(Self.path(version))
      let verdict = try Evidence.verify(source, trust: Trust()).verdict
      let found = verdict.findings("answers-recomputed")
      #expect(found.map(\.outcome) == [.unverifiable])
      #expect(found.first?.message.contains(version) == true)
    }
  }

  @Test("every action of the bundle has its explanation, those that a program reported too")
  func everyAction() throws {
    let path = Self.path(AnswerRules.version)
    let bundle = Unpacked([UInt8](try Data(contentsOf: URL(filePath: path))))
    let lines = try #require(bundle["data/records.jsonl"]).split(separator: "\n")
    let records = try lines.map { try Record(parsing: Array($0.utf8)) }
    let text = try #require(bundle["data/manifest.json"])
    let manifest = try JSONReader.read(Array(text.utf8))
    let selected = try #require(manifest["selected"]?.array)
    let actions = records.filter { record in
      selected.contains(.string(String(record.sequence)))
        && (record.type == .toolCall || record.type == .otelSpan)
    }
    let told = try #require(bundle["data/explanations.jsonl"]).split(separator: "\n")
    let explained = try told.compactMap { try JSONReader.read(Array($0.utf8))["subject"]?.string }
    #expect(explained == actions.map { String($0.sequence) })
    #expect(actions.contains { $0.type == .otelSpan })
    let report = try #require(bundle["report.html"])
    for action in actions { #expect(report.contains("id=\"a\(action.sequence)\"")) }
  }
}
