import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Bundles and the checkpoints that were given away before.
@Suite struct ConsistencyTests {
  private static let path = "data/consistency.json"

  /// The bundle of a run, showing that the log goes on from checkpoints of some sizes.
  private func bundle(
    of log: MemoryLog, from sizes: [Int], size: Int? = nil
  ) throws -> [UInt8] {
    let base = BundleCase.request
    let request = BundleRequest(
      madeAt: base.madeAt, madeBy: base.madeBy, purpose: base.purpose, tool: base.tool,
      earlier: try sizes.map { try log.checkpoint(size: $0).body })
    let memory = BundleMemory()
    try BundleCase.exporter(.run("r1"), log, size: size).write(
      request, key: log.evidence.key(), certificate: log.evidence.certificate, to: memory,
      answers: FixedAnswers())
    return memory.bytes
  }

  private func verdict(
    _ bytes: [UInt8], _ log: MemoryLog, kept: [SignedCheckpoint], isAskedFor: Bool = true
  ) throws -> Verdict {
    var trust = try BundleCase.trust(log)
    for checkpoint in kept {
      trust.add(KeptCheckpoint(checkpoint, name: "the note", isAskedFor: isAskedFor))
    }
    return try BundleCase.verify(bytes, trust: trust).verdict
  }

  @Test("every earlier size, given with or without repetition, is shown and consistent")
  func shown() throws {
    let log = try BundleCase.log()
    let bytes = try bundle(of: log, from: [6, 2, 3, 2, 4, 5, 7, 1])
    for size in 1...7 {
      let verdict = try verdict(bytes, log, kept: [try log.checkpoint(size: size)])
      #expect(verdict.findings("kept-consistent").count == 1, "size \(size)")
      #expect(verdict.exitCode == 0)
    }
    #expect(try verdict(bytes, log, kept: []).codes(.valid).contains("checkpoint-consistency"))
  }

  @Test("without proofs there is no such file, and only some sizes can be told")
  func without() throws {
    let log = try BundleCase.log()
    let bytes = try bundle(of: log, from: [], size: 6)
    #expect(Container(bytes)[Self.path] == nil)
    // Records 0 to 3 are in the bundle, and so the roots up to size 4 follow.
    for size in [1, 2, 3, 4, 6] {
      let verdict = try verdict(bytes, log, kept: [try log.checkpoint(size: size)])
      #expect(verdict.findings("kept-consistent").count == 1, "size \(size)")
    }
    for (size, isAsked, exit) in [(5, true, 3), (5, false, 3), (7, true, 3), (7, false, 0)] {
      let verdict = try verdict(
        bytes, log, kept: [try log.checkpoint(size: size)], isAskedFor: isAsked)
      #expect(verdict.findings("kept-not-shown").map(\.outcome) == [.unverifiable])
      #expect(verdict.exitCode == Int32(exit), "size \(size)")
    }
  }

  @Test("a checkpoint of another history contradicts the bundle: by proof, by size, by records")
  func contradicted() throws {
    let log = try BundleCase.log()
    let fork = log.rewritten { $0[1].data["host"] = "other" }
    let bytes = try bundle(of: log, from: [5], size: 6)
    for size in [2, 5, 6] {
      let verdict = try verdict(bytes, log, kept: [try fork.checkpoint(size: size)])
      #expect(verdict.codes(.invalid) == ["kept-contradicted"], "size \(size)")
    }
  }

  @Test("a kept checkpoint tells whose bundle it is")
  func binds() throws {
    let log = try BundleCase.log()
    let bytes = try bundle(of: log, from: [5])
    func exit(_ size: Int) throws -> Int32 {
      var trust = Trust()
      trust.add(KeptCheckpoint(try log.checkpoint(size: size), name: "the note"))
      return try BundleCase.verify(bytes, trust: trust).verdict.exitCode
    }
    #expect(try exit(5) == 0)
    #expect(try exit(0) == 3)
  }

  @Test("proofs that do not hold, or are in no form, are INVALID whoever sealed them")
  func forged() throws {
    let log = try BundleCase.log()
    let fork = log.rewritten { $0[1].data["host"] = "other" }
    let right = try log.checkpoint(size: 5).body.root
    let wrong = Base64.encode(try fork.checkpoint(size: 5).body.root.bytes)
    let changes: [(inout Container) -> Void] = [
      { $0.replace(Base64.encode(right.bytes), by: wrong, in: Self.path) },
      { $0.replace(#""size":"7""#, by: #""size":"6""#, in: Self.path) },
      { $0.replace(#""from":"5""#, by: #""from":"4""#, in: Self.path) },
      { $0.replace(#""from":"5""#, by: #""from":"7""#, in: Self.path) },
      { $0.replace(#""from":"5""#, by: #""from":"0""#, in: Self.path) },
      { $0.replace(#""path":[0"#, by: #""path":[900"#, in: Self.path) },
      { $0.replace(#""version":1"#, by: #""version":2"#, in: Self.path) },
      { $0[Self.path] = Array("{}".utf8) }, { $0[Self.path] = [] },
    ]
    for (number, change) in changes.enumerated() {
      var container = Container(try bundle(of: log, from: [5]))
      change(&container)
      container.listAnew()
      try container.sealAnew(log.evidence)
      let verdict = try verdict(container.packed(), log, kept: [])
      #expect(verdict.codes(.invalid) == ["checkpoint-consistency"], "change \(number)")
    }
  }

  @Test("the log must have had a checkpoint that it is to go on from")
  func refused() throws {
    let log = try BundleCase.log()
    let fork = log.rewritten { $0[1].data["host"] = "other" }
    for earlier in [try fork.checkpoint(size: 5).body, try log.checkpoint(size: 7).body] {
      let request = BundleRequest(
        madeAt: "", madeBy: "", purpose: "", tool: "", earlier: [earlier])
      let error = #expect(throws: BundleError.self) {
        try BundleCase.exporter(.run("r1"), log, size: 6).write(
          request, key: log.evidence.key(), certificate: log.evidence.certificate,
          to: BundleMemory(), answers: FixedAnswers())
      }
      #expect(error?.code == .log)
    }
  }
}
