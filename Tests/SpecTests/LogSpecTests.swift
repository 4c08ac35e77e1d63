import DeodandEvents
import DeodandLog
import Foundation
import Testing

@Suite("docs/spec/tree.md, checkpoint.md, trust.md, bundle.md, verdict.md, explanation.md")
struct LogSpecTests {
  private func leaves() throws -> [Hash256] { try Specification.records().map { LeafHash.of($0) } }

  @Test("leaves, nodes and root are those of the example log, which is chained")
  func tree() throws {
    let spec = try Specification("tree")
    let leaves = try leaves()
    #expect(try spec.example("leaves") == leaves.enumerated().map { "\($0) \($1.hex)" })
    let nodes = [(0, 1), (2, 3), (0, 3)].map { first, last in
      "\(first)-\(last) \(MerkleTree.root(of: Array(leaves[first...last])).hex)"
    }
    #expect(try spec.example("nodes") == nodes)
    var previous: Hash256?
    for bytes in try Specification.records() {
      #expect(try RecordCheck.check(bytes).previous == previous)
      previous = LeafHash.of(bytes)
    }
  }

  @Test("the inclusion and the consistency proof hold, and no other hash does")
  func proofs() throws {
    let spec = try Specification("tree")
    let leaves = try leaves()
    let root = MerkleTree.root(of: leaves)
    let path = try spec.example("inclusion").dropFirst(2).compactMap { Hash256(hex: $0) }
    try InclusionProof.check(path, leaf: leaves[2], index: 2, size: 4, root: root)
    #expect(throws: ProofError.self) {
      try InclusionProof.check(path.reversed(), leaf: leaves[2], index: 2, size: 4, root: root)
    }
    let consistency = try spec.example("consistency").dropFirst(2).compactMap { Hash256(hex: $0) }
    let old = MerkleTree.root(of: Array(leaves[..<2]))
    try ConsistencyProof.check(consistency, from: 2, root: old, to: 4, root: root)
    #expect(throws: ProofError.self) {
      try ConsistencyProof.check(consistency, from: 2, root: root, to: 4, root: old)
    }
  }

  @Test("the checkpoint and the proof file verify under the key of record 0")
  func checkpoint() throws {
    let spec = try Specification("checkpoint")
    let key = try VerifierKey(try spec.example("vkey")[0])
    let first = try Record(parsing: try Specification.records()[0])
    let birth = try #require(BirthCertificate(first))
    #expect(birth.checkpointKey == key)
    let note = try spec.example("checkpoint").joined(separator: "\n") + "\n"
    #expect(try Specification.vector("checkpoint") == note)
    let body = try SignedCheckpoint(parsing: note).verified(by: key).body
    #expect(body.size == 4)
    #expect(body.root == MerkleTree.root(of: try leaves()))
    let proof = try spec.example("tlog-proof").joined(separator: "\n") + "\n"
    #expect(try Specification.vector("2.tlog-proof") == proof)
    let parsed = try TlogProof(parsing: proof)
    _ = try parsed.verify(record: try Specification.records()[2], by: key).get()
    #expect(throws: ProofError.self) {
      _ = try parsed.verify(record: try Specification.records()[1], by: key).get()
    }
  }

  @Test("the trust file recognises the example log, and is what is written")
  func trust() throws {
    let text = try Specification("trust").example("trust").map { $0 + "\n" }.joined()
    let file = try TrustFile(parsing: Array(text.utf8))
    let first = try Record(parsing: try Specification.records()[0])
    let birth = try #require(BirthCertificate(first))
    let checkpoint = try SignedCheckpoint(parsing: Specification.vector("checkpoint"))
    let own = TrustFile(KeyHistory(birth), origin: birth.origin, checkpoint: checkpoint)
    #expect(file == own)
    #expect(text == own.text(remark: "Recognises the log \(birth.origin)"))
  }

  @Test("the consistency proofs of a bundle hold")
  func bundleConsistency() throws {
    let text = try #require(try Specification("bundle").example("consistency").first)
    let value = try JSONReader.read(Array(text.utf8), profile: .canonical)
    let leaves = try leaves()
    let hashes = (value["hashes"]?.array ?? []).compactMap {
      $0.string.flatMap { Base64.decode($0) }.flatMap { Hash256($0) }
    }
    let proof = try #require(value["proofs"]?.array?.first)
    let old = try #require(proof["from"]?.string.flatMap { UInt64($0) })
    let root = MerkleTree.root(of: leaves.prefix(Int(old)))
    #expect(proof["root"]?.string == Base64.encode(root.bytes))
    let path = (proof["path"]?.array ?? []).compactMap(\.integer).map { hashes[Int($0)] }
    try ConsistencyProof.check(
      path, from: old, root: root, to: UInt64(leaves.count), root: MerkleTree.root(of: leaves))
    #expect(value["size"]?.string == String(leaves.count))
  }

  @Test("the tables name every code that a rule can give, and no other")
  func codes() throws {
    let pattern = try NSRegularExpression(pattern: #""([a-z]+(?:-[a-z]+)+|truncated)""#)
    var codes: Set<String> = []
    for folder in ["DeodandLog", "DeodandBundle", "DeodandStore"] {
      let path = Specification.root.appendingPathComponent("Sources/\(folder)/Verify")
      for name in try FileManager.default.contentsOfDirectory(atPath: path.path) {
        let text = try String(contentsOf: path.appendingPathComponent(name), encoding: .utf8)
        let range = NSRange(text.startIndex..., in: text)
        for match in pattern.matches(in: text, range: range) {
          guard let code = Range(match.range(at: 1), in: text) else { continue }
          codes.insert(String(text[code]))
        }
      }
    }
    // A reason for withholding content, not a code.
    codes.remove("not-selected")
    let groups = Set(Finding.Group.allCases.map(\.rawValue))
    #expect(Set(try Specification("verdict").firstCells()).subtracting(groups) == codes)
  }

  @Test("the example of a verdict is what these findings give")
  func verdict() throws {
    let verdict = Verdict(
      findings: [
        Finding(.intact, "chain-link", .valid, "Each record names the one before it."),
        Finding(
          .signer, "checkpoint-signature", .unverifiable,
          "The log holds no checkpoint: nobody has signed it."),
      ], unproven: [Verdict.limits[0]])
    let text = String(decoding: CanonicalWriter.write(verdict.json()), as: UTF8.self)
    #expect(try Specification("verdict").example("verdict") == [text])
  }
}
