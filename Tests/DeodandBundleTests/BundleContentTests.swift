import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// What a bundle discloses, what it withholds, and what it says that it selects.
@Suite("Content and selection of a bundle")
struct BundleContentTests {
  private static let disclosures = "data/disclosures.txt"
  private static let withheld = "data/withheld.jsonl"

  /// The log's contents in the order of its records: question, arguments, other run's input,
  /// result.
  private static func commitments(_ log: MemoryLog) throws -> [Commitment] {
    var found: [Commitment] = []
    for sequence in 0..<log.size {
      for item in try log.record(sequence).content.flatMap(\.items) {
        if case .chunk(let commitment) = item { found.append(commitment) }
      }
    }
    return found
  }

  private static func file(_ commitment: Commitment) -> String {
    "data/content/\(commitment.hex.prefix(2))/\(commitment.hex)"
  }

  // MARK: - content-commitments

  @Test("content-commitments: bytes or salt changed, a file missing, one too many")
  func disclosed() throws {
    let first = try Self.commitments(BundleCase.log())[0]
    let path = Self.file(first)
    let salt = try #require(
      Tampered().container.text(Self.disclosures).split(separator: "\n").first?
        .split(separator: " ").dropFirst().first)
    // A longer salt of zeros is the same key to HMAC (RFC 2104 section 2), so its length is looked
    // at.
    let changes: [(inout Container) throws -> Void] = [
      { $0[path]?[0] ^= 1 }, { $0[path] = [] }, { $0[path] = nil },
      { $0.replace(String(salt), by: String(salt.reversed()), in: Self.disclosures) },
      { $0.replace(String(salt), by: String(salt.dropLast(2)), in: Self.disclosures) },
      { $0.replace(String(salt), by: salt + "00", in: Self.disclosures) },
      { $0["data/content/00/extra"] = [1] },
      { $0.replace(path, by: path + "x", in: Self.disclosures) },
      { $0[Self.disclosures] = nil }, { $0[Self.disclosures]?.removeLast() },
      { $0[Self.withheld] = nil }, { $0[Self.withheld] = Array("{}\n".utf8) },
    ]
    for (number, change) in changes.enumerated() {
      let bundle = try Tampered()
      let verdict = try bundle.resealed(change)
      #expect(verdict.faults == ["content-commitments"], "change \(number)")
    }
  }

  @Test("content-commitments: a content that is neither disclosed nor listed as withheld")
  func unaccounted() throws {
    let first = try Self.commitments(BundleCase.log())[0]
    let bundle = try Tampered()
    let verdict = try bundle.resealed { container in
      let lines = container.text(Self.disclosures).split(separator: "\n")
      container[Self.disclosures] = Array(
        lines.filter { !$0.hasPrefix(first.hex) }.map { $0 + "\n" }.joined().utf8)
      container[Self.file(first)] = nil
    }
    #expect(verdict.faults == ["content-commitments"])
    #expect(verdict.findings("content-commitments").map(\.records) == [[2]])
  }

  @Test("content-commitments: a content that no record commits to, however right its own salt is")
  func invented() throws {
    var forger = try BundleCase.log()
    let invented = forger.keep(Array("what nobody ever recorded".utf8))
    guard case .available(let bytes, let salt) = try forger.content(invented) else {
      throw Absent()
    }
    let bundle = try Tampered()
    let verdict = try bundle.resealed {
      let path = Self.file(invented)
      $0[path] = bytes
      let line = "\(invented.hex) \(Hex.encode(salt)) \(path)\n"
      $0[Self.disclosures]?.append(contentsOf: line.utf8)
    }
    #expect(verdict.faults == ["content-commitments"])
    let listed = try Tampered()
    let line = #"{"commitment":"\#(invented.hex)","reason":"withheld","record":"2"}"# + "\n"
    #expect(
      try listed.resealed { $0[Self.withheld]?.append(contentsOf: line.utf8) }.faults == [
        "content-commitments"
      ])
  }

  @Test("content-commitments: each reason for keeping back is known")
  func reasons() throws {
    let first = try Self.commitments(BundleCase.log())[0]
    for (reason, isKnown) in [
      ("withheld", true), ("erased", true), ("not-selected", true), ("missing", true),
      ("lost", false), ("", false),
    ] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { container in
        let lines = container.text(Self.disclosures).split(separator: "\n")
        container[Self.disclosures] = Array(
          lines.filter { !$0.hasPrefix(first.hex) }.map { $0 + "\n" }.joined().utf8)
        container[Self.file(first)] = nil
        let line = #"{"commitment":"\#(first.hex)","reason":"\#(reason)","record":"2"}"# + "\n"
        container[Self.withheld]?.append(contentsOf: line.utf8)
      }
      #expect(verdict.faults == (isKnown ? [] : ["content-commitments"]), "\(reason)")
      #expect(verdict.codes(.unverifiable).contains("content-missing") == (reason == "missing"))
      if isKnown { #expect(verdict.exitCode == (reason == "missing" ? 3 : 0)) }
    }
  }

  // MARK: - Export

  @Test("what the log no longer has is listed with its reason, and everything else still verifies")
  func withheld() throws {
    var log = try BundleCase.log()
    let all = try Self.commitments(log)
    log.contents[all[0]] = .erased(nil)
    log.contents[all[1]] = .withheld
    let bytes = try BundleCase.export(of: log)
    let answer = try BundleCase.verify(bytes, trust: BundleCase.trust(log))
    #expect(answer.verdict.exitCode == 0)
    let reader = try answer.verified.unwrapped().reader
    #expect(try reader.content(all[0]) == .erased(nil))
    #expect(try reader.content(all[1]) == .withheld)
    #expect(try reader.content(all[2]) == .missing)
    guard case .available(let found, _) = try reader.content(all[3]) else { throw Absent() }
    #expect(found == Array("moved".utf8))
    #expect(Container(bytes)[Self.file(all[1])] == nil)
    log.contents[all[3]] = nil
    let lost = try BundleCase.verdict(BundleCase.export(of: log), of: log)
    #expect(lost.codes(.invalid).isEmpty && lost.exitCode == 3)
    #expect(lost.findings("content-missing").map(\.group) == [.complete])
  }

  @Test("a bundle of one run discloses nothing of another, in any of its files")
  func otherRun() throws {
    let bytes = try BundleCase.export(of: BundleCase.log())
    let secret = Array("somebody else".utf8)
    let isThere = (0...(bytes.count - secret.count)).contains {
      bytes[$0] == secret[0] && bytes[$0..<($0 + secret.count)].elementsEqual(secret)
    }
    #expect(!isThere)
  }

  @Test("a body that continues an earlier one brings that record and what it needs of it")
  func extended() throws {
    var log = try BundleCase.log()
    let kept = log.keep(Array("kept".utf8))
    let dropped = log.keep(Array("dropped".utf8))
    let first = ContentReference(
      name: "request", mediaType: nil, byteCount: 11, extends: nil,
      items: [.chunk(kept), .chunk(dropped)], parts: [])
    let earlier = log.append(RecordPlan(.modelRequest, subject: "run/r3", content: [first]))
    let new = log.keep(Array("new".utf8))
    let second = ContentReference(
      name: "request", mediaType: nil, byteCount: 7,
      extends: .init(sequence: earlier, items: 1), items: [.chunk(new)], parts: [])
    let later = log.append(RecordPlan(.modelRequest, subject: "run/r4", content: [second]))
    let answer = try BundleCase.verify(
      BundleCase.export(.run("r4"), of: log), trust: BundleCase.trust(log))
    #expect(answer.verdict.codes(.invalid).isEmpty)
    let verified = try answer.verified.unwrapped()
    #expect(verified.manifest.selected == [later])
    #expect(verified.manifest.records == [0, 1, 6, earlier, later])
    guard case .available = try verified.reader.content(kept) else { throw Absent() }
    #expect(try verified.reader.content(dropped) == .withheld)
    let reference = try verified.reader.record(later).content[0]
    #expect(
      try Body.resolve(reference, in: verified.reader).commitments == [kept, new])
  }

  // MARK: - selection-complete

  @Test("selection-complete: records that were selected are not there")
  func incomplete() throws {
    let manifest = "data/manifest.json"
    for selected in [#"["2","3","4","5"]"#, "[]", #"["99"]"#] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed {
        $0.replace(
          #""selected":["2","3","5"]"#, by: #""selected":"# + selected, in: manifest)
      }
      #expect(verdict.faults == ["selection-complete"], "\(selected)")
    }
    for (old, new) in [
      (#""from":"1""#, #""from":"0""#), (#""to":"3""#, #""to":"4""#), (#""to":"3""#, #""to":"2""#),
      (#""to":"3""#, #""to":"18446744073709551615""#),
      // The right ends and the right count do not make it whole.
      (#""selected":["1","2","3"]"#, #""selected":["1","1","3"]"#),
      (#""selected":["1","2","3"]"#, #""selected":["1","3"]"#),
    ] {
      let bundle = try Tampered(.range(1, 3))
      let verdict = try bundle.resealed { $0.replace(old, by: new, in: manifest) }
      #expect(verdict.faults == ["selection-complete"], "\(new)")
    }
  }

  @Test("selection-complete: a record of another run passed off as one of this")
  func otherRunSelected() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed {
      $0.replace(#""selected":["2""#, by: #""selected":["1","2""#, in: "data/manifest.json")
    }
    #expect(verdict.faults == ["selection-complete"])
  }

  @Test("a run is whole by its numbers, a range by its own")
  func coverage() throws {
    let log = try BundleCase.log()
    let run = try BundleCase.verdict(BundleCase.export(of: log), of: log)
    #expect(run.findings("run-complete").map(\.outcome) == [.valid])
    for last: UInt64 in [6, 7, .max] {
      let range = try BundleCase.verdict(BundleCase.export(.range(1, last), of: log), of: log)
      #expect(range.findings("run-complete").isEmpty)
      #expect(range.exitCode == 0)
    }
  }

  @Test(
    "without a manifest nothing is said to be selected",
    arguments: [
      (#""version":1"#, #""version":2"#), (#""run":"r1""#, #""ran":"r1""#),
      (#""purpose":"#, #""porpoise":"#), (#""records":["0""#, #""records":["x""#),
    ])
  func manifest(old: String, new: String) throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed { $0.replace(old, by: new, in: "data/manifest.json") }
    #expect(
      verdict.faults == ["birth-certificate", "record-canonical", "selection-complete"])
  }
}
