import DeodandCrypto
import DeodandEvents
import DeodandEvidence
import DeodandExplain
import DeodandLog
import DeodandTesting
import Testing

/// What an export holds, and what it leaves behind where it fails.
@Suite("Evidence")
struct EvidenceTests {
  static func export(
    _ conversation: Conversation, to sink: any BundleSink,
    sealedBy identity: EvidenceIdentity? = nil
  ) throws {
    try export(conversation.log, to: sink, sealedBy: identity)
  }

  static func export(
    _ log: MemoryLog, _ selection: BundleManifest.Selection = .run("r1"), to sink: any BundleSink,
    sealedBy identity: EvidenceIdentity? = nil
  ) throws {
    let birth = try #require(BirthCertificate(log.record(0)))
    let export = try EvidenceExport(
      selection, of: log, birth: birth, checkpoint: log.checkpoint().verified(by: log.verifier()),
      EvidenceExport.Circumstances(
        by: "a test", reason: "testing", madeAt: "2026-11-28T12:00:00Z",
        kernel: KernelUser(id: 7, name: "tester", host: "test")))
    let identity = identity ?? log.evidence
    let seal = try EvidenceSeal(key: identity.key(), certificate: identity.certificate, of: birth)
    try export.write(to: sink, seal: seal)
  }

  static func export(_ conversation: Conversation) throws -> Unpacked {
    let memory = BundleMemory()
    try export(conversation, to: memory)
    return Unpacked(memory.bytes)
  }

  @Test("the bundle verifies, and its answers are those that follow from it")
  func verifies() throws {
    let conversation = try Conversation(turns: 3)
    let bundle = try Self.export(conversation)
    let trust = Trust(
      key: try conversation.log.verifier(), fingerprint: conversation.log.evidence.fingerprint)
    let verdict = try Evidence.verify(BundleBytes(bundle.bytes), trust: trust).verdict
    #expect(verdict.exitCode == 0 && verdict.codes(.valid).contains("answers-recomputed"))
    let report = try #require(bundle["report.html"])
    #expect(report.contains("Run r1") && report.contains("id=\"a\(conversation.calls[2])\""))
  }

  @Test("a log whose records do not fit together gives no bundle")
  func unsound() throws {
    let conversation = try Conversation(turns: 1)
    let broken = conversation.log.rewritten {
      $0[3].claimedPrevious = Hash256(words: (1, 2, 3, 4))
    }
    let error = #expect(throws: EvidenceError.self) {
      try Self.export(broken, to: BundleMemory())
    }
    #expect(error?.code == .unsound)
  }

  @Test("the same selection gives the same bytes, but for the seal")
  func deterministic() throws {
    let conversation = try Conversation(turns: 3)
    let (one, other) = (try Self.export(conversation), try Self.export(conversation))
    #expect(one.files.map(\.path) == other.files.map(\.path))
    for (a, b) in zip(one.files, other.files) where a.path != "META-INF/signature001.p7s" {
      #expect(a.bytes == b.bytes, "\(a.path)")
    }
  }

  @Test("what is written at once is bounded, however much is disclosed")
  func bounded() throws {
    final class Watching: BundleSink {
      let inner = BundleMemory()
      var largest = 0
      var byteCount: Int { inner.byteCount }
      func append(_ bytes: [UInt8]) throws {
        largest = max(largest, bytes.count)
        try inner.append(bytes)
      }
      func overwrite(_ bytes: [UInt8], at offset: Int) throws {
        largest = max(largest, bytes.count)
        try inner.overwrite(bytes, at: offset)
      }
      func truncate(to count: Int) throws { try inner.truncate(to: count) }
      func source() throws -> any BundleSource { try inner.source() }
      func scratch() throws -> any BundleSink { try inner.scratch() }
    }
    let sink = Watching()
    try Self.export(Conversation(turns: 120), to: sink)
    #expect(sink.byteCount > 2 * BundleLimits.pieceBytes)
    #expect(sink.largest <= BundleLimits.pieceBytes)
  }

  @Test("twice the turns make no more than some twice the bundle")
  func linear() throws {
    let small = try Self.export(Conversation(turns: 40)).bytes.count
    let large = try Self.export(Conversation(turns: 80)).bytes.count
    #expect(large < small * 9 / 4)
  }

  @Test("every reference in the explanations and every link of the report leads somewhere")
  func references() throws {
    let bundle = try Self.export(Conversation(turns: 12, forgetting: [7]))
    var contexts: [String: Int64] = [:]
    var explained = 0
    var texts: Int64 = 0
    var rules: [String] = []
    for line in try #require(bundle["data/explanations.jsonl"]).split(separator: "\n") {
      let value = try JSONReader.read(Array(line.utf8))
      switch value["kind"]?.string {
      case "rules": rules = value["grades"]?.object?.members.map(\.key) ?? []
      case "texts":
        #expect(value["first"]?.integer == texts)
        texts += Int64(try #require(value["texts"]?.array).count)
      case "context":
        let count = try #require(value["count"]?.integer)
        let parts = try #require(value["parts"]?.array)
        let inherited = value["inherits"]?["parts"]?.integer ?? 0
        if let from = value["inherits"]?["request"]?.string {
          #expect(inherited <= contexts[from] ?? -1)
        }
        #expect(Int64(parts.count) + inherited == count)
        #expect(parts.allSatisfy { $0["rule"]?.string.map(rules.contains) ?? true })
        contexts[try #require(value["request"]?.string)] = count
      default:
        explained += 1
        let request = try #require(value["context"]?["request"]?.string)
        #expect(contexts[request] == value["context"]?["parts"]?.integer)
        for statement in value["sections"]?.object?.members.flatMap({ $0.value.array ?? [] }) ?? []
        {
          #expect(try #require(statement["text"]?.integer) < texts)
        }
      }
    }
    #expect(explained == 12 && contexts.count == 12 && texts > 0 && rules.count == 13)
    let report = try #require(bundle["report.html"])
    let targets = Set(
      report.split(separator: "href=\"").dropFirst().compactMap {
        $0.split(separator: "\"").first.map(String.init)
      })
    #expect(targets.count > 2)
    for target in targets {
      #expect(
        target.hasPrefix("#")
          ? report.contains("id=\"\(target.dropFirst())\"")
          : bundle.files.contains { $0.path == target }, "\(target)")
    }
  }

  @Test("another certificate than the log's is refused")
  func certificate() throws {
    let stranger = try EvidenceIdentity("example.com/test")
    let error = #expect(throws: EvidenceError.self) {
      try Self.export(Conversation(turns: 1), to: BundleMemory(), sealedBy: stranger)
    }
    #expect(error?.code == .wrongCertificate)
  }
}

/// A bundle taken apart by its local headers.
struct Unpacked {
  let bytes: [UInt8]
  private(set) var files: [(path: String, bytes: [UInt8])] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    func number(_ offset: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    var cursor = 0
    while number(cursor, 4) == 0x0403_4b50 {
      let start = cursor + 30 + number(cursor + 26, 2)
      let end = start + number(cursor + 18, 4)
      let path = String(decoding: bytes[(cursor + 30)..<start], as: UTF8.self)
      files.append((path, Array(bytes[start..<end])))
      cursor = end
    }
  }

  /// A file as text.
  subscript(path: String) -> String? {
    files.first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }
}
