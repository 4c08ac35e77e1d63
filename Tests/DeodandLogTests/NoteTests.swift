import DeodandCrypto
import DeodandEvents
import DeodandLog
import Foundation
import Testing

private let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Vectors/c2sp")

private func vector(_ name: String) throws -> String {
  try String(contentsOf: vectors.appendingPathComponent(name), encoding: .utf8)
}

private func signer(_ name: String, seedFrom first: UInt8) throws -> NoteSigner {
  let key = try Ed25519PrivateKey(seed: (0..<32).map { first + $0 })
  return NoteSigner(name: try #require(NoteName(name)), key: key)
}

@Suite("Signed notes")
struct NoteTests {
  private let logKey =
    "example.com/affiant-vector+d291f5de+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
  private let witnessKey =
    "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"

  @Test("keys of the golden vector, and the C2SP example key")
  func keys() throws {
    #expect(try signer("example.com/affiant-vector", seedFrom: 0).verifier.description == logKey)
    #expect(try VerifierKey(witnessKey).algorithm == .cosignature)
    #expect(try VerifierKey(witnessKey).description == witnessKey)
    _ = try VerifierKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    for bad in [
      "", "a+b", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "x+00000000+AA==",
    ] {
      #expect(throws: NoteError.self) { try VerifierKey(bad) }
    }
  }

  @Test("the golden proof is made byte by byte, and verifies")
  func goldenProof() throws {
    let golden = try vector("entry-42-of-300.tlog-proof")
    let tree = MemoryTree(leaves: entries(300))
    let log = try signer("example.com/affiant-vector", seedFrom: 0)
    let witness = try signer("witness.example/w1", seedFrom: 0x20)
    let body = CheckpointBody(
      origin: "example.com/affiant-vector", size: 300, root: MerkleTree.root(of: tree.leaves))
    let signed = SignedCheckpoint.sign(body, with: log)
    let cosigned = try SignedCheckpoint(
      parsing: signed.text + witness.cosign(body.text, at: 1_767_000_000).line)
    let proof = TlogProof(
      index: 42, path: try InclusionProof.prove(index: 42, size: 300, reader: tree),
      checkpoint: cosigned)
    #expect(proof.text == golden)
    let parsed = try TlogProof(parsing: golden)
    #expect(parsed == proof)
    _ = try parsed.verify(record: Array("entry 42".utf8), by: log.verifier).get()
    #expect(throws: ProofError.self) {
      try parsed.verify(record: Array("entry 43".utf8), by: log.verifier).get()
    }
    let cosignature = try Cosignature.verify(parsed.checkpoint, by: VerifierKey(witnessKey))
    #expect(cosignature?.seconds == 1_767_000_000)
    let extra = golden.replacingOccurrences(of: "index 42", with: "extra AAAA\nindex 42")
    #expect(try TlogProof(parsing: extra) == proof)
  }

  @Test("every flipped byte of the golden proof fails to parse or to verify")
  func proofMutations() throws {
    let golden = Array(try vector("entry-42-of-300.tlog-proof").utf8)
    let key = try VerifierKey(logKey)
    let witness = try VerifierKey(witnessKey)
    let record = Array("entry 42".utf8)
    for index in golden.indices {
      var changed = golden
      changed[index] ^= 1
      guard let text = String(validating: changed, as: UTF8.self),
        let proof = try? TlogProof(parsing: text),
        case .success? = try? proof.verify(record: record, by: key)
      else { continue }
      // What is left over is the witness's line, which the log's key says nothing about.
      let cosigned = (try? Cosignature.verify(proof.checkpoint, by: witness)) ?? nil
      #expect(cosigned == nil, "byte \(index)")
    }
  }

  @Test("the golden consistency proof is made hash by hash")
  func goldenConsistency() throws {
    let golden = try vector("consistency-77-300.txt").split(separator: "\n").map(String.init)
    let tree = MemoryTree(leaves: entries(300))
    let proof = try ConsistencyProof.prove(from: 77, to: 300, reader: tree)
    #expect(proof.map { Base64.encode($0.bytes) } == golden)
  }

  @Test("private keys survive their text form")
  func privateKeys() throws {
    let key = try signer("test.example/log", seedFrom: 9)
    let text = key.privateKeyText()
    #expect(try NoteSigner(privateKeyText: text).verifier == key.verifier)
    for bad in [
      "", "PRIVATE+KEY+", text + "A", text.replacingOccurrences(of: "test", with: "tost"),
    ] {
      #expect(throws: NoteError.self) { _ = try NoteSigner(privateKeyText: bad) }
    }
  }

  @Test("a checkpoint is believed only from its own log's key")
  func trust() throws {
    let mine = try signer("test.example/log", seedFrom: 1)
    let other = try signer("test.example/log", seedFrom: 2)
    let elsewhere = try signer("test.example/other", seedFrom: 1)
    let body = CheckpointBody(origin: "test.example/log", size: 3, root: MerkleTree.emptyRoot)
    let signed = SignedCheckpoint.sign(body, with: mine)
    #expect(try signed.verified(by: mine.verifier).body == body)
    #expect(throws: NoteError.self) { try signed.verified(by: other.verifier) }
    #expect(throws: NoteError.self) { try signed.verified(by: elsewhere.verifier) }
    let forged = try SignedCheckpoint(
      parsing: SignedCheckpoint.sign(
        CheckpointBody(origin: "test.example/log", size: 4, root: MerkleTree.emptyRoot), with: mine
      ).text.replacingOccurrences(of: "\n4\n", with: "\n5\n"))
    #expect(throws: NoteError.self) { try forged.verified(by: mine.verifier) }
  }

  @Test(
    "malformed checkpoints and notes are refused",
    arguments: [
      "", "a\n", "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n", "a\n1\nAAAA\n",
      "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    ])
  func malformed(text: String) {
    #expect(throws: NoteError.self) { try CheckpointBody(parsing: text) }
    #expect(throws: NoteError.self) { try SignedNote(parsing: text) }
  }

  @Test("a note has at most 100 signatures and a megabyte")
  func limits() throws {
    let line = try signer("a", seedFrom: 1).sign("text\n").line
    func note(_ count: Int) -> String { "text\n\n" + String(repeating: line, count: count) }
    #expect(try SignedNote(parsing: note(100)).signatures.count == 100)
    #expect(throws: NoteError.self) { try SignedNote(parsing: note(101)) }
    #expect(throws: NoteError.self) { try SignedNote(parsing: note(0)) }
    let room = SignedNote.byteLimit - line.utf8.count - 1
    let text = String(repeating: "x", count: room)
    #expect(try SignedNote(parsing: text.dropLast() + "\n\n" + line).text.utf8.count == room)
    let isAccepted = (try? SignedNote(parsing: text + "\n\n" + line)) != nil
    #expect(!isAccepted)
  }
}
