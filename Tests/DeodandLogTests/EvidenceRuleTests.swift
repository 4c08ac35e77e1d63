import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// One rule about what stands beside the records at a time.
@Suite("Rules about what stands beside the records")
struct EvidenceRuleTests {
  private func verdict(_ change: (inout LogTrial) throws -> Void) throws -> Verdict {
    var trial = try LogTrial(LogTrial.log())
    try change(&trial)
    return trial.verdict()
  }

  // MARK: - Birth certificate

  @Test("birth-certificate: record 0 is something else; then no key is known either")
  func noBirth() throws {
    let log = try LogTrial.log().rewritten { $0[0] = RecordPlan(.recorderStarted) }
    let verdict = try LogTrial(log).verdict()
    #expect(verdict.codes(.invalid) == ["birth-certificate"])
    #expect(verdict.codes(.unverifiable).contains("checkpoint-signature"))
    #expect(verdict.findings("signer-pinned").isEmpty)
  }

  @Test(
    "birth-certificate: a member is missing or malformed",
    arguments: ["origin", "format", "keys", "checkpoint", "evidence", "certificate"])
  func brokenBirth(member: String) throws {
    let verdict = try LogTrial(
      LogTrial.log { data in
        if data[member] != nil { data[member] = nil } else { data.setKey(member, "!") }
      }
    ).verdict()
    #expect(verdict.codes(.invalid) == ["birth-certificate"])
  }

  @Test("birth-certificate: the key is named after another log")
  func otherKey() throws {
    let other = try TestKeys.signer("example.com/other").verifier.description
    let verdict = try LogTrial(LogTrial.log { $0.setKey("checkpoint", .string(other)) }).verdict()
    #expect(verdict.codes(.invalid).contains("birth-certificate"))
  }

  @Test("birth-certificate: the certificate is not the one that the fingerprint names")
  func otherCertificate() throws {
    let other = try EvidenceIdentity("example.com/test")
    let encoded = Base64.encode(other.certificate.der)
    let certificate = try LogTrial(
      LogTrial.log { $0.setKey("certificate", .string(encoded)) }
    ).verdict()
    #expect(certificate.codes(.invalid) == ["birth-certificate"])
    let fingerprint = try LogTrial(
      LogTrial.log { $0.setKey("evidence", .string(other.fingerprint.hex)) }
    ).verdict()
    #expect(fingerprint.codes(.invalid) == ["birth-certificate"])
  }

  @Test("birth-certificate: the newest known format is read, a newer one can't be judged")
  func format() throws {
    for (format, outcome) in [
      (1, Outcome.valid), (2, .valid), (3, .valid), (4, .unverifiable), (99, .unverifiable),
    ] {
      let verdict = try LogTrial(LogTrial.log { $0["format"] = .integer(Int64(format)) }).verdict()
      #expect(verdict.findings("birth-certificate").map(\.outcome) == [outcome])
      #expect(verdict.exitCode == (outcome == .valid ? 0 : 3))
    }
  }

  // MARK: - Content

  @Test("content-commitments: content that fails, or is missing, or was not looked at")
  func content() throws {
    let failed = try verdict {
      $0.evidence.content?.failed = [Commitment(Hash256(words: (1, 2, 3, 4)))]
    }
    #expect(failed.codes(.invalid) == ["content-commitments"])
    let missing = try verdict {
      $0.evidence.content?.missing = 2
      $0.evidence.content?.missingIn = [7, 8]
    }
    #expect(missing.codes(.invalid) == ["content-commitments"])
    #expect(missing.findings("content-commitments").map(\.records) == [[7, 8]])
    let unread = try verdict { $0.evidence.content = nil }
    #expect(unread.codes(.unverifiable) == ["content-commitments", "outside-time"])
    #expect(unread.exitCode == 3)
  }

  @Test("content-keys: content whose key is not here can't be judged, and is not called valid")
  func contentKeys() throws {
    let verdict = try verdict { $0.evidence.content?.withoutKey = 1 }
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(verdict.codes(.unverifiable) == ["content-keys", "outside-time"])
    #expect(!verdict.codes(.valid).contains("content-commitments"))
  }

  @Test("content-commitments: both faults are said, and neither hides the other")
  func contentTwice() throws {
    let verdict = try verdict {
      $0.evidence.content?.failed = [Commitment(Hash256(words: (1, 2, 3, 4)))]
      $0.evidence.content?.missing = 1
    }
    #expect(verdict.findings("content-commitments").map(\.outcome) == [.invalid, .invalid])
  }

  // MARK: - Checkpoints

  @Test("checkpoint-signature: one that no longer is, by another key, or filed under another size")
  func signature() throws {
    let log = try LogTrial.log()
    let own = try log.checkpoint(size: 100).text
    let stripped = try log.checkpoint(size: 100).body.text + "\n"
    let forged: [(size: UInt64, note: String)] = [
      (100, stripped), (100, try log.checkpoint(size: 100, seed: 9).text), (101, own), (0, own),
      (100, own + "x"), (100, ""),
      (100, try MemoryLog(origin: "example.com/other").checkpoint(size: 1).text),
    ]
    for (size, note) in forged {
      let verdict = try verdict { $0.evidence.checkpoints[1] = .init(size: size, note: note) }
      #expect(verdict.codes(.invalid) == ["checkpoint-signature"], "\(size) \(note)")
      #expect(verdict.findings("checkpoint-root").map(\.outcome) == [.unverifiable])
      #expect(verdict.outcome(of: .signer) == .invalid)
    }
  }

  @Test("checkpoint-signature: a second signature by a stranger does not spoil the log's own")
  func cosigned() throws {
    let log = try LogTrial.log()
    let checkpoint = try log.checkpoint(size: 100)
    let line = try TestKeys.signer("witness.example/w1", seed: 5).sign(checkpoint.body.text).line
    let verdict = try verdict {
      $0.evidence.checkpoints[1] = .init(size: 100, note: checkpoint.text + line)
    }
    #expect(verdict.codes(.invalid).isEmpty)
  }

  @Test("checkpoint-signature: no checkpoint, nobody signed")
  func noCheckpoint() throws {
    let verdict = try verdict { $0.evidence.checkpoints = [] }
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(
      verdict.codes(.unverifiable) == ["checkpoint-signature", "outside-time", "unanchored-tail"])
    #expect(verdict.exitCode == 3)
  }

  @Test("checkpoint-root: signed over other records")
  func root() throws {
    let log = try LogTrial.log()
    let other = log.rewritten { $0[50].data["note"] = "other" }
    let verdict = try verdict {
      $0.evidence.checkpoints[1] = .init(size: 100, note: try other.checkpoint(size: 100).text)
    }
    #expect(verdict.codes(.invalid) == ["checkpoint-root"])
    #expect(verdict.findings("checkpoint-root").map(\.records) == [[100]])
  }

  @Test("a checkpoint over no record at all has the empty root")
  func emptyCheckpoint() throws {
    let log = try LogTrial.log()
    let valid = try verdict {
      $0.evidence.checkpoints.append(.init(size: 0, note: try log.checkpoint(size: 0).text))
    }
    #expect(valid.codes(.invalid).isEmpty)
  }

  @Test("truncated: a signed checkpoint knows more records; that it fits is not claimed")
  func truncated() throws {
    let log = try LogTrial.log()
    var trial = try LogTrial(log)
    trial.rows.removeLast(1)
    trial.evidence.highWater = .absent
    trial.evidence.checkpoints = [.init(size: 300, note: try log.checkpoint(size: 300).text)]
    let verdict = trial.verdict()
    #expect(verdict.codes(.invalid) == ["truncated"])
    #expect(verdict.outcome(of: .complete) == .invalid)
    #expect(verdict.findings("checkpoint-root").map(\.outcome) == [.unverifiable])
    #expect(try LogTrial(log).verdict().findings("truncated").isEmpty)
  }

  // MARK: - High-water mark

  @Test("high-water-mark: shorter, rewritten, replaced")
  func mark() throws {
    let log = try LogTrial.log()
    let head = log.leaves[299]
    func outcome(_ mark: LogEvidence.HighWater) throws -> Verdict {
      try verdict { $0.evidence.highWater = mark }
    }
    for mark: LogEvidence.HighWater in [
      .mark(size: 301, head: head), .mark(size: 299, head: head),
      .mark(size: 300, head: log.leaves[298]), .otherLog(head), .mark(size: .max, head: head),
      .mark(size: 0, head: head),
    ] {
      let verdict = try outcome(mark)
      #expect(verdict.codes(.invalid) == ["high-water-mark"], "\(mark)")
      #expect(verdict.outcome(of: .complete) == .invalid)
    }
    #expect(try outcome(.mark(size: 299, head: log.leaves[298])).codes(.invalid).isEmpty)
    #expect(try outcome(.mark(size: 1, head: log.leaves[0])).codes(.invalid).isEmpty)
  }

  @Test("high-water-mark: records that neither it nor a checkpoint knows are not taken for known")
  func beyondTheMark() throws {
    let log = try LogTrial.log()
    let known = try verdict {
      $0.evidence.highWater = .mark(size: 299, head: log.leaves[298])
      $0.evidence.laterMark = 300
    }
    #expect(known.findings("high-water-mark").map(\.outcome) == [.valid], "the mark caught up")
    let unknown = try verdict {
      $0.evidence.highWater = .mark(size: 299, head: log.leaves[298])
      $0.evidence.checkpoints = [.init(size: 100, note: try log.checkpoint(size: 100).text)]
    }
    #expect(unknown.findings("high-water-mark").map(\.outcome) == [.unverifiable])
    #expect(unknown.findings("high-water-mark").map(\.records) == [[299]])
    #expect(unknown.exitCode == 3)
  }

  @Test("seal-pinned: the certificate that was lodged, and another one")
  func certificatePinned() throws {
    let log = try LogTrial.log()
    let birth = try #require(BirthCertificate(log.record(0)))
    let own = try log.verifier()
    let right = try verdict {
      $0.evidence.trust = Trust(key: own, fingerprint: birth.certificateFingerprint)
    }
    #expect(right.findings("seal-pinned").map(\.outcome) == [.valid])
    let wrong = try verdict {
      $0.evidence.trust = Trust(key: own, fingerprint: log.leaves[0])
    }
    // Anybody can name somebody else's certificate in a record 0 of their own.
    let alone = try verdict {
      $0.evidence.trust = Trust(fingerprint: birth.certificateFingerprint)
    }
    #expect(alone.findings("signer-pinned").map(\.outcome) == [.unverifiable])
    #expect(alone.exitCode == 3)
    #expect(wrong.codes(.invalid) == ["seal-pinned"])
    #expect(wrong.exitCode == 1)
  }

  @Test("high-water-mark: without one, or with an unreadable one, completeness stays open")
  func noMark() throws {
    let absent = try verdict { $0.evidence.highWater = .absent }
    #expect(absent.findings("high-water-mark").map(\.group) == [.complete])
    #expect(absent.codes(.unverifiable) == ["high-water-mark", "outside-time"])
    #expect(absent.exitCode == 3)
    let unreadable = try verdict { $0.evidence.highWater = .unreadable("no permission") }
    #expect(unreadable.findings("high-water-mark").map(\.group) == [.complete])
    #expect(unreadable.codes(.unverifiable) == ["high-water-mark", "outside-time"])
    #expect(unreadable.exitCode == 3)
  }

  // MARK: - Signer, time, tail

  @Test("signer-pinned: the key that was lodged, another one, or none")
  func pin() throws {
    let stranger = try TestKeys.signer("example.com/test", seed: 9).verifier
    let other = try verdict { $0.evidence.trust = Trust(key: stranger) }
    #expect(other.codes(.invalid) == ["signer-pinned"])
    #expect(other.findings("signer-pinned").map(\.group) == [.signer])
    let none = try verdict { $0.evidence.trust = Trust() }
    #expect(none.codes(.unverifiable) == ["outside-time", "signer-pinned"])
    #expect(none.findings("signer-pinned").map(\.group) == [.signer])
    #expect(none.exitCode == 3)
  }

  @Test("unanchored-tail: how many records and since when")
  func tail() throws {
    let log = try LogTrial.log()
    let finding = try #require(
      LogTrial(log, checkpoints: [100, 290]).verdict().findings("unanchored-tail").first)
    #expect(finding.outcome == .unverifiable && finding.group == .coverage)
    #expect(finding.records == [290])
    // Record 299 was made 299 seconds after the beginning, and now is 1000 seconds after it.
    #expect(finding.message.contains("covers yet: 10, the last one 11 min old"))
  }

  @Test("unanchored-tail: a checkpoint that does not hold covers nothing")
  func forgedAnchor() throws {
    let log = try LogTrial.log()
    let other = log.rewritten { $0[250].data["note"] = "other" }
    for note in [try log.checkpoint(seed: 9).text, try other.checkpoint().text] {
      let verdict = try verdict { $0.evidence.checkpoints[2] = .init(size: 300, note: note) }
      let finding = try #require(verdict.findings("unanchored-tail").first)
      #expect(finding.outcome == .unverifiable)
      #expect(finding.records == [100])
    }
  }
}

extension JSONObject {
  /// Changes one of the keys of a birth certificate.
  fileprivate mutating func setKey(_ name: String, _ value: JSONValue) {
    var keys = self["keys"]?.object ?? [:]
    keys[name] = value
    self["keys"] = .object(keys)
  }
}
