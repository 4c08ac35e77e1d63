import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Which key a log had when.
@Suite("Key history")
struct KeyHistoryTests {
  private static let origin = "example.com/test"

  private func birth() throws -> BirthCertificate {
    try #require(BirthCertificate(try MemoryLog().record(0)))
  }

  private func key(_ seed: UInt8) throws -> VerifierKey {
    try TestKeys.signer(Self.origin, seed: seed).verifier
  }

  /// A log of 300 records: its first key until 99 records, another one from 100 on.
  private func rotated() throws -> KeyHistory {
    var keys = KeyHistory(try birth())
    keys.add(try key(2), namedIn: 99)
    return keys
  }

  @Test("one key and no later record is the simplest history")
  func simplest() throws {
    let birth = try birth()
    let keys = KeyHistory(birth)
    for size: UInt64 in [0, 1, 2, 1_000_000, .max] {
      #expect(keys.key(forCheckpointOf: size) == (try key(1)))
      #expect(keys.certificate(at: size)?.fingerprint == birth.certificateFingerprint)
      #expect(keys.certificate(at: size)?.der == birth.certificate)
    }
    #expect(keys.latestKey == (try key(1)))
    #expect(try keys.names(key(1)) && !keys.names(key(2)))
    #expect(keys.names(certificate: birth.certificateFingerprint))
    #expect(!keys.names(certificate: MerkleTree.emptyRoot))
  }

  @Test("a key begins with the first checkpoint that covers the record that names it")
  func ranges() throws {
    var keys = try rotated()
    keys.add(
      certificate: .init(fingerprint: MerkleTree.emptyRoot, der: [1], record: 99))
    #expect(keys.key(forCheckpointOf: 99) == (try key(1)))
    #expect(keys.key(forCheckpointOf: 100) == (try key(2)))
    #expect(keys.latestKey == (try key(2)))
    #expect(try keys.names(key(1)) && keys.names(key(2)))
    #expect(keys.certificate(at: 99)?.record == 0)
    #expect(keys.certificate(at: 100)?.der == [1])
  }

  @Test("what the records that are here do not tell is unknown, and no fault")
  func unknown() throws {
    let log = try LogTrial.log()
    let whole = try rotated()
    let part = KeyHistory(logKeys: whole.logKeys.filter { $0.from > 0 }, certificates: [])
    #expect(part.key(forCheckpointOf: 99) == nil)
    #expect(part.certificate(at: 300) == nil)
    #expect(KeyHistory(logKeys: [], certificates: []).latestKey == nil)
    let signed = try log.checkpoint(size: 99)
    do throws(NoteError) {
      _ = try signed.verified(by: part)
      Issue.record("believed without a key")
    } catch {
      #expect(error.code == .unknownKey)
    }
    #expect(try signed.verified(by: whole).key == (try key(1)))
  }

  @Test("a checkpoint by another key than that of its time is forged; one of unknown key is not")
  func judged() throws {
    let log = try LogTrial.log()
    let keys = try rotated()
    let roots = Dictionary(
      uniqueKeysWithValues: [99, 100, 300].map {
        (UInt64($0), MerkleTree.root(of: log.leaves.prefix($0)))
      })
    func judge(_ signatures: [(size: Int, seed: UInt8)], _ keys: KeyHistory) throws -> [Finding] {
      let stored = try signatures.map { size, seed in
        LogEvidence.StoredCheckpoint(
          size: UInt64(size), note: try log.checkpoint(size: size, seed: seed).text)
      }
      return CheckpointRule.check(stored, keys: keys, size: log.size, rootsBySize: roots)
    }
    let right = try judge([(99, 1), (100, 2), (300, 2)], keys)
    #expect(right.map(\.outcome) == [.valid, .valid])
    for wrong: [(size: Int, seed: UInt8)] in [[(99, 2), (100, 2)], [(99, 1), (100, 1)]] {
      let findings = try judge(wrong, keys)
      #expect(findings.map(\.outcome) == [.invalid, .unverifiable])
    }
    let part = KeyHistory(logKeys: keys.logKeys.filter { $0.from > 0 }, certificates: [])
    #expect(try judge([(99, 1), (300, 2)], part).map(\.outcome) == [.unverifiable, .unverifiable])
  }
}
