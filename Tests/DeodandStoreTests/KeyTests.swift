import Deodand
import DeodandCrypto
import DeodandStore
import Foundation
import Testing

/// The keys of a log: what they are made as, and what they are good for.
@Suite struct KeyTests {
  /// docs/spec/store.md: ten years from the making of the log.
  @Test func theEvidenceCertificateLastsTenYears() throws {
    let log = try TemporaryLog()
    let before = Int64(Date().timeIntervalSince1970)
    let directory = try log.create()
    let certificate = try Certificate(
      pem: Array(try directory.keys.evidenceCertificatePEM().utf8))
    #expect(certificate.notAfter - certificate.notBefore == 10 * 365 * 86_400)
    #expect((before...Int64(Date().timeIntervalSince1970)).contains(certificate.notBefore))
  }

  @Test func keysAreTheirOwnersAndOfEveryLogItsOwn() throws {
    let (one, two) = (try TemporaryLog(), try TemporaryLog())
    let keys = [try one.create().keys, try two.create().keys]
    for name in ["checkpoint.key", "evidence.key", "evidence.pem", "index.key", "content/1.key"] {
      let files = try keys.map { try Data(contentsOf: URL(filePath: $0.path + "/" + name)) }
      #expect(files[0] != files[1] && !files[0].isEmpty, "\(name)")
      let mode = try FileManager.default.attributesOfItem(atPath: keys[0].path + "/" + name)
      #expect(mode[.posixPermissions] as? Int == 0o600, "\(name)")
    }
    let indexKeys = try keys.map { try $0.indexKey() }
    #expect(indexKeys.allSatisfy { $0.count == 32 && Set($0).count > 8 })
  }

  @Test func anIndexKeyOfNothingIsRefused() async throws {
    let log = try TemporaryLog()
    let directory = try log.create()
    let file = directory.keys.path + "/index.key"
    for text in [String(repeating: "0", count: 64) + "\n", "", "\n", "00\n"] {
      try text.write(toFile: file, atomically: false, encoding: .utf8)
      let error = #expect(throws: StoreError.self) { try directory.keys.indexKey() }
      #expect(error?.code == .keyWrong, "\(text.count) characters")
    }
    // What needs the index still answers, and nothing that anybody could guess gets onto the disk.
    try (String(repeating: "0", count: 64) + "\n").write(
      toFile: file, atomically: false, encoding: .utf8)
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("find the needle here" + manyWords(1)))
    try await recorder.close()
    var query = RecordQuery()
    query.text = "needle"
    #expect(try LogReader(log.path).find(query) == [2])
    #expect(!FileManager.default.fileExists(atPath: log.path + "/index"))
  }

  @Test func termsDependOnTheKeyTheAttributeAndTheValue() {
    let one = TermHasher(key: [UInt8](repeating: 1, count: 32))
    let two = TermHasher(key: [UInt8](repeating: 1, count: 31) + [2])
    let words = (0..<100).map { "word \($0)" }
    for word in words {
      #expect(one.term(.word, word) == one.term(.word, word))
      #expect(one.term(.word, word) != two.term(.word, word))
      #expect(one.term(.word, word) != one.term(.run, word))
    }
    #expect(Set(words.map { one.term(.word, $0) }).count == 100)
  }
}
