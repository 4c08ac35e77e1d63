import DeodandEvents
import DeodandLog
import Testing

@Suite("Verdicts")
struct VerdictTests {
  private func verdict(_ findings: (Finding.Group, Outcome)...) -> Verdict {
    Verdict(findings: findings.map { Finding($0.0, "code", $0.1, "A sentence.") })
  }

  @Test("a group has the worst of its own outcomes, and of no other group's")
  func groups() {
    let all = verdict(
      (.intact, .valid), (.intact, .unverifiable), (.complete, .unverifiable),
      (.complete, .invalid),
      (.complete, .valid), (.signer, .valid))
    #expect(all.outcome(of: .intact) == .unverifiable)
    #expect(all.outcome(of: .complete) == .invalid)
    #expect(all.outcome(of: .signer) == .valid)
    #expect(all.outcome(of: .time) == nil)
  }

  @Test("exit 0 takes intact, complete and signer; nothing is rounded up")
  func exits() {
    let needed: [(Finding.Group, Outcome)] = [
      (.intact, .valid), (.complete, .valid), (.signer, .valid),
    ]
    func exit(_ findings: [(Finding.Group, Outcome)]) -> Int32 {
      Verdict(findings: findings.map { Finding($0.0, "code", $0.1, "") }).exitCode
    }
    #expect(exit(needed) == 0)
    #expect(exit(needed + [(.time, .unverifiable), (.coverage, .unverifiable)]) == 0)
    #expect(exit([]) == 3)
    for index in needed.indices {
      var fewer = needed
      fewer.remove(at: index)
      #expect(exit(fewer) == 3, "\(needed[index].0) was not checked")
      #expect(exit(needed + [(needed[index].0, .unverifiable)]) == 3)
    }
    for group in Finding.Group.allCases {
      #expect(exit(needed + [(group, .invalid)]) == 1, "\(group)")
      #expect(exit([(group, .invalid), (.intact, .unverifiable)]) == 1)
    }
  }

  @Test("a finding cites at most ten records")
  func citations() {
    #expect(Finding(.intact, "c", .valid, "", records: Array(0..<10)).records.count == 10)
    #expect(Finding(.intact, "c", .valid, "", records: Array(0..<11)).records == Array(0..<10))
  }

  @Test("the JSON says each group, and what was not checked is not valid")
  func json() throws {
    let json = Verdict(findings: [
      Finding(.intact, "chain-link", .invalid, "Broken.", records: [7]),
      Finding(.signer, "signer-pinned", .valid, "Good."),
    ]).json()
    #expect(json["version"] == 1 && json["exit"] == 1)
    #expect(
      json["groups"] == [
        "intact": "INVALID", "complete": "UNVERIFIABLE", "signer": "VALID", "time": "UNVERIFIABLE",
        "coverage": "UNVERIFIABLE",
      ])
    #expect(
      json["findings"]?.array?.first == [
        "group": "intact", "code": "chain-link", "outcome": "INVALID", "message": "Broken.",
        "records": ["7"],
      ])
    #expect(json["unproven"]?.array?.count == Verdict.limits.count)
    #expect(!Verdict.limits.isEmpty)
  }
}
