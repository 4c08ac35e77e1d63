import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// What a bundle says in words is computed again and compared, whoever sealed it.
@Suite("Answers of a bundle")
struct AnswerRuleTests {
  private static let code = "answers-recomputed"

  @Test(
    "a file of answers that was edited and sealed with the real key is named",
    arguments: ["data/coverage.json", "data/gaps.json", "data/explanations.jsonl", "report.html"])
  func edited(path: String) throws {
    for change in [0, 1, 2] {
      let verdict = try Tampered().resealed { container in
        let bytes = try container[path].unwrapped()
        switch change {
        case 0: container[path] = bytes + Array("<script>alert(1)</script>".utf8)
        case 1: container[path] = Array(bytes.dropLast())
        default: container[path] = bytes.reversed()
        }
      }
      let found = verdict.findings(Self.code)
      #expect(found.map(\.outcome) == [.invalid], "\(path) \(change)")
      #expect(found.first?.message.hasPrefix(path) == true && verdict.exitCode == 1)
    }
  }

  @Test("VERIFY.txt is the text of its version, also where nobody can make answers")
  func instructions() throws {
    let log = try BundleCase.log()
    var container = Container(try BundleCase.export(of: log))
    container.replace("unzip", by: "rm -rf", in: "VERIFY.txt")
    try container.sealAnew(log.evidence)
    for answers in [FixedAnswers(), nil] as [(any AnswerMaker)?] {
      let verdict = try BundleVerifier.verify(
        container.packed(), trust: BundleCase.trust(log), answers: answers
      ).verdict
      #expect(verdict.codes(.invalid) == [Self.code])
      #expect(verdict.findings(Self.code).first?.message.hasPrefix("VERIFY.txt") == true)
    }
  }

  @Test("answers by other rules are unverifiable, by name, and never rounded up")
  func otherRules() throws {
    for (member, name) in [(#""answers":"answers-0","#, "answers-0"), ("", "does not name")] {
      let verdict = try Tampered().resealed { container in
        container.replace(
          #""answers":"\#(AnswerRules.version)","#, by: member, in: "data/manifest.json")
        container["report.html"] = Array("<script>alert(1)</script>".utf8)
        // Where no rules are named the files stand in the order of before there were any.
        if member.isEmpty { container.putBackInEarlierOrder() }
      }
      let found = verdict.findings(Self.code)
      #expect(found.map(\.outcome) == [.unverifiable] && verdict.exitCode == 3, "\(verdict)")
      #expect(found.first?.message.contains(name) == true)
      #expect(found.first?.message.contains(AnswerRules.version) == true)
    }
  }

  @Test("a verifier without the rules says so")
  func withoutRules() throws {
    let log = try BundleCase.log()
    let bytes = try BundleCase.export(of: log)
    let verdict = try BundleVerifier.verify(bytes, trust: BundleCase.trust(log)).verdict
    #expect(verdict.findings(Self.code).map(\.outcome) == [.unverifiable])
    #expect(verdict.exitCode == 3)
  }

  @Test("records from which nothing can be computed keep nobody's answers")
  func incomputable() throws {
    struct Broken: AnswerMaker {
      func make(of source: AnswerSource, _ write: (AnswerPart, [UInt8]) throws -> Void) throws {
        throw ReadError(.malformed, "it breaks")
      }
    }
    let log = try BundleCase.log()
    let verdict = try BundleVerifier.verify(
      BundleCase.export(of: log), trust: BundleCase.trust(log), answers: Broken()
    ).verdict
    #expect(verdict.codes(.invalid) == [Self.code])
    #expect(verdict.findings(Self.code).first?.message.contains("it breaks") == true)
  }

  @Test("what can't be computed again is among what is not proved")
  func unproven() throws {
    let verdict = try BundleCase.verdict(
      BundleCase.export(of: BundleCase.log()), of: BundleCase.log())
    #expect(verdict.unproven.contains { $0.contains("custody") })
  }

  @Test("files stand in one order, and no file has a place that no bundle has")
  func order() throws {
    let swapped = try Tampered().resealed { container in
      let place = try container.files.firstIndex { $0.path == "data/withheld.jsonl" }.unwrapped()
      container.files.swapAt(place, place + 1)
    }
    #expect(swapped.codes(.invalid) == ["entry-order"])
    let contents = try Tampered().resealed { container in
      let place = try container.files.firstIndex { $0.path.hasPrefix("data/content/") }.unwrapped()
      container.files.swapAt(place, place + 1)
    }
    #expect(contents.codes(.invalid) == ["entry-order"])
    let added = try Tampered().resealed { $0["data/notes.html"] = Array("x".utf8) }
    #expect(added.codes(.invalid) == ["entry-order"])
    #expect(added.findings("entry-order").first?.message.contains("data/notes.html") == true)
    let removed = try Tampered().resealed { $0["data/gaps.json"] = nil }
    #expect(removed.codes(.invalid).contains("entry-order"))
  }

  @Test("the bag's own words are those that follow from the bundle")
  func bag() throws {
    for (path, old) in [("bagit.txt", "1.0"), ("bag-info.txt", "2026-11-24")] {
      let verdict = try Tampered().resealed { $0.replace(old, by: "0.97", in: path) }
      #expect(verdict.codes(.invalid) == ["bag-manifest"], "\(path)")
    }
  }
}

extension Container {
  /// Moves files to where bundles had them before answers were computed from them.
  fileprivate mutating func putBackInEarlierOrder() {
    let coverage = self["data/coverage.json"]
    self["data/gaps.json"] = nil
    self["data/coverage.json"] = nil
    let place = files.firstIndex { $0.path == "data/custody.jsonl" } ?? 0
    if let coverage { files.insert(File(path: "data/coverage.json", bytes: coverage), at: place) }
  }
}
