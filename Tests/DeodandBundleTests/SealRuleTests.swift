import DeodandBundle
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Rules about the seal, the list that it covers, and the bag: each test makes exactly one fail.
@Suite("Seal and lists of a bundle")
struct SealRuleTests {
  private static let list = "META-INF/ASiCManifest001.xml"
  private static let seal = "META-INF/signature001.p7s"

  @Test("a bundle that is only sealed anew with the same key stays valid")
  func unchanged() throws {
    let bundle = try Tampered()
    #expect(try bundle.resealed { _ in }.exitCode == 0)
  }

  // MARK: - Seal

  @Test("seal-signature: taken out, not CMS, with bytes behind it, over another list")
  func broken() throws {
    let other = try Tampered(.run("r2")).container[Self.seal]
    for seal in [nil, [], Array("no seal".utf8), other] {
      let bundle = try Tampered()
      let verdict = try bundle.repacked { $0[Self.seal] = seal }
      #expect(verdict.faults == ["seal-signature"])
      #expect(verdict.outcome(of: .signer) == .invalid && verdict.exitCode == 1)
    }
    let bundle = try Tampered()
    #expect(
      try bundle.repacked { $0[Self.seal]?.append(0) }.faults == ["seal-signature"])
  }

  @Test("seal-signature: another key signed, the log's certificate is shown")
  func otherKey() throws {
    let stranger = try EvidenceIdentity("example.com/test")
    let bundle = try Tampered()
    let verdict = try bundle.repacked { try $0.sealList($0.manifest(), stranger) }
    #expect(verdict.faults == ["seal-signature"])
    #expect(verdict.codes(.valid).contains("seal-certificate"))
  }

  @Test("seal-certificate: a stranger's certificate and a stranger's seal, right in themselves")
  func otherCertificate() throws {
    let stranger = try EvidenceIdentity("example.com/test")
    var bundle = try Tampered()
    bundle.container["data/certificates/evidence.pem"] = stranger.certificate.pem
    try bundle.container.sealAnew(stranger)
    let packed = bundle.container.packed()
    #expect(
      try BundleCase.verdict(packed, of: bundle.log).faults == [
        "seal-certificate", "seal-pinned",
      ])
    let trust = Trust(key: try bundle.log.verifier())
    let verdict = try BundleCase.verify(packed, trust: trust).verdict
    #expect(verdict.faults == ["seal-certificate"])
  }

  @Test("seal-pinned: another fingerprint was lodged, or none")
  func pinned() throws {
    let log = try BundleCase.log()
    let bytes = try BundleCase.export(of: log)
    func verdict(_ fingerprint: Hash256?) throws -> Verdict {
      let trust = Trust(key: try log.verifier(), fingerprint: fingerprint)
      return try BundleCase.verify(bytes, trust: trust).verdict
    }
    let other = try verdict(log.leaves[0])
    #expect(other.faults == ["seal-pinned"])
    #expect(other.findings("seal-pinned").map(\.group) == [.signer])
    let none = try verdict(nil)
    #expect(none.findings("seal-pinned").map(\.outcome) == [.unverifiable])
    #expect(none.findings("seal-pinned").map(\.group) == [.coverage])
    #expect(none.exitCode == 0)
  }

  @Test("seal-signature can't be judged without a birth certificate to say whose it should be")
  func unverifiable() throws {
    let bundle = try Tampered()
    let verdict = try bundle.resealed { $0["data/certificates/evidence.pem"] = [] }
    #expect(verdict.findings("seal-signature").map(\.outcome) == [.unverifiable])
    #expect(verdict.exitCode == 3)
  }

  @Test("seal-signature: signed with a certificate that was not valid yet, or no longer")
  func expired() throws {
    let log = try BundleCase.log()
    let bundle = Container(try BundleCase.export(of: log))
    let key = P256PrivateKey()
    for (from, to) in [(0, 1_000_000_000), (4_000_000_000, 4_100_000_000)] as [(Int64, Int64)] {
      let certificate = try Certificate.selfSigned(
        key: key, commonName: "x", serial: [1], notBefore: from, notAfter: to)
      let changed = try MemoryLog { data in
        var keys = data["keys"]?.object ?? [:]
        keys["evidence"] = .string(Hex.encode(certificate.fingerprint.bytes))
        keys["certificate"] = .string(Base64.encode(certificate.der))
        data["keys"] = .object(keys)
      }
      let memory = BundleMemory()
      try BundleCase.exporter(.range(0, 0), changed).write(
        BundleCase.request, key: key, certificate: certificate, to: memory, answers: FixedAnswers())
      let output = memory.bytes
      let trust = Trust(key: try log.verifier())
      let verdict = try BundleCase.verify(output, trust: trust).verdict
      #expect(verdict.faults == ["seal-signature"], "\(from)")
    }
    #expect(try BundleCase.verdict(bundle.packed(), of: log).exitCode == 0)
  }

  // MARK: - The sealed list

  @Test("manifest-digests: a file changed whose bag was made to agree")
  func changed() throws {
    let bundle = try Tampered()
    let verdict = try bundle.repacked {
      $0.replace("testing", by: "resting", in: "data/custody.jsonl")
      $0.listAnew()
    }
    #expect(verdict.faults == ["manifest-digests"])
  }

  @Test("manifest-digests: a file added, taken out, or put in the place of another")
  func added() throws {
    let added = try Tampered()
    #expect(
      try added.repacked {
        $0["data/schemas/extra"] = Array("x".utf8)
        $0.listAnew()
      }.faults == ["manifest-digests"])
    let removed = try Tampered()
    #expect(
      try removed.repacked {
        $0["report.html"] = nil
        $0.listAnew()
      }.faults == ["manifest-digests"])
    let renamed = try Tampered()
    #expect(
      try renamed.repacked { bundle in
        for index in bundle.files.indices where bundle.files[index].path == "report.html" {
          bundle.files[index].path = "data/report.html"
        }
        bundle.listAnew()
      }.faults == ["manifest-digests"])
  }

  @Test("manifest-digests: META-INF holds nothing but what it is for")
  func metadata() throws {
    let bundle = try Tampered()
    #expect(
      try bundle.repacked { $0["META-INF/manifest.xml"] = Array("x".utf8) }.faults == [
        "manifest-digests"
      ])
  }

  @Test("manifest-digests: a list in another form, though sealed by the log's own key")
  func form() throws {
    let changes: [(String, String)] = [
      ("</asic:ASiCManifest>\n", "</asic:ASiCManifest>"),
      ("</asic:ASiCManifest>\n", "\n</asic:ASiCManifest>\n"),
      ("<asic:SigReference", " <asic:SigReference"), ("signature001", "signature002"),
      ("xmlenc#sha256", "xmlenc#sha512"), (#"URI="data/checkpoint""#, #"URI="data/checkpoint" "#),
    ]
    for (old, new) in changes {
      let bundle = try Tampered()
      let verdict = try bundle.repacked {
        $0.replace(old, by: new, in: Self.list)
        try $0.sealList(try $0[Self.list].unwrapped(), bundle.log.evidence)
      }
      #expect(verdict.faults == ["manifest-digests"], "\(old)")
    }
  }

  @Test("manifest-digests: a file listed twice, or not listed, under a right seal")
  func listing() throws {
    for count in [0, 2] {
      let bundle = try Tampered()
      let verdict = try bundle.repacked { container in
        let line = try container.text(Self.list).split(separator: "\n")
          .first { $0.contains("report.html") }.unwrapped()
        container.replace(
          line + "\n", by: String(repeating: line + "\n", count: count), in: Self.list)
        try container.sealList(try container[Self.list].unwrapped(), bundle.log.evidence)
      }
      #expect(verdict.faults == ["manifest-digests"])
    }
  }

  @Test("without its list a bundle has neither seal nor digests")
  func noList() throws {
    let bundle = try Tampered()
    #expect(
      try bundle.repacked { $0[Self.list] = nil }.faults == [
        "manifest-digests", "seal-signature",
      ])
  }

  // MARK: - Bag

  @Test("bag-manifest: lists that sha256sum would not accept, under a right seal")
  func bag() throws {
    for path in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
      for change in [0, 1, 2] {
        let bundle = try Tampered()
        let verdict = try bundle.repacked { container in
          var bytes = try container[path].unwrapped()
          switch change {
          case 0: bytes[0] = bytes[0] == 0x30 ? 0x31 : 0x30
          case 1: bytes += Array("00  data/none\n".utf8)
          default: bytes = Array(bytes.drop { $0 != 0x0a }.dropFirst())
          }
          container.listAnew()
          container[path] = bytes
          if path != "tagmanifest-sha256.txt" {
            // The list of tags has the changed list in it, rightly.
            container.listTagsAnew()
          }
          try container.sealList(container.manifest(), bundle.log.evidence)
        }
        #expect(verdict.faults == ["bag-manifest"], "\(path) \(change)")
      }
    }
  }

  @Test("bag-manifest: a list that is not there")
  func noBag() throws {
    for path in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
      let bundle = try Tampered()
      let verdict = try bundle.repacked { container in
        container[path] = nil
        if path != "tagmanifest-sha256.txt" { container.listTagsAnew() }
        try container.sealList(container.manifest(), bundle.log.evidence)
      }
      #expect(verdict.faults == ["bag-manifest"])
    }
  }
}

extension Container {
  /// Makes the list of tags agree with the files and leaves the payload's list as it is.
  fileprivate mutating func listTagsAnew() {
    let payload = self["manifest-sha256.txt"]
    let position = files.firstIndex { $0.path == "manifest-sha256.txt" }
    var copy = self
    copy.listAnew()
    copy["manifest-sha256.txt"] = payload
    let tags = copy.files.filter {
      !$0.path.hasPrefix("data/") && !$0.path.hasPrefix("META-INF/") && $0.path != "mimetype"
        && $0.path != "tagmanifest-sha256.txt"
    }
    self["tagmanifest-sha256.txt"] = Array(
      tags.map { Hex.encode(SHA256.hash($0.bytes).bytes) + "  " + $0.path + "\n" }.joined().utf8)
    precondition(position == files.firstIndex { $0.path == "manifest-sha256.txt" })
  }
}
