import DeodandBundle
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// What a bundle looks like to tools that know nothing of Deodand.
@Suite("The form of a bundle")
struct BundleFormTests {
  @Test("a bundle is valid in every group that can be valid")
  func baseline() throws {
    let log = try BundleCase.log()
    let answer = try BundleCase.verify(
      BundleCase.export(of: log), trust: BundleCase.trust(log))
    #expect(answer.verdict.codes(.invalid).isEmpty)
    #expect(
      answer.verdict.codes(.valid) == [
        "container-strict", "entry-order", "answers-recomputed", "seal-signature",
        "seal-certificate", "seal-pinned",
        "manifest-digests", "bag-manifest", "birth-certificate", "record-canonical", "chain-link",
        "record-inclusion", "checkpoint-signature", "signer-pinned", "content-commitments",
        "selection-complete", "run-complete",
      ])
    #expect(answer.verdict.codes(.unverifiable) == ["time-stamp", "coverage-stated"])
    #expect(answer.verdict.exitCode == 0)
    #expect(answer.verified?.manifest.records == [0, 1, 2, 3, 5, 6])
    #expect(answer.verified?.manifest.selected == [2, 3, 5])
  }

  @Test("taken apart and put together by other code, it is the same to the byte")
  func independentWriter() throws {
    let bytes = try BundleCase.export(of: BundleCase.log())
    var container = Container(bytes)
    #expect(container.packed() == bytes)
    let list = container.manifest()
    #expect(container["META-INF/ASiCManifest001.xml"] == list)
    let bag = container
    container.listAnew()
    for path in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
      #expect(container[path] == bag[path], "\(path)")
    }
  }

  @Test("the media type comes first, stored, where `file` looks for it")
  func mediaType() throws {
    let bytes = try BundleCase.export(of: BundleCase.log())
    #expect(String(decoding: bytes[30..<38], as: UTF8.self) == "mimetype")
    let text = "application/vnd.etsi.asic-e+zip"
    #expect(String(decoding: bytes[38..<(38 + text.utf8.count)], as: UTF8.self) == text)
  }

  @Test("the unpacked folder is a BagIt bag")
  func bag() throws {
    let container = Container(try BundleCase.export(of: BundleCase.log()))
    #expect(
      container.text("bagit.txt") == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    let payload = container.files.filter { $0.path.hasPrefix("data/") }
    let bytes = payload.reduce(0) { $0 + $1.bytes.count }
    #expect(
      container.text("bag-info.txt") == """
        Bagging-Date: 2026-11-24
        External-Identifier: example.com/test
        Payload-Oxum: \(bytes).\(payload.count)

        """)
    let tags = container.text("tagmanifest-sha256.txt").split(separator: "\n").map {
      $0.split(separator: " ").last.map(String.init) ?? ""
    }
    #expect(
      tags == ["VERIFY.txt", "report.html", "bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
  }

  @Test("CRC-32 of the nine digits is cbf43926")
  func checksum() throws {
    let document = ("data/gaps.json", Array("123456789".utf8))
    let bytes = try BundleCase.export(
      of: BundleCase.log(), answers: FixedAnswers(parts: [.gaps: ["1234", "56789"]]))
    let name = Array(document.0.utf8)
    // The last place where the name stands is the directory, 46 bytes behind its entry's beginning.
    let place = try (0..<(bytes.count - name.count)).last {
      bytes[$0] == name[0] && bytes[$0..<($0 + name.count)].elementsEqual(name)
        && bytes[($0 - 46)..<($0 - 42)].elementsEqual(little(0x0201_4b50, 4))
    }.unwrapped()
    #expect(Array(bytes[(place - 30)..<(place - 26)]) == little(0xcbf4_3926, 4))
    #expect(ZipForge.crc(document.1) == 0xcbf4_3926)
    #expect(ZipForge.crc([]) == 0)
  }

  @Test("disclosures can be checked with an HMAC, proofs and checkpoint with the tree's own rules")
  func evidence() throws {
    let log = try BundleCase.log()
    let container = Container(try BundleCase.export(of: log))
    let lines = container.text("data/disclosures.txt").split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      let parts = line.split(separator: " ").map(String.init)
      let salt = try Hex.decode(parts[1]).unwrapped()
      let bytes = try container[parts[2]].unwrapped()
      #expect(Hex.encode(HMACSHA256.tag(key: salt, bytes).bytes) == parts[0])
    }
    #expect(container.text("data/checkpoint") == (try log.checkpoint().text))
    #expect(container.text("data/log.vkey") == (try log.verifier().description) + "\n")
    let records = container.text("data/records.jsonl").split(separator: "\n").map { Array($0.utf8) }
    #expect(records == [0, 1, 2, 3, 5, 6].map { log.records[$0] })
    let proofs = try JSONReader.read(container["data/proofs.json"].unwrapped())
    #expect(proofs["size"] == "7" && proofs["records"]?.array?.count == 6)
    let hashes = proofs["hashes"]?.array?.compactMap(\.string) ?? []
    #expect(Set(hashes).count == hashes.count)
  }

  @Test("VERIFY.txt names the files that are there")
  func instructions() throws {
    let container = Container(try BundleCase.export(of: BundleCase.log()))
    let text = container.text("VERIFY.txt")
    for path in [
      "manifest-sha256.txt", "tagmanifest-sha256.txt", "META-INF/signature001.p7s",
      "META-INF/ASiCManifest001.xml", "data/certificates/evidence.pem", "data/disclosures.txt",
      "data/records.jsonl",
    ] {
      #expect(container[path] != nil && text.contains(path), "\(path)")
    }
  }
}
