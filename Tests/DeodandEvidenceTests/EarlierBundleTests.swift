import DeodandEvents
import DeodandEvidence
import DeodandExplain
import Foundation
import Testing

/// Bundles that earlier releases made: `Tests/Vectors/bundle-format-1`.
@Suite("Bundles of earlier releases")
struct EarlierBundleTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/bundle-format-1")

  private static func trust() throws -> Trust {
    let keys = try String(contentsOf: folder.appendingPathComponent("keys.txt"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    return Trust(key: try VerifierKey(keys[0]), fingerprint: Hash256(hex: keys[1]))
  }

  @Test("they verify as they did, from a file as from memory")
  func verify() throws {
    let path = Self.folder.appendingPathComponent("run.asice").path
    let answer = try Evidence.verify(BundleFile(path), trust: Self.trust())
    // Its records were written before runs were counted, so that it can't show that none is
    // missing.
    #expect(
      answer.verdict.findings.filter { $0.outcome != .valid && $0.group == .complete }.map(\.code)
        == ["run-complete"])
    #expect(answer.verdict.findings.allSatisfy { $0.outcome != .invalid })
    // Whether their words follow from their records nobody can tell any more.
    let intact = answer.verdict.findings.filter { $0.group == .intact && $0.outcome != .valid }
    #expect(intact.map(\.code) == ["answers-recomputed"] && answer.verdict.exitCode == 3)
    #expect(intact.first?.message.contains("rules that it does not name") == true)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    let other = try Evidence.verify(BundleBytes(bytes), trust: Self.trust()).verdict
    #expect(other.findings == answer.verdict.findings)
  }

  @Test("why of them is answered from their records")
  func why() throws {
    let path = Self.folder.appendingPathComponent("run.asice").path
    let verified = try #require(
      BundleVerifier.verify(BundleFile(path), trust: Trust()).verified)
    let answer = try Why.explain(Reference("call_1"), in: verified.reader)
    #expect(answer.statements(.answer).first?.text.contains(" called ") == true)
    #expect(!answer.statements(.context).isEmpty)
  }
}
