import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// A bundle of a run proves that it is whole, or says what is missing.
@Suite("A whole run in a bundle")
struct RunRuleTests {
  /// Run r1 is records 2, 4, 6, 8, 10 and ends with 12; run r2 stands between.
  private static func log(
    ends: Bool = true, _ change: (inout [RecordPlan]) -> Void = { _ in }
  ) throws -> MemoryLog {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    for number in 0..<10 {
      log.append(RecordPlan(.humanInput, subject: number.isMultiple(of: 2) ? "run/r1" : "run/r2"))
    }
    if ends { log.append(RecordPlan(.runEnded, subject: "run/r1")) }
    return log.rewritten(change)
  }

  /// The finding on a bundle of r1 of which somebody who may seal has left records out.
  private static func finding(_ log: MemoryLog, without cut: [UInt64] = []) throws -> Finding {
    var container = Container(try BundleCase.export(of: log))
    try container.cut(cut)
    try container.sealAnew(log.evidence)
    let verdict = try BundleCase.verdict(container.packed(), of: log)
    #expect(verdict.codes(.invalid).subtracting(["run-complete", "answers-recomputed"]).isEmpty)
    return try #require(verdict.findings("run-complete").first)
  }

  @Test("with its end and without a hole it is whole")
  func whole() throws {
    let finding = try Self.finding(Self.log())
    #expect(finding.outcome == .valid && finding.group == .complete)
    #expect(finding.message.contains("whole up to its record 6"))
  }

  @Test("records cut from the beginning or the middle are told by their numbers")
  func holes() throws {
    let log = try Self.log()
    for (cut, told) in [
      ([2], "1"), ([4], "2"), ([4, 6, 10], "2 to 3, 5"), ([2, 4, 6, 8, 10], "1 to 5"),
    ] {
      let finding = try Self.finding(log, without: cut.map { UInt64($0) })
      #expect(finding.outcome == .invalid)
      #expect(finding.message.contains("are missing: \(told) of 6."), "\(finding.message)")
    }
  }

  @Test("cut at its end it goes on, and nothing says where it ends")
  func end() throws {
    for finding in [
      try Self.finding(Self.log(), without: [12]), try Self.finding(Self.log(), without: [10, 12]),
      try Self.finding(Self.log(ends: false)),
    ] {
      #expect(finding.outcome == .unverifiable)
      #expect(finding.message.contains("goes on: nothing says where it ends"))
    }
  }

  @Test("what came after the end is counted too, and a hole in it is a hole")
  func later() throws {
    var log = try Self.log()
    log.append(RecordPlan(.humanApproval, subject: "run/r1"))
    let last = log.append(RecordPlan(.humanApproval, subject: "run/r1"))
    let finding = try Self.finding(log)
    #expect(finding.outcome == .valid)
    #expect(finding.message.contains("whole up to its record 8: it ended with record 6"))
    #expect(try Self.finding(log, without: [last - 1]).outcome == .invalid)
    #expect(try Self.finding(log, without: [last]).message.contains("up to its record 7"))
  }

  @Test("a record that claims the place of another is not the one that it says")
  func misplaced() throws {
    for place in [
      RunPlace(number: 2, previous: 2), RunPlace(number: 3, previous: 2),
      RunPlace(number: 1, previous: nil),
    ] {
      let finding = try Self.finding(Self.log { $0[6].claimedRun = place })
      #expect(finding.outcome == .invalid, "\(finding.message)")
    }
    let huge = try Self.finding(Self.log { $0[6].claimedRun = RunPlace(number: .max, previous: 4) })
    #expect(huge.outcome == .invalid)
  }

  @Test("records from before runs were counted: alone they show nothing, before others they count")
  func earlier() throws {
    let old = try Self.log { plans in for index in plans.indices { plans[index].isCounted = false }
    }
    #expect(try Self.finding(old).outcome == .unverifiable)
    #expect(try Self.finding(old).message.contains("before runs were counted (records: 6)"))
    let mixed = try Self.log { plans in for index in 0..<7 { plans[index].isCounted = false } }
    #expect(try Self.finding(mixed).outcome == .valid)
    let cut = try Self.finding(mixed, without: [4])
    #expect(cut.outcome == .invalid && cut.message.contains("are missing: 3 of 6."))
    let between = try Self.finding(Self.log { $0[6].isCounted = false })
    #expect(between.outcome == .invalid)
  }

  @Test("an incident that names a run whole may not lack a record of it")
  func incident() throws {
    var log = try Self.log()
    log.append(
      RecordPlan(.incidentOpened, basis: .declared, data: ["incident": "i", "runs": ["r1"]]))
    var container = Container(try BundleCase.export(.incident("i"), of: log))
    #expect(try BundleCase.verdict(container.packed(), of: log).findings("run-complete").isEmpty)
    try container.cut([6])
    try container.sealAnew(log.evidence)
    let verdict = try BundleCase.verdict(container.packed(), of: log)
    #expect(verdict.findings("run-complete").map(\.outcome) == [.invalid])
  }
}

extension Container {
  /// Takes records out wherever a bundle names them: records, proofs, and both lists.
  fileprivate mutating func cut(_ sequences: [UInt64]) throws {
    if sequences.isEmpty { return }
    let gone = sequences.map { String($0) }
    var records: [UInt8] = []
    for line in text("data/records.jsonl").split(separator: "\n") {
      let record = try Record(parsing: Array(line.utf8))
      if !sequences.contains(record.sequence) { records += Array((line + "\n").utf8) }
    }
    self["data/records.jsonl"] = records
    for (path, key) in [
      ("data/manifest.json", "selected"), ("data/manifest.json", "records"),
    ] {
      var object = try json(path).object ?? [:]
      object[key] = .array((object[key]?.array ?? []).filter { !gone.contains($0.string ?? "") })
      self[path] = CanonicalWriter.write(.object(object)) + [0x0a]
    }
    var proofs = try json("data/proofs.json").object ?? [:]
    proofs["records"] = .array(
      (proofs["records"]?.array ?? []).filter { proof in
        !gone.contains(proof["sequence"]?.string ?? "")
      })
    self["data/proofs.json"] = CanonicalWriter.write(.object(proofs)) + [0x0a]
  }
}
