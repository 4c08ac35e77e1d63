public import DeodandEvents

/// What one check found.
public enum Outcome: String, Sendable, CaseIterable {
  /// The check was done and holds.
  case valid = "VALID"
  /// The check was done and fails.
  case invalid = "INVALID"
  /// The check could not be done; never rounded up.
  case unverifiable = "UNVERIFIABLE"
}

/// One check's result: a stable code for programs, a sentence for people.
public struct Finding: Sendable, Hashable {
  /// What the check is about.
  ///
  /// Groups are never summed into one answer.
  public enum Group: String, Sendable, CaseIterable {
    /// Are the records and contents the ones that were recorded?
    case intact
    /// Are they all there, up to the head that is known?
    case complete
    /// Whose key says so?
    case signer
    /// Does anything outside the recorder confirm when?
    case time
    /// What was watched, what was not, what is not anchored?
    case coverage
  }

  /// What the check is about.
  public let group: Group
  /// The check's stable code.
  public let code: String
  /// What it found.
  public let outcome: Outcome
  /// One plain sentence.
  public let message: String
  /// Records it concerns; at most the first ten.
  public let records: [UInt64]

  /// Describes a result.
  public init(
    _ group: Group, _ code: String, _ outcome: Outcome, _ message: String, records: [UInt64] = []
  ) {
    self.group = group
    self.code = code
    self.outcome = outcome
    self.message = message
    self.records = Array(records.prefix(10))
  }
}

/// What a verifier says: a list of findings, and what the evidence does not prove.
public struct Verdict: Sendable {
  /// The findings, in the order of the rules.
  public let findings: [Finding]
  /// What nobody should conclude from the evidence, one sentence each.
  public let unproven: [String]

  /// Collects findings.
  public init(findings: [Finding], unproven: [String] = Verdict.limits) {
    self.findings = findings
    self.unproven = unproven
  }

  /// What no log and no bundle proves.
  public static let limits = [
    "That what the records say is true: integrity is not truth.",
    "That everything was captured: what did not pass through Deodand is not here.",
    "That a model's stated reasoning is its reason.",
    "Who held the keys: they are bound to the log, not to a person.",
  ]

  /// The verdict with more findings, behind those of their groups.
  public func adding(_ more: [Finding]) -> Verdict {
    let all = findings + more
    let ordered = Finding.Group.allCases.flatMap { group in all.filter { $0.group == group } }
    return Verdict(findings: ordered, unproven: unproven)
  }

  /// The worst outcome of a group; nil if nothing was checked in it.
  public func outcome(of group: Finding.Group) -> Outcome? {
    let outcomes = findings.filter { $0.group == group }.map(\.outcome)
    if outcomes.contains(.invalid) { return .invalid }
    if outcomes.contains(.unverifiable) { return .unverifiable }
    return outcomes.isEmpty ? nil : .valid
  }

  /// The exit status: 1 if anything is INVALID; 3 if intact, complete or signer can't be told; else
  /// 0.
  ///
  /// Coverage and outside time never make it 3: docs/spec/verdict.md says what scripts may rely on.
  public var exitCode: Int32 {
    if findings.contains(where: { $0.outcome == .invalid }) { return 1 }
    let needed: [Finding.Group] = [.intact, .complete, .signer]
    return needed.allSatisfy { outcome(of: $0) == .valid } ? 0 : 3
  }

  /// The verdict as JSON (Schemas/verdict.schema.json).
  public func json() -> JSONValue {
    var groups = JSONObject()
    for group in Finding.Group.allCases {
      groups[group.rawValue] = .string((outcome(of: group) ?? .unverifiable).rawValue)
    }
    return [
      "version": 1, "groups": .object(groups), "exit": .integer(Int64(exitCode)),
      "findings": .array(findings.map { $0.json() }),
      "unproven": .array(unproven.map { .string($0) }),
    ]
  }
}

extension Finding {
  func json() -> JSONValue {
    [
      "group": .string(group.rawValue), "code": .string(code),
      "outcome": .string(outcome.rawValue), "message": .string(message),
      "records": .array(records.map { .string(String($0)) }),
    ]
  }
}
