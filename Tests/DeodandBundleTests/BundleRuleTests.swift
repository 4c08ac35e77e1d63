import DeodandBundle
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Rules about records, proofs and keys: the bundle is sealed anew each time, so that nothing but
/// the rule that is named can find the fault.
@Suite("Records and proofs of a bundle")
struct BundleRuleTests {
  // MARK: - Birth

  @Test("birth-certificate: the manifest speaks of another log")
  func otherLog() throws {
    let name = try Tampered()
    let origin = #""origin":"example.com/test""#
    #expect(
      try name.resealed {
        $0.replace(origin, by: #""origin":"example.com/tost""#, in: "data/manifest.json")
      }.faults == ["birth-certificate", "bag-manifest"])
    let identity = try Tampered()
    let id = identity.log.leaves[0].hex
    #expect(
      try identity.resealed {
        $0.replace(id, by: String(id.reversed()), in: "data/manifest.json")
      }.faults == ["birth-certificate"])
  }

  @Test("birth-certificate: record 0 states a fingerprint that its own certificate does not have")
  func fingerprint() throws {
    let other = try EvidenceIdentity("example.com/test")
    let log = try MemoryLog { data in
      var keys = data["keys"]?.object ?? [:]
      keys["certificate"] = .string(Base64.encode(other.certificate.der))
      data["keys"] = .object(keys)
    }
    let verdict = try BundleCase.verdict(BundleCase.export(.range(0, 0), of: log), of: log)
    #expect(verdict.faults == ["birth-certificate"])
  }

  @Test("birth-certificate: a newer format can't be judged")
  func format() throws {
    for (format, exit) in [(1, 0), (2, 0), (3, 0), (4, 3)] as [(Int64, Int32)] {
      let log = try MemoryLog { $0["format"] = .integer(format) }
      let verdict = try BundleCase.verdict(BundleCase.export(.range(0, 0), of: log), of: log)
      #expect(verdict.codes(.invalid).isEmpty)
      #expect(verdict.exitCode == exit)
      #expect(verdict.codes(.unverifiable).contains("birth-certificate") == (format == 4))
    }
  }

  // MARK: - Records

  @Test("record-canonical: the manifest lists other records, or there are lines that are none")
  func listed() throws {
    let listed = try Tampered()
    #expect(
      try listed.resealed {
        $0.replace(
          #""records":["0","1","2","3","5","6"]"#, by: #""records":["0","1","2","3"]"#,
          in: "data/manifest.json")
      }.faults == ["record-canonical"])
    for line in ["\n", "{}\n", " \n", "x"] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed {
        $0["data/records.jsonl"]?.append(contentsOf: line.utf8)
      }
      #expect(verdict.codes(.invalid).contains("record-canonical"), "\(line)")
    }
  }

  @Test("record-canonical: records out of order")
  func order() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed { container in
      var lines = container.text("data/records.jsonl").split(separator: "\n")
      lines.swapAt(3, 4)
      container["data/records.jsonl"] = Array((lines.joined(separator: "\n") + "\n").utf8)
    }
    #expect(verdict.faults == ["record-canonical", "run-complete"])
  }

  @Test("record-canonical: no records at all leave nothing valid to say")
  func none() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed { $0["data/records.jsonl"] = [] }
    #expect(
      verdict.faults == [
        "birth-certificate", "checkpoint-signature", "content-commitments", "record-canonical",
        "record-inclusion", "selection-complete",
      ])
  }

  @Test("chain-link: neighbours that do not name each other, though both stand in the tree")
  func chain() throws {
    var log = try BundleCase.log().rewritten {
      $0[3].claimedPrevious = Hash256(words: (1, 2, 3, 4))
    }
    log.append(RecordPlan(.humanInput, subject: "run/r9"))
    let verdict = try BundleCase.verdict(BundleCase.export(of: log), of: log)
    #expect(verdict.faults == ["chain-link"])
    #expect(verdict.findings("chain-link").map(\.records) == [[3]])
    // Record 5 follows record 4, which the bundle does not hold: nothing can be said of it.
    let apart = try BundleCase.log().rewritten {
      $0[5].claimedPrevious = Hash256(words: (1, 2, 3, 4))
    }
    #expect(
      try BundleCase.verdict(BundleCase.export(of: apart), of: apart).codes(.invalid).isEmpty)
  }

  @Test("records with the largest numbers there can be do not end the verifier")
  func largestNumbers() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed { container in
      for claim in [UInt64.max, UInt64.max - 1, UInt64.max] {
        let hostile = bundle.log.rewritten { $0[6].claimedSequence = claim }.records[6]
        container["data/records.jsonl"]?.append(contentsOf: hostile + [0x0a])
      }
    }
    #expect(verdict.codes(.invalid).isSuperset(of: ["record-canonical", "record-inclusion"]))
  }

  // MARK: - Proofs

  @Test("record-inclusion: a hash of a path changed, dropped, or one too many")
  func proof() throws {
    let path = "data/proofs.json"
    let first = try Tampered().container.json(path)["records"]?.array?.first?["path"]
    let steps = first?.array?.count ?? 0
    #expect(steps == 3)
    let changes: [([JSONValue]) -> [JSONValue]] = [
      { Array($0.dropLast()) }, { $0 + [0] }, { $0.reversed() }, { _ in [] },
    ]
    for change in changes {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { try $0.changeProof(of: 0, change) }
      #expect(verdict.faults == ["record-inclusion"])
      #expect(verdict.findings("record-inclusion").map(\.records) == [[0]])
    }
  }

  @Test("record-inclusion: proofs to another tree, for other records, or in another form")
  func proofs() throws {
    let changes: [(String, String)] = [
      (#""size":"7""#, #""size":"8""#), (#""version":1"#, #""version":2"#),
      (#""sequence":"5""#, #""sequence":"4""#), (#""sequence":"5""#, #""sequence":"3""#),
      (#""sequence":"5""#, #""sequence":"x""#), (#""hashes":["#, #""hashes":["AAAA","#),
    ]
    for (old, new) in changes {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { $0.replace(old, by: new, in: "data/proofs.json") }
      #expect(verdict.faults == ["record-inclusion"], "\(new)")
    }
    for index in [99, -1] as [JSONValue] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { try $0.changeProof(of: 0) { $0.dropLast() + [index] } }
      #expect(verdict.faults == ["record-inclusion"])
    }
    let gone = try Tampered()
    #expect(
      try gone.resealed { $0["data/proofs.json"] = nil }.faults == ["record-inclusion"])
  }

  @Test("record-inclusion: a record changed together with everything that a custodian can sign")
  func record() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed {
      $0.replace(#""outcome":"ok""#, by: #""outcome":"no""#, in: "data/records.jsonl")
    }
    // The recorder's stop stands behind it, and names another one.
    #expect(verdict.faults == ["record-inclusion", "chain-link"])
    #expect(verdict.findings("record-inclusion").map(\.records) == [[5]])
  }

  @Test(
    "record-inclusion: records and proofs of a rewritten log, under the checkpoint of the true one")
  func rewritten() throws {
    let log = try BundleCase.log()
    let other = log.rewritten { $0[5].data["outcome"] = "no" }
    let bundle = Tampered(log: log, container: Container(try BundleCase.export(of: other)))
    let genuine = try log.checkpoint().text
    let verdict = try bundle.resealed { $0["data/checkpoint"] = Array(genuine.utf8) }
    #expect(verdict.faults == ["record-inclusion"])
    // In itself, and under a checkpoint that the key signed, the other log would be as good.
    #expect(try bundle.resealed { _ in }.exitCode == 0)
  }

  // MARK: - Checkpoint and pin

  @Test("checkpoint-signature: signed by another key, or without signature")
  func checkpoint() throws {
    for seed: UInt8 in [9, 10] {
      let bundle = try Tampered()
      let note = try bundle.log.checkpoint(seed: seed).text
      let verdict = try bundle.resealed { $0["data/checkpoint"] = Array(note.utf8) }
      #expect(verdict.faults == ["checkpoint-signature"])
    }
    let bundle = try Tampered()
    let stripped = try bundle.log.checkpoint().body.text + "\n"
    #expect(
      try bundle.resealed { $0["data/checkpoint"] = Array(stripped.utf8) }.faults == [
        "checkpoint-signature", "record-inclusion",
      ])
  }

  @Test("checkpoint-signature: the key file holds another key than record 0")
  func keyFile() throws {
    let other = try TestKeys.signer("example.com/test", seed: 9).verifier.description + "\n"
    for bytes in [Array(other.utf8), nil, []] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { $0["data/log.vkey"] = bytes }
      #expect(verdict.faults == ["checkpoint-signature"])
    }
  }

  @Test("signer-pinned: another key was lodged, or none")
  func pin() throws {
    let log = try BundleCase.log()
    let bytes = try BundleCase.export(of: log)
    let stranger = try TestKeys.signer("example.com/test", seed: 9).verifier
    let other = try BundleCase.verify(
      bytes, trust: Trust(key: stranger, fingerprint: log.evidence.fingerprint)
    ).verdict
    #expect(other.faults == ["signer-pinned"])
    let none = try BundleCase.verify(bytes, trust: Trust()).verdict
    #expect(none.codes(.unverifiable).isSuperset(of: ["signer-pinned", "seal-pinned"]))
    #expect(none.findings("signer-pinned").map(\.group) == [.signer])
    #expect(none.exitCode == 3)
    // The seal covers the key: whoever knows the certificate knows the key by it.
    let sealed = try BundleCase.verify(
      bytes, trust: Trust(fingerprint: log.evidence.fingerprint)
    ).verdict
    #expect(sealed.findings("signer-pinned").map(\.group) == [.coverage])
    #expect(sealed.exitCode == 0)
  }

  // MARK: - Time and coverage

  @Test("time-stamp: nothing confirms the time, and the place of a token is not free for anybody")
  func time() throws {
    let bundle = try Tampered()
    let without = try bundle.repacked { _ in }
    #expect(without.findings("time-stamp").map(\.outcome) == [.unverifiable])
    #expect(without.exitCode == 0)
    for path in ["META-INF/timestamp001.tst", "META-INF/ASiCManifest002.xml"] {
      let with = try bundle.repacked { $0[path] = Array("anything".utf8) }
      #expect(with.faults == ["manifest-digests"], "\(path)")
    }
  }

  @Test("coverage-stated: what was watched is quoted, and its absence is a fault")
  func coverage() throws {
    let bundle = try Tampered()
    let stated = try bundle.resealed { _ in }
    #expect(stated.findings("coverage-stated").first?.message.contains("mcp move") == true)
    for text in [nil, "", "no JSON"] {
      let bundle = try Tampered()
      let verdict = try bundle.resealed { $0["data/coverage.json"] = text.map { Array($0.utf8) } }
      #expect(
        verdict.faults
          == (text == nil
            ? ["coverage-stated"] : ["coverage-stated", "answers-recomputed"]))
    }
    let silent = try bundle.resealed { $0["data/coverage.json"] = Array("{}".utf8) }
    #expect(silent.findings("coverage-stated").map(\.outcome) == [.unverifiable])
  }
}

extension Container {
  func json(_ path: String) throws -> JSONValue {
    try JSONReader.read(self[path].unwrapped())
  }

  /// Changes the path of one proof, by its place in the list.
  fileprivate mutating func changeProof(
    of index: Int, _ change: ([JSONValue]) -> [JSONValue]
  ) throws {
    var proofs = try json("data/proofs.json").object.unwrapped()
    var records = try (proofs["records"]?.array).unwrapped()
    var record = try records[index].object.unwrapped()
    record["path"] = .array(change(record["path"]?.array ?? []))
    records[index] = .object(record)
    proofs["records"] = .array(records)
    self["data/proofs.json"] = CanonicalWriter.write(.object(proofs)) + [0x0a]
  }
}
